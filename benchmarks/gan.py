"""How near the generators come to pictures they never saw, by two pairs of eyes, and whether they copy.

    python -m benchmarks.gan COLLECTION CLASSROOM_MODEL [--count 360] [--pairs FILE.png]

Writes `benchmarks/results/gan.json`. The first eyes are those the small generator was trained against and its
critic chooses by, which flatters both; the second are the style network's reader, which they never met. All
pictures are compared at the side of the small generator, and once more at 64 px, as earlier ones were.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from apps.studio.engines.image.features.distance import Vectors, kid, nearest, vectors
from apps.studio.engines.image.gan.critic import CALM, chosen
from apps.studio.engines.image.gan.models import OWN, critic_of, read
from apps.studio.engines.image.gan.networks import Generator
from apps.studio.engines.image.style_transfer.models import any_picture_model
from apps.studio.engines.image.style_transfer.painting import for_reading
from apps.studio.trainers.image.gan.judging import fixed_inputs, make, spread
from scripts.train_local import collection_of

RESULTS = Path(__file__).parent / "results" / "gan.json"
PERCENTILES = (5, 50, 95, 100)
PAIRS = 8
ATTEMPTS = 8  # from which the engine chooses by itself
EARLIER_SIDE = 64


def other_eyes(pictures: Sequence[Image.Image]) -> Vectors:
    """(N, 100): the codes by which the style network reads a picture."""
    reader = any_picture_model("cpu").reader
    with torch.inference_mode():
        rows = [reader(for_reading(one.resize((128, 128)))).flatten().numpy() for one in pictures]
    return np.stack(rows).astype(np.float32)


def opened(paths: Sequence[Path], count: int, side: int) -> list[Image.Image]:
    """`count` of the pictures, evenly from all, `side` pixels wide."""
    places = np.linspace(0, len(paths) - 1, min(count, len(paths))).round().astype(int)
    return resized([Image.open(paths[number]).convert("RGB") for number in places], side)


def resized(pictures: Sequence[Image.Image], side: int) -> list[Image.Image]:
    """All with that side."""
    return [one.resize((side, side), Image.Resampling.LANCZOS) for one in pictures]


def by_default(generator: Generator, count: int) -> list[Image.Image]:
    """What the engine makes from the seeds 0, 1, 2 … before it is finished: calmed, and the best of eight."""
    kinds, weights = len(generator.labels), critic_of(OWN)
    labels = torch.eye(kinds)[torch.arange(count) % kinds]
    rows = [
        chosen(generator, weights, seed, labels[seed : seed + 1], ATTEMPTS) * CALM for seed in range(count)
    ]
    return list(make(generator, torch.cat(rows), labels))


def asked() -> argparse.Namespace:
    """The arguments."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("collection", type=Path)
    parser.add_argument("classroom", type=Path)
    parser.add_argument("--count", type=int, default=360)
    parser.add_argument("--pairs", type=Path)
    return parser.parse_args()


def main() -> None:
    """Measure and write."""
    told = asked()
    torch.set_num_threads(1)
    small, classroom = read(OWN), read(told.classroom)
    side, collection = small.side, collection_of(told.collection)
    learned = opened([one.path for one in collection.of("train")], 2 * told.count, side)
    held_out = opened([one.path for one in collection.of("held-out")], told.count, side)
    rng = np.random.Generator(np.random.Philox(1))
    noise = rng.integers(0, 256, (len(held_out), side, side, 3), dtype=np.uint8)
    latents, labels = fixed_inputs(small, told.count, 5)
    sets = {
        "small": list(make(small, latents, labels)),
        "small, calmed": list(make(small, latents * CALM, labels)),
        "small, calmed, best of eight": by_default(small, told.count),
        "classroom": list(make(classroom, *fixed_inputs(classroom, told.count, 5))),
        "noise": [Image.fromarray(one) for one in noise],
        "learned pictures (floor)": learned[::2],
    }
    results: dict[str, object] = {"pictures of each": told.count, "side": side}
    of_held, other_of_held = vectors(held_out), other_eyes(held_out)
    of_sets = {name: vectors(pictures) for name, pictures in sets.items()}
    results["KID, EfficientNet-Lite0"] = {
        name: round(kid(rows, of_held), 4) for name, rows in of_sets.items()
    }
    results["KID, style reader"] = {
        name: round(kid(other_eyes(pictures), other_of_held), 5) for name, pictures in sets.items()
    }
    of_learned = vectors(learned)
    results["variety, of that of what was learned"] = {
        name: round(spread(rows) / spread(of_learned), 3) for name, rows in of_sets.items()
    }
    of_less = vectors(resized(held_out, EARLIER_SIDE))
    results["KID, EfficientNet-Lite0, at 64 px"] = {
        name: round(kid(vectors(resized(sets[name], EARLIER_SIDE)), of_less), 4)
        for name in list(sets)[: list(sets).index("noise")]
    }
    similarity, index = nearest(of_sets["small"], of_learned)
    results["nearest learned picture, cosine, percentiles 5/50/95/100"] = {
        "made": np.percentile(similarity, PERCENTILES).round(3).tolist(),
        "best of eight": np.percentile(
            nearest(of_sets["small, calmed, best of eight"], of_learned)[0], PERCENTILES
        )
        .round(3)
        .tolist(),
        "held out": np.percentile(nearest(of_held, of_learned)[0], PERCENTILES).round(3).tolist(),
    }
    RESULTS.write_text(json.dumps(results, indent=2) + "\n")
    if told.pairs:
        sheet = Image.new("RGB", (PAIRS * 128, 256))
        for place, number in enumerate(np.argsort(-similarity)[:PAIRS]):
            for row, one in enumerate((sets["small"][number], learned[index[number]])):
                sheet.paste(one.resize((128, 128)), (place * 128, row * 128))
        sheet.save(told.pairs)


if __name__ == "__main__":
    main()
