"""The VAE beside noise and beside the data's own floor, on pictures it has never seen.

    python -m benchmarks.vae FOLDER

FOLDER is a collection with labels as folders and a folder `held-out`. Writes `benchmarks/results/vae.json`:
KID of dreams (those of the training's features, so compare it among these rows only), of the
reconstructions, of the rest of the data and of noise; PSNR and distance by look of reconstructions; how near
dreams are to what was learned, beside how near held-out pictures are; and seconds.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "benchmarks/results/vae.json"
SIDE, AT_ONCE = 128, 32
MOST, LEARNED = 400, 3000
SUFFIXES = {".webp", ".png", ".jpg", ".jpeg"}


def pictures(folder: Path, most: int, without: str = "") -> tuple[list[Image.Image], list[str]]:
    """Evenly spread pictures below a folder, and the folders they lie in."""
    paths = [path for path in sorted(folder.rglob("*")) if path.suffix.lower() in SUFFIXES]
    paths = [path for path in paths if not without or without not in path.relative_to(folder).parts]
    step = max(1, len(paths) // most)
    chosen = paths[::step][:most]
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


def quality(folder: Path) -> dict[str, Any]:
    """All figures but the times."""
    from apps.studio.engines.image.features.distance import kid, nearest, vectors
    from apps.studio.engines.image.vae.model import load

    model = load()
    held_out, labels = pictures(folder / "held-out", MOST)
    learned, _labels = pictures(folder, LEARNED, "held-out")
    true, known = vectors(held_out), vectors(learned)
    rng = np.random.default_rng(0)
    noise = [Image.fromarray(rng.integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)) for _ in held_out]
    again = remembered(model, held_out)
    seen_again = vectors(again)
    made = {f"strictness {value}": vectors(dreams(model, labels, value)) for value in (1.0, 2.0)}
    cosine = (true * seen_again).sum(1) / (np.linalg.norm(true, axis=1) * np.linalg.norm(seen_again, axis=1))
    return {
        "pictures": {"held out": len(held_out), "learned": len(learned)},
        "kid to held-out": {
            **{f"dreams, {name}": round(kid(rows, true), 4) for name, rows in made.items()},
            "reconstructions": round(kid(seen_again, true), 4),
            "learned pictures (floor)": round(kid(known, true), 4),
            "noise": round(kid(vectors(noise), true), 4),
        },
        "reconstruction": {
            "psnr": round(psnr(again, held_out), 2),
            "distance by look": round(float(1 - cosine.mean()), 4),
        },
        "similarity to the nearest learned picture, median and highest": {
            "dreams": _spread(nearest(made["strictness 2.0"], known)[0]),
            "held-out pictures": _spread(nearest(true, known)[0]),
        },
    }


def _spread(values: Any) -> list[float]:
    return [round(float(np.median(values)), 3), round(float(values.max()), 3)]


def seconds() -> dict[str, Any]:
    """Processor seconds of one core and seconds waited, by mode and size."""
    import tempfile

    from apps.studio.engines.contract import Context
    from apps.studio.engines.image.vae.engine import Vae, VaeParameters

    found = {}
    runs = [("sample", 512, "oil"), ("sample", 1024, "oil"), ("sample", 1024, "none"), ("map", 1024, "none")]
    for mode, size, finish in [*runs, ("interpolate", 1024, "oil")]:
        with tempfile.TemporaryDirectory() as scratch:
            began, waited = time.process_time(), time.monotonic()
            params = VaeParameters(mode=mode, size=size, finish=finish)
            list(Vae().run(params, Context(seed=1, scratch=Path(scratch))))
        found[f"{mode}, {size} px, {finish}"] = {
            "processor": round(time.process_time() - began, 1), "waited": round(time.monotonic() - waited, 1),
        }  # fmt: skip
    return found


def main(folder: Path | None) -> None:
    """Print and keep the figures; without a folder, the times alone are taken anew."""
    import torch

    torch.set_num_threads(1)
    kept = json.loads(RESULT.read_text()) if RESULT.exists() else {}
    result = kept | ({"quality": quality(folder)} if folder else {}) | {"seconds": seconds()}
    RESULT.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else None)
