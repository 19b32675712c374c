"""The modes of `variations` as plans for composing, with novelty measured while it is cheap to change."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
from PIL import Image

from apps.studio.engines.contract import EngineError
from apps.studio.engines.image.patches import starts
from apps.studio.engines.image.patches.composing import Plan, Stage, compose
from apps.studio.engines.image.patches.faults import bandedness, fault, largeness
from apps.studio.engines.image.patches.matching import Wanted
from apps.studio.engines.image.patches.novelty import novelty, shares
from apps.studio.engines.image.patches.sources import Array, Mask, NoPatches, shrunk
from apps.studio.engines.image.pictures import fit, read_mask, read_picture
from apps.studio.engines.image.variations.engine import VariationsParameters, aspect_of

FEWEST = 24  # pixels of the shorter side of what is given
SHORTEST = 48  # pixels of the shorter side at the size it is worked on; less has no patches worth the name
PLAIN = 6  # of 255; a picture with less between its darkest and its lightest is one colour
COARSEST, FINEST_START = (
    20,
    44,
)  # pixels of the shorter side where large forms are decided: freest, least free
ECHO_START = 64
TRIES = {"arrange": 5, "reshape": 3, "collage": 3, "echo": 1}  # beginnings, of which the best is worked out
TRIED_AT = 96  # pixels of the shorter side at which beginnings are judged
TRYING = 0.3  # of the work, about
MORE = 0.15  # freedom more after a beginning that was not new enough
BANDED = 2.0  # how much more height counts in a picture of level bands
WHOLE = 0.25  # of the coarsest scale, by which large forms are begun coarser
WORDS = "Putting it together"
MARGIN = 40  # pixels around a hole that are looked at while it is filled
MUCH = 0.6  # of a picture; a larger hole has too little around it


@dataclass(frozen=True)
class Arranged:
    """The picture so far; `said` describes the finished one."""

    fraction: float
    words: str
    picture: Array
    said: str = ""


def arranged(params: VariationsParameters, seed: int) -> Iterator[Arranged]:
    """Every scale of what was asked for. Raises EngineError for what cannot be taken apart."""
    content = _read(params, "content")
    if params.mode == "repair":
        yield from _repaired(params, content, seed)
        return
    second = _read(params, "second") if params.mode in ("collage", "echo") else None
    shape = _shape(params, second if params.mode == "echo" and second is not None else content)
    picture = _at_scale(content, shape)
    other = _at_scale(second, shape) if second is not None else None
    yield from _new_enough(params, picture, other, shape, seed)


def _read(params: VariationsParameters, field: str) -> Image.Image:
    picture = read_picture(getattr(params, field), field)
    if min(picture.size) < FEWEST or min(fit(picture, params.size, field).size) < SHORTEST:
        raise EngineError(
            f"This picture ({picture.width} × {picture.height} pixels) is too small or too narrow to be "
            "taken apart. Choose a larger one.",
            field,
        )
    if np.ptp(np.asarray(picture), axis=(0, 1)).max() < PLAIN:
        raise EngineError("This picture has one colour only, and nothing to arrange. Choose another.", field)
    return picture


def _shape(params: VariationsParameters, picture: Image.Image) -> tuple[int, int]:
    """Height and width of the result."""
    aspect = aspect_of(params, picture)
    width, height = (
        (params.size, params.size / aspect) if aspect >= 1 else (params.size * aspect, params.size)
    )
    return max(SHORTEST, round(height)), max(SHORTEST, round(width))


def _at_scale(picture: Image.Image, shape: tuple[int, int]) -> Array:
    """The picture with about as many pixels as the result, so that its patches have the right size."""
    scale = (shape[0] * shape[1] / (picture.width * picture.height)) ** 0.5
    size = max(SHORTEST, round(picture.width * scale)), max(SHORTEST, round(picture.height * scale))
    return _floats(picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0))


def _floats(picture: Image.Image) -> Array:
    return np.asarray(picture.convert("RGB"), dtype=np.float32) / np.float32(255)


@dataclass(frozen=True)
class _Trial:
    """A beginning that waits to be worked out; `rest` are its finer scales."""

    plan: Plan
    stage: Stage
    rest: Iterator[Stage]
    fault: float


def _new_enough(
    params: VariationsParameters, picture: Array, other: Array | None, shape: tuple[int, int], seed: int
) -> Iterator[Arranged]:
    """Begins several times, and works out the beginning with the fewest faults among those new enough."""
    trials, news = yield from _beginnings(params, picture, other, shape, seed)
    for trial in sorted(trials, key=lambda one: one.fault):
        last = trial.stage
        for last in trial.rest:
            if last.fraction < 1:
                yield Arranged(TRYING + (1 - TRYING) * last.fraction, WORDS, last.picture)
        news.append(_novelty(params, last))
        if news[-1] >= params.novelty:
            yield Arranged(1.0, WORDS, last.picture, _said(params, trial.plan, last))
            return
    raise _too_old(max(news), params.novelty)


def _beginnings(
    params: VariationsParameters, picture: Array, other: Array | None, shape: tuple[int, int], seed: int
) -> Generator[Arranged, None, tuple[list[_Trial], list[float]]]:
    """Shows every beginning; returns those that are new enough, and how new each was."""
    trials: list[_Trial] = []
    news: list[float] = []
    tries = TRIES[params.mode]
    for attempt in range(tries):
        misses = len(news) - len(trials)
        trial = _begun(params, picture, other, shape, misses, _chance(seed, attempt))
        news.append(_novelty(params, trial.stage))
        if news[-1] >= params.novelty:
            trials.append(trial)
        words = f"Trying arrangement {attempt + 1} of {tries}" if tries > 1 else WORDS
        yield Arranged(TRYING * (attempt + 1) / tries, words, trial.stage.picture)
    return trials, news


def _chance(seed: int, attempt: int) -> np.random.Generator:
    return np.random.Generator(np.random.Philox([seed, attempt]))


def _too_old(reached: float, wanted: float) -> EngineError:
    return EngineError(
        f"No arrangement of this picture was new enough: {reached:.0%} at best, {wanted:.0%} wanted. "
        "Ask for less, give it more freedom, or take a picture with more in it.",
        "novelty",
    )


def _begun(
    params: VariationsParameters,
    picture: Array,
    other: Array | None,
    shape: tuple[int, int],
    misses: int,
    rng: np.random.Generator,
) -> _Trial:
    """An arrangement up to the scale at which it can be judged; freer after beginnings that were not new."""
    plan = _plan(params, picture, other, shape, misses, rng)
    rest = compose(plan, rng)
    stage = next(stage for stage in rest if _is_being_tried(stage) or stage.fraction == 1)
    return _Trial(plan, stage, rest, fault(stage, plan.pictures) if TRIES[params.mode] > 1 else 0.0)


def _is_being_tried(stage: Stage) -> bool:
    return 0.75 * TRIED_AT < min(stage.picture.shape[:2]) <= TRIED_AT


def _novelty(params: VariationsParameters, stage: Stage) -> float:
    """Only what is meant to be another composition has to be one."""
    return novelty(stage.match, stage.source) if params.mode == "arrange" else 1.0


def _plan(
    params: VariationsParameters,
    picture: Array,
    other: Array | None,
    shape: tuple[int, int],
    misses: int,
    rng: np.random.Generator,
) -> Plan:
    freedom = min(1.0, params.freedom + MORE * misses)
    ease = 1 / (1 + misses)  # what keeps forms together also keeps them as they were
    banded = bandedness(picture)
    smallest = FINEST_START + (COARSEST - FINEST_START) * freedom
    base = Plan(
        [picture],
        shape,
        starts.rearranged(picture, freedom, rng, mirrored=params.mirrored, level=banded * params.horizon),
        coarsest=round(smallest * (1 - ease * WHOLE * largeness(picture))),
        mirrored=params.mirrored,
        place=params.horizon * (1 + ease * BANDED * banded),
    )
    match params.mode:
        case "collage" if other is not None:
            start = starts.mixed(picture, other, params.share, freedom, rng)
            return replace(base, pictures=[picture, other], start=start)
        case "echo" if other is not None:
            guide = starts.in_colours_of(shrunk(other, shape), picture)
            echo = replace(base, guide=guide, start=starts.from_guide(guide), coarsest=ECHO_START)
            return replace(echo, wanted=Wanted(completeness=0.5))
        case "reshape":
            return replace(base, start=starts.stretched(picture, freedom, rng))
        case _:
            return base


def _said(params: VariationsParameters, plan: Plan, stage: Stage) -> str:
    """What was done, with the figures."""
    match params.mode:
        case "collage":
            turns = 2 if plan.mirrored else 1
            found = shares(stage.match, stage.source, [p.shape[0] for p in plan.pictures] * turns)
            second = sum(found[1::2])
            return (
                f"Two pictures grown into one, {1 - second:.0%} of the first and {second:.0%} of the second."
            )
        case "echo":
            return "The forms of one picture, put together from patches of another."
        case "reshape":
            return f"A picture put together anew as {params.aspect} from its own patches."
        case _:
            new = novelty(stage.match, stage.source)
            return f"A picture put together anew from its own patches; {new:.0%} of it is rearranged."


def _repaired(params: VariationsParameters, content: Image.Image, seed: int) -> Iterator[Arranged]:
    whole = fit(content, min(params.size, max(content.size)), "content")
    if params.mask is None:
        raise EngineError("Paint over the part to fill.", "mask")
    share = np.asarray(read_mask(params.mask, whole.size, "mask"), dtype=np.float32) / np.float32(255)
    hole = share > 0.5  # noqa: PLR2004
    _check_hole(hole)
    picture = _floats(whole)
    rows, columns = _surroundings(hole)
    part, part_hole = picture[rows, columns], _feathered(share[rows, columns])
    taken = picture if params.horizon < 1 else picture[rows]
    forbidden = hole if taken is picture else hole[rows]
    rng = np.random.Generator(np.random.Philox(seed))
    plan = Plan(
        [taken], part.shape[:2], starts.around_a_hole(part, part_hole), coarsest=COARSEST,
        mirrored=params.mirrored, holes=forbidden, hold=(part, part_hole > 0),
        wanted=Wanted(completeness=9.0),
    )  # fmt: skip
    for stage in _filled(plan, rng):
        result = picture.copy()
        inside = shrunk(stage.picture, part.shape[:2])
        soft = part_hole[..., None]
        result[rows, columns] = inside * soft + part * (1 - soft)
        said = f"A picture in which {hole.mean():.0%} was filled from what is around it."
        yield Arranged(stage.fraction, "Filling", result, said)


def _filled(plan: Plan, rng: np.random.Generator) -> Iterator[Stage]:
    """The scales of a repair. Raises EngineError for marks with nothing whole between them."""
    try:
        yield from compose(plan, rng)
    except NoPatches:
        raise EngineError(
            "What is marked lies all over the picture, and between it is nothing to fill it from. "
            "Mark less, in one piece.",
            "mask",
        ) from None


def _check_hole(hole: Mask) -> None:
    if not hole.any():
        raise EngineError(
            "Nothing is marked: the mask is black all over. Paint over the part to fill.", "mask"
        )
    if hole.mean() > MUCH:
        raise EngineError(
            f"{hole.mean():.0%} of the picture is marked, and too little is left to fill it from. Mark less.",
            "mask",
        )


def _surroundings(hole: Mask) -> tuple[slice, slice]:
    """The rows and columns of the hole and some of what is around it."""
    found = []
    for axis, length in ((1, hole.shape[0]), (0, hole.shape[1])):
        places = np.flatnonzero(hole.any(axis))
        begin, end = max(0, places[0] - MARGIN), min(length, places[-1] + 1 + MARGIN)
        if end - begin < SHORTEST:
            begin = max(0, min(begin, length - SHORTEST))
            end = min(length, begin + SHORTEST)
        found.append(slice(int(begin), int(end)))
    return found[0], found[1]


def _feathered(share: Array) -> Array:
    """The hole a little larger, with a soft rim, so that no line is left around it."""
    wide = cv2.dilate((share > 0.5).astype(np.float32), np.ones((5, 5), np.uint8))  # noqa: PLR2004
    soft = cv2.GaussianBlur(wide, (0, 0), 1.0)
    return np.where(soft > 0.02, soft, 0).astype(np.float32)  # noqa: PLR2004
