"""What automatic mode does for photographs that nobody tuned it on, with faults drawn by chance.

    python -m benchmarks.enhance_held_out [--packages FOLDER] [--faults 6]

The photographs are all those of two Debian packages, plasma-workspace-wallpapers and mate-backgrounds; the
thresholds were found on others, and nothing was tuned on these. Each gets faults by a seed: how dark or
bright, which cast, how much haze, noise or blur is drawn evenly; two of five have two faults, half are packed
as JPEG afterwards. Measured is the distance to the photograph without fault, beside doing nothing, PIL's
autocontrast, OpenCV's CLAHE and scikit-image's equalize_adapthist; and what is done to photographs without
fault. Writes `benchmarks/results/enhance_held_out.json`.
"""

from __future__ import annotations

import argparse
import io
import statistics
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from apps.studio.engines.image.enhance.colour import Bytes, eight_bit, floats, white_balance
from benchmarks import inputs
from benchmarks.enhance import LONGEST, WAYS, closeness, lit
from scripts.collections.photographs import MATE, PLASMA, fetch

PLACES = {PLASMA: "usr/share/wallpapers/*/contents/images/2560x1600.jpg",
          MATE: "usr/share/backgrounds/mate/nature/*.jpg"}  # fmt: skip
DRAWN = {"Autumn"}  # no photograph
FAULTS, SEED = 6, 20
TWO, PACKED = 0.4, 0.5  # shares of pictures with two faults, and packed as JPEG
DRAWS = 1000  # of the bootstrap

Chance = np.random.Generator
Spoil = Callable[[Bytes, Chance], Bytes]


def photographs(packages: Path) -> list[Bytes]:
    """All of them, at most LONGEST pixels."""
    found = []
    for package, pattern in PLACES.items():
        for path in sorted((packages / package).glob(pattern)):
            if not DRAWN & set(path.parts):
                with Image.open(path) as opened:
                    opened.draft("RGB", (LONGEST, LONGEST))
                    picture = opened.convert("RGB")
                picture.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
                found.append(np.asarray(picture))
    return found


def cast(picture: Bytes, chance: Chance) -> Bytes:
    """The light of another hour: the engine's own balance, turned round."""
    warm, tint = chance.choice([-1, 1]) * chance.uniform(25, 80), chance.uniform(-15, 15)
    gain = white_balance(float(warm), float(tint)) @ np.ones(3, dtype=np.float32)
    return lit(picture, gain / gain.max())


def haze(picture: Bytes, chance: Chance) -> Bytes:
    """Thicker towards the top."""
    thin, thick = chance.uniform(0.6, 0.9), chance.uniform(0.3, 0.6)
    seen = np.linspace(thick, thin, len(picture), dtype=np.float32)[:, None, None]
    return lit(picture, seen, chance.uniform(0.6, 0.85) * (1 - seen))


def noise(picture: Bytes, chance: Chance) -> Bytes:
    """Of every channel alike."""
    deviation = chance.uniform(0.02, 0.08)
    return eight_bit(floats(picture) + chance.normal(0, deviation, picture.shape).astype(np.float32))


def blur(picture: Bytes, chance: Chance) -> Bytes:
    """A soft lens."""
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), chance.uniform(0.8, 2.0)), dtype=np.uint8)


SPOILS: dict[str, Spoil] = {
    "too dark": lambda picture, chance: lit(picture, 2 ** -chance.uniform(0.7, 2.2)),
    "too bright": lambda picture, chance: lit(picture, 2 ** chance.uniform(0.4, 1.0)),
    "cast": cast,
    "haze": haze,
    "noise": noise,
    "blur": blur,
}
ORDER = [*SPOILS]  # light first, then what the camera adds
ALONE = ("too dark", "too bright")  # one of these at most


def drawn(chance: Chance) -> list[str]:
    """The names of one or two faults, in the order in which they befall a picture."""
    names = [str(chance.choice(ORDER))]
    if chance.uniform() < TWO:
        rest = [one for one in ORDER if one not in names and not {one, *names} >= set(ALONE)]
        names.append(str(chance.choice(rest)))
    return sorted(names, key=ORDER.index)


def packed(picture: Bytes, quality: int) -> Bytes:
    """As it comes back from a JPEG."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file).convert("RGB"))


def spoilt(picture: Bytes, chance: Chance) -> tuple[str, Bytes]:
    """What befell it, and what is left."""
    names = drawn(chance)
    for name in names:
        picture = SPOILS[name](picture, chance)
    if chance.uniform() < PACKED:
        picture = packed(picture, int(chance.integers(70, 96)))
    return " and ".join(names), picture


def interval(values: Sequence[float], photographs: Sequence[int]) -> list[float]:
    """95% of the mean by bootstrap over photographs, for the faults of one have much in common."""
    _names, place = np.unique(photographs, return_inverse=True)
    sums, counts = np.bincount(place, values), np.bincount(place)
    drawn_again = np.random.default_rng(1).integers(0, len(sums), (DRAWS, len(sums)))
    means = sums[drawn_again].sum(1) / counts[drawn_again].sum(1)
    ends: list[float] = np.quantile(means, (0.025, 0.975)).round(2).tolist()
    return ends


Figures = Sequence[tuple[float, float]]  # PSNR and SSIM


def summary(figures: Figures, came: Figures, photographs: Sequence[int]) -> dict[str, Any]:
    """Means, what was gained over doing nothing, and the share that came nearer by PSNR."""
    gains = [min(new[0], 99.0) - min(old[0], 99.0) for new, old in zip(figures, came, strict=True)]
    return {
        "psnr_db": round(statistics.mean(min(one[0], 99.0) for one in figures), 2),
        "ssim": round(statistics.mean(one[1] for one in figures), 3),
        "gained_db": round(statistics.mean(gains), 2),
        "gained_db_95": interval(gains, photographs),
        "gained_db_median": round(statistics.median(gains), 2),
        "nearer": round(statistics.mean(gain > 0 for gain in gains), 2),
    }


def measure(packages: Path, faults: int = FAULTS, most: int | None = None) -> dict[str, Any]:
    """All photographs, each with so many faults, by every way; and untouched."""
    chance = np.random.Generator(np.random.Philox(SEED))
    figures: dict[str, list[tuple[float, float]]] = {way: [] for way in WAYS}
    untouched: dict[str, list[float]] = {way: [] for way in WAYS}
    befell: list[str] = []
    whose: list[int] = []
    pictures = photographs(packages)[:most]
    for number, picture in enumerate(pictures):
        for way, change in WAYS.items():
            untouched[way].append(min(closeness(picture, change(picture))[0], 99.0))
        for _ in range(faults):
            name, faulty = spoilt(picture, chance)
            befell.append(name)
            whose.append(number)
            for way, change in WAYS.items():
                figures[way].append(closeness(picture, change(faulty)))
    return {
        "photographs": len(pictures), "faulty": len(befell), "longest_px": LONGEST, "seed": SEED,
        "all": {way: summary(rows, figures["as it came"], whose) for way, rows in figures.items()},
        "by_fault": by_fault(figures, befell, whose),
        "without_fault_psnr_db": {way: round(statistics.mean(rows), 2) for way, rows in untouched.items()},
        "left_as_it_is": round(statistics.mean(one == 99.0 for one in untouched["automatic"]), 2),
    }  # fmt: skip


def by_fault(
    figures: dict[str, list[tuple[float, float]]], befell: Sequence[str], whose: Sequence[int]
) -> dict[str, Any]:
    """The same for pictures with one fault only, by the fault."""
    found: dict[str, Any] = {}
    for fault in ORDER:
        places = [number for number, name in enumerate(befell) if name == fault]
        if places:
            rows = {way: [figures[way][one] for one in places] for way in figures}
            found[fault] = {"pictures": len(places)} | {
                way: summary(of_way, rows["as it came"], [whose[one] for one in places])
                for way, of_way in rows.items()
            }
    return found


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--packages", type=Path, default=inputs.usual().packages)
    parser.add_argument("--faults", type=int, default=FAULTS)
    chosen = parser.parse_args()
    fetch(chosen.packages)
    result = measure(chosen.packages, chosen.faults)
    inputs.keep("enhance_held_out", result)
    for way, row in result["all"].items():
        print(f"{way:20} {row['psnr_db']:6.2f} dB  {row['ssim']:.3f}  gained {row['gained_db']:+.2f} dB"
              f" {row['gained_db_95']}  nearer {row['nearer']:.0%}")  # fmt: skip


if __name__ == "__main__":
    main()
