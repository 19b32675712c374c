"""How well a camera shake is measured, on pictures that nothing was tuned on.

    python -m benchmarks.shake

Each picture is shaken by streaks that chance draws, in linear light as a camera does it, with noise and as
JPEG; then it is asked for its shake as it is, out of focus and noisy, where the right answer is none.
Writes `benchmarks/results/shake.json`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import skimage
from numpy.typing import NDArray

from apps.studio.engines.image.enhance.colour import decode, encode
from apps.studio.engines.image.enhance.detail import _line
from apps.studio.engines.image.enhance.shake import shake_of

RESULT = Path(__file__).resolve().parent / "results" / "shake.json"
DATA = Path(skimage.__file__).parent / "data"
# Photographs, and what is hard: brick and grass that repeat, a page of print, cells, stars.
NAMES = (
    "astronaut.png", "camera.png", "motorcycle_left.png", "retina.jpg", "hubble_deep_field.jpg", "ihc.png",
    "brick.png", "gravel.png", "grass.png", "coins.png", "moon.png", "page.png",
)  # fmt: skip
SHAKES, SHORTEST, LONGEST = 6, 6.0, 30.0  # a picture; thousandths of its longer side
ANGLE, LENGTH = 10.0, 2.0  # errors beyond which a measure is wrong: degrees, thousandths

Pixels = NDArray[np.uint8]


def shaken(picture: Pixels, length: float, angle: float, noise: float, rng: np.random.Generator) -> Pixels:
    """As a camera would have taken it: moved by that many thousandths, then noise, then JPEG."""
    light: Any = decode(picture.astype(np.float32) / 255)
    if length:
        light = cv2.filter2D(light, -1, _line(length / 1000 * max(picture.shape[:2]), angle))
    seen = encode(np.clip(light, 0, 1)) + rng.normal(0, noise, picture.shape)
    whole = np.clip(seen * 255 + 0.5, 0, 255).astype(np.uint8)
    packed = cv2.imencode(".jpg", whole, [cv2.IMWRITE_JPEG_QUALITY, 92])[1]
    unpacked: Any = cv2.imdecode(packed, cv2.IMREAD_COLOR)
    return np.asarray(unpacked, dtype=np.uint8)


def row_of(name: str, rng: np.random.Generator) -> dict[str, Any]:
    """What was found in one picture."""
    picture: Any = cv2.imread(str(DATA / name), cv2.IMREAD_COLOR)
    angles, lengths, wrong = [], [], 0
    for _number in range(SHAKES):
        length, angle = float(rng.uniform(SHORTEST, LONGEST)), float(rng.uniform(0, 180))
        found = shake_of(shaken(picture, length, angle, 0.004, rng))
        if found is None:
            continue
        angles.append(abs((found.angle - angle + 90) % 180 - 90))
        lengths.append(abs(found.length - length))
        wrong += angles[-1] > ANGLE or lengths[-1] > LENGTH
    soft = cv2.GaussianBlur(picture, (0, 0), 2.0)
    still = [
        shaken(picture, 0, 0, 0.004, rng),
        shaken(soft, 0, 0, 0.004, rng),
        shaken(picture, 0, 0, 0.03, rng),
    ]
    return {
        "picture": name, "shaken": SHAKES, "found": len(angles), "wrong": wrong,
        "angles": [round(error, 2) for error in angles], "lengths": [round(error, 2) for error in lengths],
        "still": len(still), "found_in_still": sum(shake_of(one) is not None for one in still),
    }  # fmt: skip


def main() -> None:
    """Measure all, print the table, write it down."""
    rng = np.random.default_rng(2026)
    rows = []
    print(f"{'picture':>24} {'found':>6} {'wrong':>6} {'degrees':>8} {'length':>7} {'in still':>9}")
    for name in NAMES:
        row = row_of(name, rng)
        rows.append(row)
        middle = [float(np.median(row[key])) if row[key] else float("nan") for key in ("angles", "lengths")]
        print(
            f"{name:>24} {row['found']:>4}/{row['shaken']} {row['wrong']:>6} {middle[0]:>8.2f} "
            f"{middle[1]:>7.2f} {row['found_in_still']:>7}/{row['still']}", flush=True,
        )  # fmt: skip
    together = {
        "found": sum(row["found"] for row in rows), "of": sum(row["shaken"] for row in rows),
        "wrong": sum(row["wrong"] for row in rows),
        "median_degrees": round(float(np.median([error for row in rows for error in row["angles"]])), 2),
        "median_length": round(float(np.median([error for row in rows for error in row["lengths"]])), 2),
        "found_in_still": sum(row["found_in_still"] for row in rows),
        "of_still": sum(row["still"] for row in rows),
    }  # fmt: skip
    print(together)
    RESULT.write_text(json.dumps({"together": together, "rows": rows}, indent=2) + "\n")


if __name__ == "__main__":
    main()
