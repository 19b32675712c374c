"""The VAE beside the classroom's generator, noise and the data's own floor, on pictures it has never seen.

    python -m benchmarks.vae COLLECTION CLASSROOM_MODEL

Writes `benchmarks/results/vae.json`: KID of dreams by two pairs of eyes (the first are those of the
training's features, so compare it among these rows only), of the reconstructions, of the rest of the data and
of noise; PSNR and distance by look of reconstructions; how near dreams are to what was learned, beside how
near held-out pictures are. What it takes in seconds is told by `benchmarks.engine_speed`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks import gan, inputs
from benchmarks.inputs import Inputs

SIDE, AT_ONCE = 128, 32
MOST, LEARNED = 400, 3000
ATTEMPTS = 24
SUFFIXES = {".webp", ".png", ".jpg", ".jpeg"}


def pictures(folder: Path, most: int, without: str = "") -> tuple[list[Image.Image], list[str]]:
    """Evenly spread pictures below a folder, and the folders they lie in."""
    paths = [path for path in sorted(folder.rglob("*")) if path.suffix.lower() in SUFFIXES]
    paths = [path for path in paths if not without or without not in path.relative_to(folder).parts]
    places = np.linspace(0, len(paths) - 1, min(most, len(paths))).round().astype(int)
    chosen = [paths[place] for place in places]
    return [Image.open(path).convert("RGB") for path in chosen], [path.parent.name for path in chosen]


def dreams(model: Any, labels: list[str], guidance: float) -> list[Image.Image]:
    """One for each label, from consecutive seeds."""
    from apps.studio.engines.image.vae.model import as_pictures
    from apps.studio.engines.image.vae.prior import Way

    made: list[Image.Image] = []
    for label in sorted(set(labels)):
        for begin in range(0, labels.count(label), AT_ONCE):
            count = min(AT_ONCE, labels.count(label) - begin)
            noise = model.noise(50_000 + len(made), count)
            way = Way(model.label(label), guidance)
            made += as_pictures(model.decode(model.dream(noise, way)))
    return made


def chosen_dreams(model: Any, labels: list[str]) -> list[Image.Image]:
    """One for every third label, as the engine dreams by itself: the best of 24 of a seed."""
    from apps.studio.engines.image.vae.critic import GUIDANCE, TEMPERATURE, chosen
    from apps.studio.engines.image.vae.model import as_pictures
    from apps.studio.engines.image.vae.prior import Way

    made: list[Image.Image] = []
    for number, name in enumerate(sorted(labels)[::3]):
        label = model.label(name)
        noise = chosen(model, 60_000 + number, label, ATTEMPTS, lambda: None) * TEMPERATURE
        made += as_pictures(model.decode(model.dream(noise, Way(label, GUIDANCE))))
    return made


def remembered(model: Any, true: list[Image.Image]) -> list[Image.Image]:
    """What is left of pictures after they went through the code."""
    from apps.studio.engines.image.vae.model import as_pictures

    made: list[Image.Image] = []
    for begin in range(0, len(true), AT_ONCE):
        made += as_pictures(model.decode(model.encode(true[begin : begin + AT_ONCE])))
    return made


def psnr(made: list[Image.Image], true: list[Image.Image]) -> float:
    """Mean over pictures, in decibels."""
    values = []
    for one, other in zip(made, true, strict=True):
        pair = [np.asarray(each.resize((SIDE, SIDE)), np.float64) for each in (one, other)]
        values.append(10 * np.log10(255**2 / max(((pair[0] - pair[1]) ** 2).mean(), 1e-9)))
    return float(np.mean(values))


def measure(given: Inputs) -> dict[str, Any]:
    """All figures."""
    import torch

    from apps.studio.engines.image.vae.model import load

    torch.set_num_threads(1)
    model, folder = load(), inputs.collection(given)
    held_out, labels = pictures(folder / "held-out", given.count(MOST, 24))
    learned, _labels = pictures(folder, given.count(LEARNED, 48), "held-out")
    again = remembered(model, held_out)
    dreamt = {f"dreams, strictness {value}": dreams(model, labels, value) for value in (2.0, 1.0)}
    dreamt["dreams, best of 24"] = chosen_dreams(model, labels)
    sets = dreamt | {
        "reconstructions": again, "classroom": gan.generated(inputs.classroom(given), len(held_out)),
        "noise": gan.noise(len(held_out), SIDE),
        "learned pictures (floor)": learned[:: max(1, len(learned) // len(held_out))],
    }  # fmt: skip
    return {"pictures": {"held out": len(held_out), "learned": len(learned)}} | gan.seen(sets, held_out) | {
        "reconstruction": {
            "psnr": round(psnr(again, held_out), 2), "distance by look": distance_by_look(again, held_out),
        },
        "nearest learned picture, cosine": gan.copying(dreamt["dreams, strictness 2.0"], held_out, learned),
    }  # fmt: skip


def distance_by_look(made: list[Image.Image], true: list[Image.Image]) -> float:
    """One less the mean cosine of both pictures' features: 0 is the same, 1 unrelated."""
    from apps.studio.engines.image.features.distance import vectors

    one, other = vectors(made), vectors(true)
    cosine = (one * other).sum(1) / (np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1))
    return round(float(1 - cosine.mean()), 4)


def main(collection: Path, classroom: Path) -> None:
    """Print and keep the figures."""
    result = measure(Inputs(collection, classroom))
    inputs.keep("vae", result)
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
