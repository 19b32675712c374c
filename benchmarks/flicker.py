"""Flicker of painted films: each frame by itself, and held still as the engine does.

    python -m benchmarks.flicker

A camera moves over a photograph: it pans, zooms and has a sensor’s noise, so that where each pixel came from
is known exactly. Flicker is how far a painted frame differs from the one before, carried along by that
motion: the mean of all pixels that stay in view, as a share of the range. The film’s own figure is its noise.
Writes `benchmarks/results/flicker.json`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from apps.studio.engines.contract import Context
from apps.studio.engines.discovery import get_engine
from benchmarks import inputs

ROOT = Path(__file__).resolve().parent.parent
PHOTOGRAPHS = ("pagoda", "stream", "fig")
STYLES = ("starry-night", "great-wave", "impressionist-haze")
WIDTH, HEIGHT, FRAMES = 448, 320, 16
STEADINESS = 0.8  # as the engine is set at first
NOISE = 4.0  # of 255, standard deviation

Pixels = NDArray[np.uint8]
Matrix = NDArray[np.float64]


def camera(number: int, photograph: Pixels) -> Matrix:
    """From pixels of frame `number` to pixels of the photograph."""
    zoom = (photograph.shape[0] / HEIGHT) * 0.62 * (1 - 0.008 * number)
    across, along = 2.6 * number + 12, 1.3 * number + 8
    return np.array([[zoom, 0, across], [0, zoom, along]])


def clip(photograph: Pixels) -> Iterator[Pixels]:
    """The film."""
    chance = np.random.default_rng(1)
    for number in range(FRAMES):
        seen = cv2.warpAffine(
            photograph,
            camera(number, photograph),
            (WIDTH, HEIGHT),
            flags=cv2.INTER_AREA | cv2.WARP_INVERSE_MAP,
        )
        noisy = np.asarray(seen, np.float64) + chance.normal(0, NOISE, seen.shape)
        yield noisy.round().clip(0, 255).astype(np.uint8)


def flicker(frames: list[Pixels], photograph: Pixels) -> float:
    """The mean difference to the frame before, carried along by the true motion, 0…1."""
    parts = []
    for number in range(1, len(frames)):
        now, before = (np.vstack([camera(n, photograph), [0, 0, 1]]) for n in (number, number - 1))
        back = (np.linalg.inv(before) @ now)[:2]
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        carried = cv2.warpAffine(frames[number - 1].astype(np.float32), back, (WIDTH, HEIGHT), flags=flags)
        seen = (
            cv2.warpAffine(np.ones((HEIGHT, WIDTH), np.float32), back, (WIDTH, HEIGHT), flags=flags) > 0.999
        )
        parts.append(float(np.abs(carried - frames[number])[seen].mean()) / 255)
    return float(np.mean(parts))


def painted(frames: list[Pixels], style: str, steadiness: float) -> tuple[list[Pixels], float]:
    """The frames as the engine paints them, and seconds a frame."""
    from apps.studio.engines.image.style_transfer import moving, sitting

    engine = get_engine("style-transfer")
    params: Any = engine.parameters.model_validate(
        {"content": "clip.mp4", "style": style, "size": WIDTH, "steadiness": steadiness}
    )
    context = Context(seed=1, scratch=Path("/nowhere"))
    painter = moving.FilmPainter(params, context, sitting.brushes(params, context))
    began = time.perf_counter()
    result = [np.asarray(painter.paint(Image.fromarray(frame))) for frame in frames]
    return result, (time.perf_counter() - began) / len(frames)


def measure(films: int = len(PHOTOGRAPHS)) -> dict[str, Any]:
    """Each photograph's film in each style, and the means."""
    rows = []
    print(f"{'photograph':>12} {'style':>20} {'film':>8} {'alone':>8} {'held':>8} {'less':>7}")
    for name in PHOTOGRAPHS[:films]:
        photograph = np.asarray(Image.open(ROOT / f"apps/studio/demo/photos/{name}.jpg").convert("RGB"))
        frames = list(clip(photograph))
        for style in STYLES[:films]:
            row: dict[str, Any] = {"photograph": name, "style": style, "film": flicker(frames, photograph)}
            for way, steadiness in (("frame_by_frame", 0.0), ("held", STEADINESS)):
                made, row[f"{way}_s"] = painted(frames, style, steadiness)
                row[way] = flicker(made, photograph)
            rows.append(row)
            less = 1 - row["held"] / row["frame_by_frame"]
            print(
                f"{name:>12} {style:>20} {row['film']:>8.4f} {row['frame_by_frame']:>8.4f}"
                f" {row['held']:>8.4f} {less:>6.0%}", flush=True,
            )  # fmt: skip
    means = {key: float(np.mean([row[key] for row in rows])) for key in ("film", "frame_by_frame", "held")}
    print(f"{'mean':>33} {means['film']:>8.4f} {means['frame_by_frame']:>8.4f} {means['held']:>8.4f}")
    return {"steadiness": STEADINESS, "mean": means, "rows": rows}


if __name__ == "__main__":
    inputs.keep("flicker", measure())
