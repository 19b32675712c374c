"""Opens a supplied network as a pipeline of diffusers: from this disk only, safetensors only, never with
code that came with it."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, Literal

from apps.studio.engines.contract import EngineError
from apps.studio.engines.image.text_to_image.diffusion.checking import FIELD, LARGE, check_file, checked
from apps.studio.engines.image.text_to_image.diffusion.supplied import Network

# Read when the packages are imported: they never ask a server.
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

import diffusers
import torch
from diffusers import schedulers
from safetensors import safe_open

log = logging.getLogger(__name__)
Way = Literal["words", "picture", "mask"]

_AUTOMATIC = {
    "words": diffusers.AutoPipelineForText2Image, "picture": diffusers.AutoPipelineForImage2Image,
    "mask": diffusers.AutoPipelineForInpainting,
}  # fmt: skip
_KINDS = {"words": "Pipeline", "picture": "Img2ImgPipeline", "mask": "InpaintPipeline"}
_SCHEDULERS = {
    "dpm": schedulers.DPMSolverMultistepScheduler, "unipc": schedulers.UniPCMultistepScheduler,
    "euler": schedulers.EulerDiscreteScheduler, "euler-a": schedulers.EulerAncestralDiscreteScheduler,
    "ddim": schedulers.DDIMScheduler, "lcm": schedulers.LCMScheduler,
}  # fmt: skip
_FILLS_ONLY = 9  # channels into a network that was made for filling a mask
_ADAPTER = "chosen"
_UNFIT = (OSError, ValueError, KeyError, TypeError, RuntimeError, AttributeError, ImportError)

# On a graphics card the network used last stays there, for opening it takes longer than a picture. On a
# processor it takes a small part of the time, and the memory is given back.
_kept: dict[tuple[object, ...], Any] = {}
in_use = Lock()  # schedulers and LoRA files change a pipeline, so one run at a time has it


def opened(network: Network, way: Way, device: str) -> Any:
    """The pipeline for making a picture of words, from a picture, or within a mask. Raises `EngineError`."""
    family = checked(network)
    key = (network.path, _changed(network), way, device)
    if key in _kept:
        return _kept[key]
    _kept.clear()
    pipe = _fitted(network, family, way, device)
    if device != "cpu":
        _kept[key] = pipe
    return pipe


def _changed(network: Network) -> int:
    return max((path.stat().st_mtime_ns for path in network.weights()), default=0)


def _fitted(network: Network, family: str, way: Way, device: str) -> Any:
    try:
        pipe = _loaded(network, family, way, torch.float32 if device == "cpu" else torch.float16)
        _check_all_learned(network, pipe)
        pipe = pipe.to(device)
    except (torch.OutOfMemoryError, EngineError):
        raise
    except _UNFIT as error:
        log.exception("The network %s cannot be opened", network.path)
        raise EngineError(
            f"The parts of “{network.name}” do not fit each other, so it cannot be opened. Copy the network "
            f"again, "
            "or choose another; the log of the site says more.", FIELD,
        ) from error  # fmt: skip
    if way != "mask" and pipe.unet.config.in_channels == _FILLS_ONLY:
        raise EngineError(f"“{network.name}” only fills masks: give it a picture and a mask.", "mask")
    pipe.set_progress_bar_config(disable=True)
    pipe.vae.enable_slicing()
    if device == "cpu":
        pipe.enable_attention_slicing()
    return pipe


def _loaded(network: Network, family: str, way: Way, dtype: torch.dtype) -> Any:
    options: dict[str, Any] = {"dtype": dtype, "local_files_only": True}
    if network.is_file:
        kind = getattr(diffusers, family + _KINDS[way])
        return kind.from_single_file(str(network.path), config=str(network.config), **options)
    halves = [path for path in network.weights() if ".fp16" in path.name]
    variant = "fp16" if halves and len(halves) == len(network.weights()) else None
    return _AUTOMATIC[way].from_pretrained(
        str(network.path), use_safetensors=True, variant=variant, trust_remote_code=False, **options
    )


def _check_all_learned(network: Network, pipe: Any) -> None:
    """Weights that the files do not have would be left to chance; then every picture is noise. Decoders are
    left out: their older files name the same weights otherwise."""
    for part in ("unet", "text_encoder", "text_encoder_2"):
        module = getattr(pipe, part, None)
        if network.is_file or module is None:
            continue
        lacking = sorted(_plain(module.state_dict()) - _plain(_names(network.weights(part))))
        if lacking:
            more = f" and {len(lacking) - 1} more" if len(lacking) > 1 else ""
            raise EngineError(
                f"“{network.name}” is not whole: {part} lacks the weights “{lacking[0]}”{more}. "
                "Copy the network again.", FIELD,
            )  # fmt: skip


def _names(paths: Iterable[Path]) -> Iterator[str]:
    for path in paths:
        with safe_open(path, framework="pt") as file:
            yield from file.keys()


def _plain(names: Iterable[str]) -> set[str]:
    """Names without a prefix that versions of transformers write or leave out."""
    return {name.removeprefix("text_model.") for name in names}


def set_scheduler(pipe: Any, own: Any, name: str) -> None:
    """Put a scheduler of this name in, configured as the network's own is."""
    pipe.scheduler = (
        own.from_config(own.config) if name == "own" else _SCHEDULERS[name].from_config(own.config)
    )


@contextmanager
def with_lora(pipe: Any, path: Path | None, weight: float) -> Iterator[None]:
    """The pipeline with a LoRA file in it for a while. Raises `EngineError` if the file does not fit."""
    if path is None:
        yield
        return
    check_file(path, "lora", f"“{path.stem}”")
    try:
        _put_in(pipe, path, weight)
        yield
    finally:
        pipe.unload_lora_weights()


def _put_in(pipe: Any, path: Path, weight: float) -> None:
    try:
        pipe.load_lora_weights(
            str(path.parent), weight_name=path.name, adapter_name=_ADAPTER, local_files_only=True,
            use_safetensors=True,
        )  # fmt: skip
        fits = _ADAPTER in {name for names in pipe.get_list_adapters().values() for name in names}
        if fits:
            pipe.set_adapters([_ADAPTER], [weight])
    except _UNFIT as error:
        log.exception("The LoRA file %s cannot be used", path)
        fits = False
        reason: Exception | None = error
    else:
        reason = None
    if not fits:
        raise EngineError(
            f"The LoRA “{path.stem}” does not fit this network; it was made for another family. Choose "
            f"another.",
            "lora",
        ) from reason


__all__ = ["LARGE", "Way", "in_use", "opened", "set_scheduler", "with_lora"]
