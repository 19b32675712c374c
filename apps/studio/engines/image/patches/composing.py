"""Puts a new picture together from patches of given ones, coarse to fine.

After Granot and others 2022, “Drop the GAN: In defense of patches nearest neighbors as single image
generative models”: large forms are decided where the picture is a few dozen pixels, and every finer scale
only works them out. That what was above stays above is a matter of `place`, which they do not have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from apps.studio.engines.image.patches.matching import (
    Match,
    Wanted,
    enlarged,
    nearest,
    painted,
    random_match,
)
from apps.studio.engines.image.patches.sources import Array, Describer, Mask, Source, laid_out, shrunk

RATIO = 0.75  # of one scale to the next
LARGE = 520  # pixels; beyond, patches are followed and hardly searched any more
FIRST_ROUNDS, ROUNDS = 8, 2
GUIDANCE = 1.2  # how much the guide's colour counts beside the look of a whole patch
PARTLY = 0.02  # of a pixel; a hole that covers more of it covers it
PLACED_UP_TO = 220  # pixels; beyond, everything has its place

Start = Callable[[tuple[int, int], Source], Array]


@dataclass(frozen=True)
class Plan:
    """What to put together: pictures (H, W, 3) in 0…1 to take from and the shape (height, width) to fill.

    `start` paints the first rough guess at the coarsest scale, of which the shorter side of the first picture
    has `coarsest` pixels: the fewer, the freer. `holes` says what of the first picture must not be taken;
    `hold` keeps what is finished outside the part to be filled (both at full size). `guide` is
    a picture of the final shape, in the colours of the first, that the result is to resemble at every scale.
    """

    pictures: Sequence[Array]
    shape: tuple[int, int]
    start: Start
    coarsest: int = 28
    mirrored: bool = False
    wraps: bool = False
    place: float = 0.0  # how much height in the picture counts beside the look of a patch
    wanted: Wanted = field(default_factory=Wanted)
    guide: Array | None = None
    holes: Mask | None = None
    hold: tuple[Array, Mask] | None = None


@dataclass(frozen=True)
class Stage:
    """The picture at one scale, and where each of its patches came from."""

    fraction: float
    picture: Array
    match: Match
    source: Source


def compose(plan: Plan, rng: np.random.Generator) -> Iterator[Stage]:
    """Every scale, the coarsest first; the last is at full size."""
    scales = _scales(plan)
    work = np.cumsum([scale**2 for scale in scales])
    picture: Array | None = None
    before: tuple[Match, Source] | None = None
    for number, scale in enumerate(scales):
        source = _source(plan, scale)
        shape = _scaled(plan.shape, scale)
        describer = Describer(source, rng)
        if picture is None or before is None:
            picture, match, rounds = plan.start(shape, source), random_match(shape, source, rng), FIRST_ROUNDS
            known = source.sheet
        else:
            picture, match = shrunk(picture, shape), enlarged(before[0], shape, before[1], source)
            rounds = ROUNDS if max(shape) <= LARGE else 1
            known = shrunk(
                shrunk(source.sheet, _scaled(source.size, scales[number - 1] / scale)), source.size
            )
        picture = _held(plan, picture)
        how = _how(plan, shape)
        # What is wanted is still as blurred as the scale before, so the first look is at blurred patches.
        offered = describer.describe_source(source, known)
        for turn in range(rounds):
            if turn == 1:
                offered = describer.describe_source(source)
            seen = describer.describe(picture, wraps=plan.wraps)
            match = nearest(*_placed(plan, seen, offered, source), source, match, how, rng)
            picture = _held(plan, painted(match, source, wraps=plan.wraps))
        before = match, source
        yield Stage(float(work[number] / work[-1]), picture, match, source)


def _scales(plan: Plan) -> list[float]:
    shortest = min(*plan.pictures[0].shape[:2], *plan.shape)
    scales = [1.0]
    while shortest * scales[-1] * RATIO >= plan.coarsest:
        scales.append(scales[-1] * RATIO)
    return scales[::-1]


def _scaled(shape: tuple[int, int], scale: float) -> tuple[int, int]:
    return max(8, round(shape[0] * scale)), max(8, round(shape[1] * scale))


def _source(plan: Plan, scale: float) -> Source:
    pictures = [shrunk(picture, _scaled(picture.shape[:2], scale)) for picture in plan.pictures]
    holes: list[Mask | None] = [None] * len(pictures)
    if plan.holes is not None:
        holes[0] = shrunk(plan.holes.astype(np.float32), pictures[0].shape[:2]) > PARTLY
    if plan.mirrored:
        pictures += [np.ascontiguousarray(picture[:, ::-1]) for picture in pictures]
        holes += [hole if hole is None else np.ascontiguousarray(hole[:, ::-1]) for hole in holes]
    return laid_out(pictures, holes)


def _how(plan: Plan, shape: tuple[int, int]) -> Wanted:
    return plan.wanted if max(shape) <= LARGE else replace(plan.wanted, sweeps=1)


def _placed(plan: Plan, seen: Array, offered: Array, source: Source) -> tuple[Array, Array]:
    """Descriptions with the height in the picture as one more number, while large forms are decided, and
    with the colours of the guide."""
    if plan.guide is not None:
        weight = GUIDANCE * float(np.sqrt(offered[source.usable].var(0).sum()))
        lead = shrunk(plan.guide, seen.shape[:2]) * weight
        own = cv2.GaussianBlur(source.sheet, (0, 0), 1.0) * weight
        return np.concatenate([seen, lead], axis=2), np.concatenate([offered, own], axis=2)
    if not plan.place or max(seen.shape[:2]) > PLACED_UP_TO:
        return seen, offered
    spread = float(np.sqrt(offered[source.usable].var(0).sum()))
    weight = plan.place * spread
    rows = np.linspace(0, weight, seen.shape[0], dtype=np.float32)
    own = np.concatenate(
        [np.linspace(0, weight, height, dtype=np.float32) for height in _heights(plan, source.size[0])]
    )
    return _with_rows(seen, rows), _with_rows(offered, own)


def _heights(plan: Plan, total: int) -> list[int]:
    """How high each picture on the sheet is, at the sheet's scale."""
    full = [picture.shape[0] for picture in plan.pictures] * (2 if plan.mirrored else 1)
    ends = np.round(np.cumsum(full) * total / sum(full)).astype(int)
    return [int(height) for height in np.diff(ends, prepend=0)]


def _with_rows(described: Array, rows: Array) -> Array:
    column = np.broadcast_to(rows[:, None, None], (*described.shape[:2], 1))
    return np.concatenate([described, column], axis=2)


def _held(plan: Plan, picture: Array) -> Array:
    if plan.hold is None:
        return picture
    finished, hole = plan.hold
    # A pixel that is partly open is open: its finished part is mixed with what was in the hole.
    is_open = (shrunk(hole.astype(np.float32), picture.shape[:2]) > PARTLY)[..., None]
    return np.where(is_open, picture, shrunk(finished, picture.shape[:2]))
