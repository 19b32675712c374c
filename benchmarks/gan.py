"""How near the generators come to pictures they never saw, by two pairs of eyes, and whether they copy.

    python -m benchmarks.gan COLLECTION CLASSROOM_MODEL [--count 360] [--pairs FILE.png]

Writes `benchmarks/results/gan.json`. The first eyes are those the small generator was trained against, which
flatters it; the second are the style network's reader, which it never met.
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
from apps.studio.engines.image.gan.models import OWN, read
from apps.studio.engines.image.style_transfer.models import any_picture_model
from apps.studio.engines.image.style_transfer.painting import for_reading
from apps.studio.trainers.image.gan.judging import fixed_inputs, make
from scripts.train_local import collection_of

RESULTS = Path(__file__).parent / "results" / "gan.json"
PERCENTILES = (5, 50, 95, 100)
PAIRS = 8


def other_eyes(pictures: Sequence[Image.Image]) -> Vectors:
    """(N, 100): the codes by which the style network reads a picture."""
    reader = any_picture_model("cpu").reader
    with torch.inference_mode():
        rows = [reader(for_reading(one.resize((128, 128)))).flatten().numpy() for one in pictures]
    return np.stack(rows).astype(np.float32)


def opened(paths: Sequence[Path], count: int) -> list[Image.Image]:
    """`count` of the pictures, evenly from all, at the 64 px of the generator."""
    chosen = np.linspace(0, len(paths) - 1, min(count, len(paths))).round().astype(int)
    return [
        Image.open(paths[number]).convert("RGB").resize((64, 64), Image.Resampling.LANCZOS)
        for number in chosen
    ]


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("collection", type=Path)
    parser.add_argument("classroom", type=Path)
    parser.add_argument("--count", type=int, default=360)
    parser.add_argument("--pairs", type=Path)
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    collection = collection_of(chosen.collection)
    learned = opened([one.path for one in collection.of("train")], 2 * chosen.count)
    held_out = opened([one.path for one in collection.of("held-out")], chosen.count)
    rng = np.random.Generator(np.random.Philox(1))
    noise = rng.integers(0, 256, (len(held_out), 64, 64, 3), dtype=np.uint8)
    small, classroom = read(OWN), read(chosen.classroom)
    sets = {
        "small": list(make(small, *fixed_inputs(small, chosen.count, 5))),
        "classroom": list(make(classroom, *fixed_inputs(classroom, chosen.count, 5))),
        "noise": [Image.fromarray(one) for one in noise],
        "learned pictures (floor)": learned[::2],
    }
    results: dict[str, object] = {"pictures of each": chosen.count}
    of_held, other_of_held = vectors(held_out), other_eyes(held_out)
    of_sets = {name: vectors(pictures) for name, pictures in sets.items()}
    results["KID, EfficientNet-Lite0"] = {
        name: round(kid(rows, of_held), 4) for name, rows in of_sets.items()
    }
    results["KID, style reader"] = {
        name: round(kid(other_eyes(pictures), other_of_held), 5) for name, pictures in sets.items()
    }
    of_learned = vectors(learned)
    similarity, index = nearest(of_sets["small"], of_learned)
    results["nearest learned picture, cosine, percentiles 5/50/95/100"] = {
        "made": np.percentile(similarity, PERCENTILES).round(3).tolist(),
        "held out": np.percentile(nearest(of_held, of_learned)[0], PERCENTILES).round(3).tolist(),
    }
    RESULTS.write_text(json.dumps(results, indent=2) + "\n")
    if chosen.pairs:
        sheet = Image.new("RGB", (PAIRS * 128, 256))
        for place, number in enumerate(np.argsort(-similarity)[:PAIRS]):
            for row, one in enumerate((sets["small"][number], learned[index[number]])):
                sheet.paste(one.resize((128, 128)), (place * 128, row * 128))
        sheet.save(chosen.pairs)


if __name__ == "__main__":
    main()
