"""Finds the faces in a picture."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from apps.studio.engines.image.faces.network import FaceNetwork

SURE = 0.78
SAME = 0.3  # intersection over union of boxes that are one face
WINDOW_STEP = 0.5  # of long pictures, which are looked at in squares
Box = tuple[float, float, float, float]  # left, top, right, bottom in pixels


@dataclass(frozen=True)
class Face:
    """Where a face is, in pixels of the picture, and how sure that is, 0…1."""

    box: Box
    score: float

    @property
    def side(self) -> float:
        left, top, right, bottom = self.box
        return max(right - left, bottom - top)


def find_faces(picture: Image.Image, device: str = "cpu") -> list[Face]:
    """The faces in `picture`, the surest first; an empty list if there are none.

    The whole is looked at once, and a long picture in overlapping squares as well, so that a face must be
    about a twelfth of the shorter side to be seen. About 15 ms a look on one core.
    """
    rgb = picture.convert("RGB")
    found = [face for left, top, side in _windows(*rgb.size) for face in _look(rgb, left, top, side, device)]
    kept: list[Face] = []
    for face in sorted(found, key=lambda face: -face.score):
        if all(_overlap(face.box, other.box) < SAME for other in kept):
            kept.append(face)
    return kept


def _windows(width: int, height: int) -> list[tuple[int, int, int]]:
    """(left, top, side) of the squares that are looked at; the first holds the whole picture."""
    long, short = max(width, height), min(width, height)
    windows = [((width - long) // 2, (height - long) // 2, long)]
    if long > short * 1.2:
        steps = min(math.ceil((long - short) / (short * WINDOW_STEP)), 12)
        offsets = [round(step * (long - short) / steps) for step in range(steps + 1)]
        windows += [(o, 0, short) if width > height else (0, o, short) for o in offsets]
    return windows


def _look(picture: Image.Image, left: int, top: int, side: int, device: str) -> list[Face]:
    """Faces in one square, which may reach beyond the picture into grey."""
    import torch

    from apps.studio.engines.image.faces.network import SIDE

    square = Image.new("RGB", (side, side), (127, 127, 127))
    square.paste(picture, (-left, -top))
    small = np.asarray(square.resize((SIDE, SIDE), Image.Resampling.BILINEAR, reducing_gap=2))
    values = torch.from_numpy(small.transpose(2, 0, 1)[None].astype(np.float32) / 127.5 - 1)
    with torch.inference_mode():
        scores, boxes = _network(device)(values.to(device))
    sure = scores.clamp(-100, 100).sigmoid()
    faces = []
    for score, (x, y, width, height) in zip(
        sure[sure > SURE].tolist(), (boxes[sure > SURE] * side).tolist(), strict=True
    ):
        box = left + x - width / 2, top + y - height / 2, left + x + width / 2, top + y + height / 2
        faces.append(Face(box, score))
    return faces


def _overlap(one: Box, other: Box) -> float:
    """The common area as a share of both together."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    common = max(width, 0) * max(height, 0)
    areas = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return common / max(areas - common, 1e-9)


@lru_cache(maxsize=2)
def _network(device: str) -> FaceNetwork:
    from safetensors.torch import load_file

    from apps.studio.engines.image.faces.network import FaceNetwork

    weights = load_file(Path(__file__).parent / "weights" / "blazeface-back.safetensors")
    return FaceNetwork(weights).to(device).eval()
