"""Makes the collection “Three schools”: small landscapes and abstractions in the manner of three schools.

    python -m scripts.collections.three_schools FOLDER [--each 2200] [--held-out 200]

`FOLDER/{abstract,realist,impressionist}` is what is learned; `FOLDER/held-out/…` is never learned and borrows
from other photographs. There are no paintings of a museum in it: realist pictures are landscapes put together
from parts of photographs (seven of eight) or cut out of photographs, smoothed as with a brush; impressionist
ones are others of the same kind, painted by our style transfer; abstract ones are drawn by our
abstract engine.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing import Pool
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from scripts.collections import photographs, scenes
from scripts.collections.scenes import Array

SIDE, WORK_SIDE = 128, 160  # pixels of a picture, and while it is made, so that strokes come out fine
READ_AT = 1000  # longest side of a photograph in pixels
COMPOSED = 0.88  # of the landscapes; the others are cut out of a photograph
LEAST_SPREAD = 0.09  # of the lightness, below which a crop counts as dull
SCHOOLS = ("abstract", "realist", "impressionist")
MANNERS = {12: 4, 0: 3, 19: 2, 25: 1, 14: 2}  # rows of the style table, and how often each is taken
FORMS = ("flowing", "strata", "waves", "torn", "folded", "orbits", "radial")
QUALITY = 92


class Sources:
    """The photographs of one split as arrays: scenes to cut from, skies and lands to borrow."""

    def __init__(self, folder: Path, held_out: bool) -> None:
        chosen = [one for one in photographs.PHOTOGRAPHS if one.held_out == held_out]
        whole = {one: self._read(photographs.path_of(one, folder)) for one in chosen}
        self.scenes = [self._part(whole[one], one.scene) for one in chosen if one.scene]
        self.skies = [self._part(whole[one], one.sky) for one in chosen if one.sky]
        self.lands = [self._part(whole[one], one.land) for one in chosen if one.land]

    @staticmethod
    def _read(path: Path) -> Array:
        with Image.open(path) as picture:
            picture.draft("RGB", (READ_AT, READ_AT))
            small = picture.convert("RGB")
        small.thumbnail((READ_AT, READ_AT), Image.Resampling.LANCZOS)
        return np.asarray(small, dtype=np.float32) / np.float32(255)

    @staticmethod
    def _part(picture: Array, box: photographs.Box) -> Array:
        height, width = picture.shape[:2]
        left, top, right, bottom = box
        return picture[int(top * height) : int(bottom * height), int(left * width) : int(right * width)]


def landscape(rng: np.random.Generator, sources: Sources) -> Array:
    """A composed scene, or a part of a photograph that is not dull."""
    if rng.uniform() < COMPOSED:
        return scenes.compose(rng, WORK_SIDE, sources.skies, sources.lands)
    part = np.zeros((1, 1, 3), np.float32)
    for _ in range(8):
        part = scenes.crop(rng, sources.scenes[rng.integers(len(sources.scenes))], WORK_SIDE, 0.4)
        if part.mean(2).std() > LEAST_SPREAD:
            break
    return np.clip(part * rng.normal(1, 0.05, 3), 0, 1).astype(np.float32)


def realist(rng: np.random.Generator, sources: Sources) -> Image.Image:
    """A landscape with fine grain smoothed away along its edges, as a careful brush would."""
    pixels = (landscape(rng, sources) * 255).astype(np.uint8)
    return _small(Image.fromarray(cv2.bilateralFilter(pixels, 5, 28, 3)))


def impressionist(rng: np.random.Generator, sources: Sources) -> Image.Image:
    """A landscape painted by the style transfer, sometimes in the landscape's own colours."""
    from apps.studio.engines.image.style_transfer.painting import finish, named_brush

    photograph = Image.fromarray((landscape(rng, sources) * 255).astype(np.uint8))
    shares = np.array(list(MANNERS.values())) / sum(MANNERS.values())
    brush = named_brush(int(rng.choice(list(MANNERS), p=shares)), "cpu")
    steps = brush.paint(photograph)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            own = bool(rng.uniform() < 0.6)  # noqa: PLR2004
            painting = finish(end.value, photograph, strength=float(rng.uniform(0.75, 1)), colours=own)
            return _small(painting)


def abstract(rng: np.random.Generator, sources: Sources) -> Image.Image:
    """A picture of the abstract engine with large forms."""
    from apps.studio.engines.image.abstract.judge import draft
    from apps.studio.engines.image.abstract.painter import paint_bytes
    from apps.studio.engines.image.abstract.scene import Wishes

    wishes = Wishes(
        form=str(rng.choice(FORMS)), complexity=float(rng.uniform(0.1, 0.45)),
        bands=float(rng.uniform(0.1, 0.45)), relief=float(rng.uniform(0.3, 0.7)), grain=0.1,
    )  # fmt: skip
    scene, _draft = draft(int(rng.integers(2**31)), wishes, (SIDE, SIDE))
    return Image.fromarray(paint_bytes(scene, SIDE, SIDE, 0, SIDE))


MAKERS: dict[str, Callable[[np.random.Generator, Sources], Image.Image]] = {
    "abstract": abstract, "realist": realist, "impressionist": impressionist,
}  # fmt: skip


def _small(picture: Image.Image) -> Image.Image:
    return picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


_sources: dict[bool, Sources] = {}


def _begin(folder: Path) -> None:
    import torch

    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    _sources.update({held_out: Sources(folder, held_out) for held_out in (False, True)})


def make(target: Path, work: tuple[str, bool, int]) -> None:
    """Write picture `number` of a school; the same arguments give the same picture."""
    school, held_out, number = work
    path = target / ("held-out" if held_out else ".") / school / f"{number:05}.webp"
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    rng = np.random.Generator(np.random.Philox([SCHOOLS.index(school), int(held_out), number]))
    unfinished = path.with_suffix(".part")
    MAKERS[school](rng, _sources[held_out]).save(unfinished, "WEBP", quality=QUALITY, method=2)
    unfinished.rename(path)


def main(arguments: Sequence[str] | None = None) -> None:
    """Make what is missing of the collection; may be stopped and started again."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--each", type=int, default=2200, help="pictures of a school")
    parser.add_argument("--held-out", type=int, default=200, help="further ones of a school, never learned")
    parser.add_argument("--photographs", type=Path, help="where packages are kept; beside FOLDER if left out")
    parser.add_argument("--processes", type=int, default=2)
    chosen = parser.parse_args(arguments)
    packages = chosen.photographs or chosen.folder.with_name(f"{chosen.folder.name}-photographs")
    photographs.fetch(packages)
    counts = {False: chosen.each, True: chosen.held_out}
    work = [
        (school, held_out, number)
        for held_out, count in counts.items()
        for number in range(count)
        for school in SCHOOLS
    ]
    chosen.folder.mkdir(parents=True, exist_ok=True)
    (chosen.folder / "CREDITS.md").write_text(photographs.credits())
    with Pool(chosen.processes, _begin, (packages,)) as pool:
        for _ in pool.imap_unordered(partial(make, chosen.folder), work, chunksize=16):
            pass
    (chosen.folder / "READY").touch()


if __name__ == "__main__":
    main()
