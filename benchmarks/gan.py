"""How near the generators come to pictures they never saw, by two pairs of eyes, and whether they copy.

    python -m benchmarks.gan COLLECTION CLASSROOM_MODEL [--count 360] [--pairs FILE.png]

Writes `benchmarks/results/gan.json`. The first eyes are those the small generator was trained against and its
critic chooses by, which flatters both; the second are the style network's reader, which they never met. All
are compared at the side of the small generator, and once more at 64 px, as earlier ones were. The vae is
measured by the same two in `benchmarks.vae`.
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
from apps.studio.engines.image.gan.critic import CALM, chosen
from apps.studio.engines.image.gan.models import OWN, critic_of, read
from apps.studio.engines.image.style_transfer.models import any_picture_model
from apps.studio.engines.image.style_transfer.painting import for_reading
from apps.studio.trainers.image.gan.judging import COPY, fixed_inputs, make, spread
from benchmarks import inputs
from benchmarks.inputs import Inputs
from scripts.train_local import collection_of

COUNT, SEED = 360, 5
PERCENTILES = (5, 50, 95, 100)
PAIRS = 8
ATTEMPTS = 8  # from which the engine chooses by itself
EARLIER_SIDE = 64

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
    places = np.linspace(0, len(paths) - 1, min(count, len(paths))).round().astype(int)
    return resized([Image.open(paths[number]).convert("RGB") for number in places], side)


def resized(pictures: Pictures, side: int) -> list[Image.Image]:
    """All with that side."""
    return [one.resize((side, side), Image.Resampling.LANCZOS) for one in pictures]


def calmed(count: int) -> list[Image.Image]:
    """What the engine's own truncation makes of the same chance as `generated`."""
    generator = read(OWN)
    latents, labels = fixed_inputs(generator, count, SEED)
    return list(make(generator, latents * CALM, labels))


def by_default(count: int) -> list[Image.Image]:
    """What the engine makes from the seeds 0, 1, 2 … before it is finished: calmed, and the best of eight."""
    generator, weights = read(OWN), critic_of(OWN)
    labels = torch.eye(len(generator.labels))[torch.arange(count) % len(generator.labels)]
    rows = [
        chosen(generator, weights, seed, labels[seed : seed + 1], ATTEMPTS) * CALM for seed in range(count)
    ]
    return list(make(generator, torch.cat(rows), labels))


def measure(given: Inputs, count: int = COUNT, pairs: Path | None = None) -> dict[str, Any]:
    """All figures."""
    torch.set_num_threads(1)
    everything, side = collection_of(inputs.collection(given)), read(OWN).side
    learned = opened([one.path for one in everything.of("train")], 2 * count, side)
    held_out = opened([one.path for one in everything.of("held-out")], count, side)
    small = generated(OWN, count)
    sets = {
        "small": small, "small, calmed": calmed(count), "small, calmed, best of eight": by_default(count),
        "classroom": generated(inputs.classroom(given), count),
        "noise": noise(len(held_out), side), "learned pictures (floor)": learned[::2],
    }  # fmt: skip
    if pairs:
        nearest_pairs(small, learned).save(pairs)
    return {"pictures of each": count, "side": side} | seen(sets, held_out) | {
        "KID, EfficientNet-Lite0, at 64 px": smaller(sets, held_out),
        "variety, of that of what was learned": variety(sets, learned),
        "nearest learned picture, cosine": copying(small, held_out, learned),
        "nearest learned picture, cosine, best of eight": copying(
            sets["small, calmed, best of eight"], held_out, learned
        ),
    }  # fmt: skip


def smaller(sets: Mapping[str, Pictures], held_out: Pictures) -> dict[str, float]:
    """KID of the made sets to the held-out pictures when all are made small."""
    true = vectors(resized(held_out, EARLIER_SIDE))
    made = [name for name in sets if name.startswith(("small", "classroom"))]
    return {name: round(kid(vectors(resized(sets[name], EARLIER_SIDE)), true), 5) for name in made}


def variety(sets: Mapping[str, Pictures], learned: Pictures) -> dict[str, float]:
    """The spread of each set as a share of that of the learned pictures."""
    whole = spread(vectors(learned))
    return {name: round(spread(vectors(pictures)) / whole, 3) for name, pictures in sets.items()}


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
    asked = parser.parse_args()
    result = measure(Inputs(asked.collection, asked.classroom), asked.count, asked.pairs)
    inputs.keep("gan", result)
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
