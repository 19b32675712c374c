"""Where in a picture which style is: ramps in one direction, or outwards from the middle."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from apps.studio.engines.image.style_transfer.planes import Shares

WIDTH = 0.7  # of a ramp, as a share of the picture

Way = Callable[[Tensor, Tensor], Tensor]  # (y, x), both 0…1 over the picture → how far along, 0…1

WAYS: dict[str, Way] = {
    "across": lambda y, x: x + 0 * y,
    "down": lambda y, x: y + 0 * x,
    "slanting": lambda y, x: (x + y) / 2,
    "outwards": lambda y, x: torch.sqrt((x - 0.5) ** 2 + (y - 0.5) ** 2) * 2**0.5,
}


def hats(place: Tensor, styles: int) -> Tensor:
    """How much of each of `styles` there is at `place` (…), 0…1 from first to last: (…, styles)."""
    at = place[..., None] * (styles - 1)
    return (1 - (at - torch.arange(styles, device=place.device)).abs()).clamp_min(0)


def ramp(way: str, amount: float, styles: int) -> Shares:
    """Shares that run from the first style to the last along `way`.

    `amount` says how much of the picture has gone over: at 0 all is the first style, at 1 the last.
    """
    middle = 1 + WIDTH / 2 - amount * (1 + WIDTH)

    def shares(top: int, bottom: int, rows: int, columns: int) -> Tensor:
        y = ((torch.arange(top, bottom) + 0.5) / rows)[:, None]
        x = ((torch.arange(columns) + 0.5) / columns)[None]
        t = ((WAYS[way](y, x) - middle) / WIDTH + 0.5).clamp(0, 1)
        return hats(t * t * (3 - 2 * t), styles)

    return shares


def weights(amount: float, styles: int) -> Sequence[float]:
    """The same without a place: how much of each style there is everywhere."""
    mixed: list[float] = hats(torch.tensor(amount), styles).tolist()
    return mixed
