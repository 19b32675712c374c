"""Makes a picture with a diffusion network that the operator supplied: of words, from a picture, or within a
mask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from PIL import Image

from apps.studio.engines.contract import Context, EngineError, Event, Output, Preview, Progress
from apps.studio.engines.image.pictures import as_image, fit, read_mask, read_picture
from apps.studio.engines.image.text_to_image.diffusion import expecting, pipelines, prompts, supplied
from apps.studio.engines.image.text_to_image.diffusion.looking import Looker
from apps.studio.engines.image.text_to_image.diffusion.streaming import Reports, streamed

if TYPE_CHECKING:
    from apps.studio.engines.image.text_to_image.engine import DiffusedParameters

OPENED, STEPPED = 0.1, 0.95  # how far the work has come when the network is open, and when all steps are done
TILED_FROM = 768 * 768  # pixels, decoded in tiles on a processor, which spares gigabytes
TITLE = 80


@dataclass(frozen=True)
class Wanted:
    """What the pictures in the request come to: `size` is that of the result, `working` the network's."""

    size: tuple[int, int]
    working: tuple[int, int]
    content: Image.Image | None = None
    mask: Image.Image | None = None

    @property
    def way(self) -> pipelines.Way:
        if self.mask is not None:
            return "mask"
        return "picture" if self.content is not None else "words"


def diffused(params: DiffusedParameters, context: Context) -> Iterator[Event]:
    """Progress and a look at every step, then the picture. Raises `EngineError` or `Cancelled`."""
    network = supplied.offered().get(params.model)
    if network is None:
        raise EngineError(supplied.reason_against(params.model), "model")
    wanted = _wanted(params, expecting.native_side(network))
    yield Progress(0.01, f"Opening “{network.name}”")
    painting = _Painting(params, wanted, network, context)
    picture = yield from streamed(painting.work, context)
    path = context.scratch / "diffused.png"
    picture.save(path, compress_level=4)
    words = " ".join(params.prompt.split())
    yield Output(
        path, "image/png", title=words[:TITLE], note=" ".join(painting.notes),
        alt_text=f"“{words[:300]}”, as the diffusion network {network.name} paints it.",
    )  # fmt: skip


def _wanted(params: DiffusedParameters, native: int) -> Wanted:
    if params.content is None:
        across, down = (int(part) for part in params.aspect.split(":"))
        scale = params.size / max(across, down)
        size = round(across * scale), round(down * scale)
        return Wanted(size, expecting.working_size(*size, native))
    content = fit(read_picture(params.content, "content"), params.size, "content")
    mask = read_mask(params.mask, content.size, "mask") if params.mask else None
    if mask is not None and mask.getbbox() is None:
        raise EngineError(
            "This mask is black all over, so nothing would be made anew. Paint a part white.", "mask"
        )
    return Wanted(content.size, expecting.working_size(*content.size, native), content, mask)


class _Painting:
    """One run, in a thread of its own."""

    def __init__(
        self, params: DiffusedParameters, wanted: Wanted, network: supplied.Network, context: Context
    ) -> None:
        self.params, self.wanted, self.network, self.context = params, wanted, network, context
        self.notes: list[str] = []
        if wanted.content is not None and params.steps * params.strength < 1:
            raise EngineError("So few steps at this strength come to none. Raise one of them.", "strength")

    def work(self, reports: Reports) -> Image.Image:
        """Open, paint, bring to the size asked for."""
        with pipelines.in_use:
            pipe = pipelines.opened(self.network, self.wanted.way, self.context.device)
            reports.say(Progress(OPENED, "Reading the words"))
            own, lora = pipe.scheduler, self.params.lora
            try:
                pipelines.set_scheduler(pipe, own, self.params.scheduler)
                path = supplied.loras()[lora] if lora else None
                with pipelines.with_lora(pipe, path, self.params.lora_weight):
                    painted = self._painted(pipe, reports)
            finally:
                pipe.scheduler = own
        self._tell(pipe)
        return self._finished(painted)

    def _painted(self, pipe: Any, reports: Reports) -> Image.Image:
        if self.context.device == "cpu" and self.wanted.working[0] * self.wanted.working[1] > TILED_FROM:
            pipe.vae.enable_tiling()
        told = pipe(
            prompt=self.params.prompt, negative_prompt=self.params.negative or None,
            num_inference_steps=self.params.steps, guidance_scale=self.params.guidance, output_type="pt",
            generator=torch.Generator("cpu").manual_seed(self.context.seed),
            callback_on_step_end=_Steps(Looker(pipe.vae), reports), **self._pictures(),
        )  # fmt: skip
        if any(getattr(told, "nsfw_content_detected", None) or ()):
            raise EngineError(
                "The network’s own safety check held this picture back. Try other words or another seed.",
                "prompt",
            )
        pixels = told.images[0].float().cpu()
        _refuse_no_numbers(pixels)
        return as_image(pixels.movedim(0, -1).numpy())

    def _pictures(self) -> dict[str, Any]:
        """What the pipeline gets besides words."""
        width, height = self.wanted.working
        given: dict[str, Any] = {}
        if self.wanted.content is not None:
            given["image"] = self.wanted.content.resize((width, height), Image.Resampling.LANCZOS)
            given["strength"] = self.params.strength
        if self.wanted.mask is not None:
            given["mask_image"] = self.wanted.mask.resize((width, height), Image.Resampling.BILINEAR)
        return given if self.wanted.way == "picture" else given | {"width": width, "height": height}

    def _finished(self, painted: Image.Image) -> Image.Image:
        """At the size asked for; outside the mask every pixel is that of the picture."""
        whole = painted.resize(self.wanted.size, Image.Resampling.LANCZOS)
        if self.wanted.content is None or self.wanted.mask is None:
            return whole
        return Image.composite(whole, self.wanted.content, self.wanted.mask)

    def _tell(self, pipe: Any) -> None:
        """What the artist should know, the most surprising first, for a page has room for little."""
        negative = self.params.negative if self.params.guidance > 1 else ""
        self.notes += prompts.told_unread(pipe.tokenizer, self.params.prompt, negative)
        lora = f" with the LoRA “{self.params.lora}”" if self.params.lora else ""
        self.notes.append(f"Made by the diffusion network “{self.network.name}”{lora}.")
        if self.wanted.working != self.wanted.size:
            across, down = self.wanted.working
            self.notes.append(f"It painted at {across} × {down} pixels; the rest is scaling.")


class _Steps:
    """Called by the pipeline after each step: says how far it is, looks, and stops it when it should."""

    def __init__(self, looker: Looker, reports: Reports) -> None:
        self.looker, self.reports = looker, reports

    def __call__(self, pipe: Any, step: int, timestep: Any, given: dict[str, Any]) -> dict[str, Any]:
        latents = given["latents"]
        _refuse_no_numbers(latents)
        done, steps = step + 1, max(1, int(pipe.num_timesteps))
        self.reports.say(Progress(OPENED + (STEPPED - OPENED) * done / steps, f"Step {done} of {steps}"))
        self.reports.say(Preview(self.looker.look(latents)))
        return given


def _refuse_no_numbers(values: torch.Tensor) -> None:
    if not bool(torch.isfinite(values).all()):
        raise EngineError(
            "The network came to values that are no numbers (NaN), so there is no picture. Lower the "
            "guidance or the "
            "LoRA weight, or choose another scheduler; if it always happens, the network is "
            "damaged.", "model",
        )  # fmt: skip
