"""What an artist can set where the operator supplied a diffusion network: these parameters stand beside the
composer's, and are there only then."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from pydantic import AfterValidator, model_validator

from apps.studio.engines import contract, fields
from apps.studio.engines.fields import Option, PictureFile
from apps.studio.engines.image.text_to_image.diffusion import supplied
from apps.studio.engines.image.text_to_image.diffusion.supplied import COMPOSER

GROUP = "Diffusion"
SCHEDULERS = [
    Option("own", "The network’s own", "As it comes."),
    Option("dpm", "DPM++ 2M", "Good from 20 steps."),
    Option("unipc", "UniPC", "Good from 12 steps."),
    Option("euler", "Euler", "Plain and steady."),
    Option("euler-a", "Euler, ancestral", "Chance at every step."),
    Option("ddim", "DDIM", "The same way back and forth."),
    Option("lcm", "LCM", "4 to 8 steps, for networks or LoRAs made for it."),
]
LONGEST_PROMPT = 10_000
LONGEST_NEGATIVE = 2_000


def _refused_unless_usable(name: str) -> str:
    if reason := supplied.reason_against(name):
        raise ValueError(reason)
    return name


ModelName = Annotated[str, AfterValidator(_refused_unless_usable)]


def model_choice() -> Any:
    """The choice between the composer and the networks that are here now; not shown where there are none."""
    networks = supplied.offered()
    options = [Option(COMPOSER, "Composer", "Comes with the site; seconds.")]
    options += [Option(name, name, "Diffusion network.") for name in networks]
    field = fields.choice(
        COMPOSER, "Made by",
        "The composer that comes with the site, or a diffusion network that its operator "
        "supplied.", options=options,
    )  # fmt: skip
    field.json_schema_extra["absent"] = not networks
    return field


def lora_choice() -> Any:
    """The choice of one of the LoRA files that are here now."""
    return fields.choice(
        None, "LoRA", "A small file that teaches the network a subject or a manner.",
        options=[Option(name, name) for name in supplied.loras()], more=True, group=GROUP,
    )  # fmt: skip


def _known_lora(name: str) -> str:
    if name not in (known := supplied.loras()):
        names = ", ".join(f"“{one}”" for one in known) or "none yet"
        raise ValueError(f"There is no LoRA file called “{name[:60]}” here. There are: {names}.")
    return name


LoraName = Annotated[str, AfterValidator(_known_lora)]
_slider = partial(fields.slider, more=True, group=GROUP)


class DiffusionParameters(contract.Parameters):
    """What only a diffusion network uses. `model` and `prompt` are declared with the composer's."""

    negative: str = fields.text(
        "", "Not this", "What is not to be seen; English, as most networks understand.",
        longest=LONGEST_NEGATIVE, more=True, group=GROUP,
    )  # fmt: skip
    content: PictureFile | None = fields.picture(
        "Picture", "To begin from a picture instead of from nothing.", required=False, more=True, group=GROUP
    )
    mask: PictureFile | None = fields.mask(
        "Part to make anew", "White is made anew, black stays as it is.", over="content", group=GROUP
    )
    strength: float = _slider(
        0.65,
        "Strength",
        "How far from the picture it may go; 1 begins from nothing.",
        low=0.05,
        high=1,
        step=0.05,
    )
    steps: int = fields.number(
        25, "Steps", "More take longer and settle details.", low=1, high=100, more=True, group=GROUP
    )
    guidance: float = _slider(
        7, "Guidance", "How closely the words are kept to; 1 leaves “Not this” out.", low=1, high=20, step=0.5
    )
    scheduler: Annotated[str, fields.one_of(SCHEDULERS)] = fields.choice(
        "own", "Scheduler", "The way from noise to picture.", options=SCHEDULERS, more=True, group=GROUP
    )
    lora: LoraName | None = lora_choice()
    lora_weight: float = _slider(1, "LoRA weight", "How strongly it is felt.", low=-2, high=2, step=0.05)

    @model_validator(mode="after")
    def _a_mask_lies_on_a_picture(self) -> DiffusionParameters:
        if self.mask is not None and self.content is None:
            raise ValueError("A mask needs the picture that it lies on. Choose one, or leave the mask out.")
        return self
