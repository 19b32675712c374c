"""How near the generators come to pictures they never saw, by two pairs of eyes, and whether they copy.

    python -m benchmarks.gan COLLECTION CLASSROOM_MODEL [--count 360] [--pairs FILE.png]

Writes `benchmarks/results/gan.json`. The first eyes are those the small generator was trained against, which
flatters it; the second are the style network's reader, which it never met. The vae is measured by the same
two in `benchmarks.vae`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from apps.studio.engines.image.features.distance import Vectors, kid, nearest, vectors
from apps.studio.engines.image.gan.models import OWN, read
from apps.studio.engines.image.style_transfer.models import any_picture_model
from apps.studio.engines.image.style_transfer.painting import for_reading
from apps.studio.trainers.image.gan.judging import COPY, fixed_inputs, make
from benchmarks import inputs
from benchmarks.inputs import Inputs
from scripts.train_local import collection_of

COUNT, SEED = 360, 5
PERCENTILES = (5, 50, 95, 100)
PAIRS = 8

Pictures = Sequence[Image.Image]


def other_eyes(pictures: Pictures) -> Vectors:
    """(N, 100): the codes by which the style network reads a picture."""
    reader = any_picture_model("cpu").reader
    with torch.inference_mode():
        rows = [reader(for_reading(one.resize((128, 128)))).flatten().numpy() for one in pictures]
    return np.stack(rows).astype(np.float32)


def seen(sets: Mapping[str, Pictures], held_out: Pictures) -> dict[str, dict[str, float]]:
    """KID of each set to the held-out pictures, by both pairs of eyes."""
    eyes = {"KID, EfficientNet-Lite0": vectors, "KID, style reader": other_eyes}
    found: dict[str, dict[str, float]] = {}
    for name, look in eyes.items():
        true = look(held_out)
        found[name] = {one: round(kid(look(pictures), true), 5) for one, pictures in sets.items()}
    return found


def copying(made: Pictures, held_out: Pictures, learned: Pictures) -> dict[str, Any]:
    """How near made pictures are to the nearest learned one, beside pictures that nobody learned from."""
    known = vectors(learned)
    similarity = nearest(vectors(made), known)[0]
    return {
        "percentiles": list(PERCENTILES),
        "made": np.percentile(similarity, PERCENTILES).round(3).tolist(),
        "held out": np.percentile(nearest(vectors(held_out), known)[0], PERCENTILES).round(3).tolist(),
        f"share above {COPY}": round(float((similarity > COPY).mean()), 4),
    }


def noise(count: int, side: int) -> list[Image.Image]:
    """Pictures of nothing."""
    rng = np.random.Generator(np.random.Philox(1))
    pixels = rng.integers(0, 256, (count, side, side, 3), dtype=np.uint8)
    return [Image.fromarray(one) for one in pixels]


def generated(model: Path, count: int) -> list[Image.Image]:
    """What a generator makes of the same chance and labels in turn."""
    generator = read(model)
    return list(make(generator, *fixed_inputs(generator, count, SEED)))


def opened(paths: Sequence[Path], count: int, side: int) -> list[Image.Image]:
    """`count` of the pictures, evenly from all, at the size of the generator."""
    chosen = np.linspace(0, len(paths) - 1, min(count, len(paths))).round().astype(int)
    return [
        Image.open(paths[number]).convert("RGB").resize((side, side), Image.Resampling.LANCZOS)
        for number in chosen
    ]


def measure(given: Inputs, count: int = COUNT, pairs: Path | None = None) -> dict[str, Any]:
    """All figures."""
    torch.set_num_threads(1)
    everything, side = collection_of(inputs.collection(given)), read(OWN).side
    learned = opened([one.path for one in everything.of("train")], 2 * count, side)
    held_out = opened([one.path for one in everything.of("held-out")], count, side)
    small = generated(OWN, count)
    sets = {
        "small": small, "classroom": generated(inputs.classroom(given), count),
        "noise": noise(len(held_out), side), "learned pictures (floor)": learned[::2],
    }  # fmt: skip
    if pairs:
        nearest_pairs(small, learned).save(pairs)
    return {"pictures of each": count, "side": side} | seen(sets, held_out) | {
        "nearest learned picture, cosine": copying(small, held_out, learned)
    }  # fmt: skip


def nearest_pairs(made: Pictures, learned: Pictures) -> Image.Image:
    """The made pictures that are nearest to a learned one, each above that one."""
    similarity, index = nearest(vectors(made), vectors(learned))
    sheet = Image.new("RGB", (PAIRS * 128, 256))
    for place, number in enumerate(np.argsort(-similarity)[:PAIRS]):
        for row, one in enumerate((made[number], learned[index[number]])):
            sheet.paste(one.resize((128, 128)), (place * 128, row * 128))
    return sheet


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("collection", type=Path)
    parser.add_argument("classroom", type=Path)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--pairs", type=Path)
    chosen = parser.parse_args()
    result = measure(Inputs(chosen.collection, chosen.classroom), chosen.count, chosen.pairs)
    inputs.keep("gan", result)
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
