"""Patches put together anew: how new, how seamless, and how well holes are filled.

    python -m benchmarks.variations

Holes are cut into photographs whose content is known and filled by `variations`, OpenCV (Telea) and
scikit-image (biharmonic); what was filled is compared with what was there through the eyes of
EfficientNet-Lite0 (distance of feature maps; nearer is better) and in PSNR. Seconds are told by
`benchmarks.engine_speed`. Writes `benchmarks/results/variations.json`.
"""

from __future__ import annotations

import json
import statistics
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from apps.studio.engines.contract import Context, Engine, Output
from apps.studio.engines.discovery import get_engine
from benchmarks import inputs
from benchmarks.peers import biharmonic, telea

ROOT = Path(__file__).resolve().parent.parent
PHOTOS = ROOT / "apps/studio/demo/photos"
ARRANGED = ("picos", "stream", "sunset", "pagoda", "autumn-mountain", "infinite-sea")
HOLES = ("picos", "stream", "sunset", "autumn-mountain", "dahlia", "fig")
SURFACES = ("stream", "dahlia", "brushes", "coffee")


def run(engine: Engine[Any], seed: int, **settings: Any) -> list[tuple[Image.Image, str]]:
    """The pictures it makes, with their words."""
    params = engine.parameters.model_validate(settings)
    with tempfile.TemporaryDirectory() as folder:
        return [
            (Image.open(event.path).convert("RGB"), event.alt_text)
            for event in engine.run(params, Context(seed=seed, scratch=Path(folder)))
            if isinstance(event, Output)
        ]


def arrangements(pictures: int) -> dict[str, float]:
    """Novelty of unpicked arrangements, read from what the engine says of each."""
    told = [
        run(get_engine("variations"), seed, content=PHOTOS / f"{name}.jpg", size=384)[0][1]
        for name in ARRANGED[:pictures]
        for seed in (1, 2, 3)
    ]
    found = [int(words.rsplit("; ", 1)[1].split("%")[0]) / 100 for words in told]
    return {"pictures": len(found), "least": min(found), "median": statistics.median(found)}


def holes(pictures: int) -> dict[str, dict[str, float]]:
    """Mean PSNR and feature distance of filled holes, by method."""
    found: dict[str, list[tuple[float, float]]] = {}
    for number, name in enumerate(HOLES[:pictures]):
        picture = Image.open(PHOTOS / f"{name}.jpg").convert("RGB")
        picture.thumbnail((384, 384))
        hole = np.zeros((picture.height, picture.width), np.uint8)
        rng = np.random.default_rng(number)
        top, left = int(rng.integers(40, picture.height - 110)), int(rng.integers(40, picture.width - 130))
        hole[top : top + 70, left : left + 90] = 255
        box = (left - 30, top - 30, left + 120, top + 100)
        for method, filled in filled_by_each(picture, hole).items():
            found.setdefault(method, []).append(compared(picture.crop(box), filled.crop(box)))
    return {
        method: {
            "PSNR": round(statistics.mean(row[0] for row in rows), 2),
            "feature distance": round(statistics.mean(row[1] for row in rows), 4),
        }
        for method, rows in found.items()
    }


def filled_by_each(picture: Image.Image, hole: np.ndarray) -> dict[str, Image.Image]:
    """The picture with its hole filled by every method; what was there is painted over first."""
    spoiled = np.asarray(picture).copy()
    spoiled[hole > 0] = 128
    with tempfile.TemporaryDirectory() as folder:
        content, mask = Path(folder) / "content.png", Path(folder) / "mask.png"
        Image.fromarray(spoiled).save(content)
        Image.fromarray(hole).save(mask)
        ours = run(
            get_engine("variations"),
            1,
            content=content,
            mask=mask,
            mode="repair",
            size=max(picture.size),
            mirrored=True,
        )
    return {
        "variations": ours[0][0],
        "OpenCV Telea": Image.fromarray(telea(spoiled, hole)),
        "scikit-image biharmonic": Image.fromarray(biharmonic(spoiled, hole)),
    }


def compared(there: Image.Image, filled: Image.Image) -> tuple[float, float]:
    """PSNR and the mean distance of normalised feature maps."""
    import torch

    from apps.studio.engines.image.features.network import features

    arrays = [np.asarray(one, dtype=np.float32) / 255 for one in (there, filled)]
    error = float(((arrays[0] - arrays[1]) ** 2).mean())
    batch = torch.from_numpy(np.stack(arrays)).permute(0, 3, 1, 2)
    with torch.inference_mode():
        maps = features().maps(batch)
    unit = [torch.nn.functional.normalize(one, dim=1) for one in maps]
    distance = float(sum(((one[0] - one[1]) ** 2).sum(0).mean() for one in unit) / len(unit))
    return 10 * float(np.log10(1 / max(error, 1e-9))), distance


def seams(pictures: int) -> dict[str, float]:
    """How much tiles change across their edges (1 is no seam), beside the examples cut as they are."""
    from apps.studio.engines.image.texture.work import seam_of

    ours, cut = [], []
    for name in SURFACES[:pictures]:
        settings = {
            "content": PHOTOS / f"{name}.jpg",
            "size": 256,
            "source": "middle",
            "part": 0.6,
            "sheet": "none",
        }
        tile = run(get_engine("texture"), 1, **settings)[0][0]
        ours.append(seam_of(np.asarray(tile, dtype=np.float32) / np.float32(255)))
        example = Image.open(PHOTOS / f"{name}.jpg").convert("RGB").resize((256, 256))
        cut.append(seam_of(np.asarray(example, dtype=np.float32) / np.float32(255)))
    return {"texture": round(statistics.mean(ours), 2), "cut as it is": round(statistics.mean(cut), 2)}


def measure(pictures: int = len(ARRANGED)) -> dict[str, Any]:
    """All figures, over so many photographs."""
    return {"novelty": arrangements(pictures), "holes": holes(pictures), "seams": seams(pictures)}


def main() -> None:
    """Measure, print, keep."""
    result = measure()
    inputs.keep("variations", result)
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
