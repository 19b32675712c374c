"""What a diffusion network will need and take, told before anything of it is loaded."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable

from apps.studio.engines.contract import Needs
from apps.studio.engines.image.text_to_image.diffusion.supplied import Network

USUAL_SIDE = 512
ACROSS_A_LATENT = 8  # pixels
# Two processor cores: a step of Stable Diffusion 1 (3,440 MB of weights) at 512 px, with guidance, was
# reckoned from its 1.6 · 10¹² operations and 80 · 10⁹ a second.
SECONDS_A_STEP, WEIGHTS_OF_THAT = 20.0, 3440.0
MEGABYTES_A_SECOND = 150.0  # read, checked and made ready
WORKING_MEMORY = 2500  # megabytes beside the weights
LONGEST_RUN = 3 * 3600.0  # seconds


def native_side(network: Network) -> int:
    """The side in pixels of the squares that the network learned from."""
    try:
        read = json.loads((network.config / "unet" / "config.json").read_text(encoding="utf-8"))
        side = read.get("sample_size", 0)
    except (OSError, ValueError, AttributeError):
        side = 0
    return side * ACROSS_A_LATENT if isinstance(side, int) and side > 0 else USUAL_SIDE


def working_size(width: int, height: int, native: int) -> tuple[int, int]:
    """Where the network paints for a picture of this width and height: no more pixels than the squares that
    it learned from, and both sides multiples of 8. Beyond that it would double its subjects."""
    scale = min(1.0, native / math.sqrt(width * height))
    sides = [max(8, math.ceil(side * scale / ACROSS_A_LATENT) * ACROSS_A_LATENT) for side in (width, height)]
    return sides[0], sides[1]


def seconds(network: Network, evaluations: int, pixels: float) -> float:
    """How long it takes on two processor cores. `evaluations` counts those of the network, two a step with
    guidance."""
    everything = network.megabytes()
    own = network.megabytes("unet") if not network.is_file else everything * 0.8
    a_step = SECONDS_A_STEP / 2 * own / WEIGHTS_OF_THAT * pixels / USUAL_SIDE**2
    return 4.0 + everything / MEGABYTES_A_SECOND + evaluations * max(a_step, 0.02)


def needs(composer: Needs, networks: Iterable[Network]) -> Needs:
    """What a machine needs that must be able to run any of them."""
    largest = max((network.megabytes() for network in networks), default=None)
    if largest is None:
        return composer
    return Needs(memory=max(composer.memory, round(largest + WORKING_MEMORY)), gpu="helps")
