"""The cutout beside OpenCV's GrabCut, on pictures whose true alpha is known.

    python -m benchmarks.cutout

Shapes with hair are filled from one photograph and laid over another: alpha and the subject's colours are
known exactly. Two are told nothing: GrabCut has all but a tenth of the picture for its box. Two are told
where to look: GrabCut by the true box, ours by an area painted roughly. Reported are the mean absolute error
of alpha, over the picture and where alpha is between 0 and 1; the intersection over union at one half; the
mean difference of the gradients; and the error of the colours at the edge, freed of the background and not.
Composites are harder than photographs, since what is laid over does not fit what it lies on.
Then seconds and the peak memory of a fresh process for large pictures; smaller ones are in
`benchmarks.engine_speed`, beside GrabCut. Writes `benchmarks/results/cutout.json`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from benchmarks import inputs
from benchmarks.measuring import one_run

ROOT = Path(__file__).resolve().parent.parent
PHOTOS = ROOT / "apps/studio/demo/photos"
PAIRS = (
    ("cat", "stream"), ("dahlia", "autumn-mountain"), ("brushes", "sunset"), ("fig", "picos"),
    ("coffee", "infinite-sea"), ("cat", "picos"), ("brushes", "stream"), ("fig", "sunset"),
)  # fmt: skip
SIDE, HAIRS, CORNERS = 480, 260, 240
SPEEDS = (2048, 4096)

Plane = Any


def hairy_shape(seed: int) -> Plane:
    """Alpha (SIDE, SIDE) of a rounded shape with hairs of one to three pixels, drawn twice as large."""
    chance, side = np.random.default_rng(seed), 2 * SIDE
    alpha = np.zeros((side, side), np.uint8)
    angle = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    waves = chance.normal(0, 1, (4, 2))
    wavy = sum(w[0] * np.cos((n + 2) * angle) + w[1] * np.sin((n + 2) * angle) for n, w in enumerate(waves))
    reach = side * 0.22 * (1 + 0.06 * wavy)
    rim = np.stack([side / 2 + reach * np.cos(angle), side / 2 + reach * np.sin(angle)], -1)
    cv2.fillPoly(alpha, [rim.astype(np.int32)], 255, cv2.LINE_AA)
    for _ in range(HAIRS):
        corner, length = chance.integers(CORNERS), chance.uniform(15, 70)
        turns = angle[corner] + chance.normal(0, 0.5) + np.cumsum(chance.normal(0, 0.15, 8))
        way = np.cumsum(np.stack([np.cos(turns), np.sin(turns)], -1) * length / 8, 0)
        line = np.concatenate([rim[corner][None], rim[corner] + way])
        cv2.polylines(alpha, [line.astype(np.int32)], False, 255, int(chance.integers(1, 4)), cv2.LINE_AA)
    return cv2.resize(alpha, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def square(name: str) -> Plane:
    """A photograph's upper left square, in 0…1."""
    picture = Image.open(PHOTOS / f"{name}.jpg").convert("RGB")
    side = min(picture.size)
    small = picture.crop((0, 0, side, side)).resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    return np.asarray(small, dtype=np.float32) / 255


def grab_cut(picture: Plane, box: tuple[int, int, int, int]) -> Plane:
    """GrabCut with a box: left, top, width, height."""
    labels = np.zeros(picture.shape[:2], np.uint8)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.setRNGSeed(1)
    cv2.grabCut(picture, labels, box, *models, 5, cv2.GC_INIT_WITH_RECT)
    return (labels % 2).astype(np.float32)


def true_box(alpha: Plane) -> tuple[int, int, int, int]:
    """Around the subject, with five per cent of room."""
    rows, columns = np.flatnonzero((alpha > 0.5).any(1)), np.flatnonzero((alpha > 0.5).any(0))
    room = SIDE // 20
    top, left = max(rows[0] - room, 0), max(columns[0] - room, 0)
    height, width = min(rows[-1] + room, SIDE - 1) - top, min(columns[-1] + room, SIDE - 1) - left
    return int(left), int(top), int(width), int(height)


def painted_roughly(alpha: Plane) -> Plane:
    """As somebody paints over it with a broad brush: without hair or corners, a little beyond the rim."""
    body = cv2.GaussianBlur((alpha > 0.5).astype(np.float32), (0, 0), SIDE / 40)
    return (body > 0.35).astype(np.float32)


def figures(found: Plane, alpha: Plane) -> dict[str, float]:
    """How near a mask is to the truth."""

    def gradient(plane: Plane) -> Plane:
        return np.hypot(cv2.Sobel(plane, cv2.CV_32F, 1, 0), cv2.Sobel(plane, cv2.CV_32F, 0, 1))

    edge = (alpha > 0.02) & (alpha < 0.98)
    both, either = (found > 0.5) & (alpha > 0.5), (found > 0.5) | (alpha > 0.5)
    return {
        "alpha_error": float(np.abs(found - alpha).mean()),
        "edge_error": float(np.abs(found - alpha)[edge].mean()),
        "overlap": float(both.sum() / either.sum()),
        "gradient_error": float(np.abs(gradient(found) - gradient(alpha)).mean()),
    }


def measure(pairs: int = len(PAIRS)) -> dict[str, Any]:
    """The quality over so many composites."""
    return {"quality": quality(pairs)}


def quality(pairs: int) -> dict[str, dict[str, float]]:
    """Means over all composites."""
    from apps.studio.engines.image.cutout.area import mask_in_area
    from apps.studio.engines.image.cutout.matting import matted
    from apps.studio.engines.image.cutout.subject import subject_mask
    from apps.studio.engines.image.cutout.unmixing import unmixed

    rows: dict[str, list[dict[str, float]]] = {}
    colours = []
    tenth = SIDE // 20
    for seed, (front, back) in enumerate(PAIRS[:pairs]):
        alpha, own, ground = hairy_shape(seed), square(front), square(back)
        picture = np.rint((own * alpha[..., None] + ground * (1 - alpha[..., None])) * 255).astype(np.uint8)
        whole = Image.fromarray(picture)
        mask = subject_mask(whole)
        area = mask_in_area(whole, painted_roughly(alpha), lambda: None, "cpu")
        for name, found in {
            "GrabCut, told nothing": grab_cut(picture, (tenth, tenth, SIDE - 2 * tenth, SIDE - 2 * tenth)),
            "subject_mask, told nothing": mask,
            "cutout, told nothing": matted(mask, picture, lambda: None),
            "GrabCut, told the true box": grab_cut(picture, true_box(alpha)),
            "cutout, painted over roughly": matted(area, picture, lambda: None),
        }.items():
            rows.setdefault(name, []).append(figures(found, alpha))
        edge = (alpha > 0.1) & (alpha < 0.98)
        free = np.abs(unmixed(picture, alpha) / 255 - own)[edge].mean()
        colours.append((free, np.abs(picture / 255 - own)[edge].mean()))
    means = {
        name: {key: round(float(np.mean([row[key] for row in found])), 4) for key in found[0]}
        for name, found in rows.items()
    }
    free, mixed = np.mean(colours, 0).round(4).tolist()
    return means | {"colours_at_the_edge": {"freed": free, "as_they_were": mixed}}


def once(size: int) -> dict[str, float]:
    """One run of the engine in this process, from file to file."""
    photograph = Image.open(PHOTOS / "fig.jpg").convert("RGB").resize((size, size * 3 // 4))
    return one_run("cutout", photograph)


def measured(size: int) -> dict[str, float]:
    """One run in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.cutout", "--once", str(size)]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Measure all, print it and write it down."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--once", type=int)
    chosen = parser.parse_args()
    if chosen.once:
        print(json.dumps(once(chosen.once)))
        return
    result = measure() | {"speed": {f"{size}px": measured(size) for size in SPEEDS}}
    inputs.keep("cutout", result)
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
