"""Subject and background painted apart, and faces that stay themselves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from apps.studio.engines.contract import Context, EngineError
from apps.studio.engines.image.cutout.subject import subject_mask
from apps.studio.engines.image.faces.finding import Box, Face, find_faces
from apps.studio.engines.image.pictures import read_mask
from apps.studio.engines.image.style_transfer.colour import oklab, srgb

Mask = NDArray[np.float32]  # (rows, columns), 1 inside and 0 outside

FOUND_AT = 1024  # pixels of the longer side at which subjects and faces are looked for
WIDEST_SEAM = 0.03  # of the longer side, the spread of the softest seam
NOTHING = 0.002  # of the picture: a smaller subject is none
FINE = 0.10  # of a face: what is finer is its features, what is coarser its light
FACE_ROOM = 0.9  # of a face’s own size, around it
PALE = 0.45  # how much less paint there is on a face that is kept wholly
ROWS_AT_ONCE = 512


def subject_share(photograph: Image.Image, mask: Path | None, soft: float, context: Context) -> Mask:
    """How much each pixel belongs to the subject: as painted in `mask`, or found.

    Raises EngineError at `mask` if there is none, or if it covers nothing.
    """
    if mask is not None:
        share: Mask = np.asarray(read_mask(mask, photograph.size, "mask"), np.float32) / np.float32(255)
        if share.mean() < NOTHING:
            raise EngineError("The mask is empty. Paint over the subject, or take the mask away.", "mask")
    else:
        share = subject_mask(photograph, check=context.check, device=context.device)
        if share.mean() < NOTHING:
            raise EngineError("No subject stands out in this picture. Paint over it as a mask.", "mask")
    return _softened(share, soft)


def _softened(share: Mask, soft: float) -> Mask:
    import cv2

    spread = soft * WIDEST_SEAM * max(share.shape)
    return share if spread < 0.5 else np.asarray(cv2.GaussianBlur(share, (0, 0), spread), np.float32)  # noqa: PLR2004


def joined(subject: Image.Image, background: Image.Image, share: Mask) -> Image.Image:
    """`subject` where `share` is 1 and `background` where it is 0; all of one size."""
    inside, outside = np.asarray(subject), np.asarray(background)
    result = np.empty_like(inside)
    for top in range(0, len(result), ROWS_AT_ONCE):
        rows = slice(top, top + ROWS_AT_ONCE)
        part = share[rows, :, None]
        result[rows] = inside[rows] * part + outside[rows] * (1 - part) + np.float32(0.5)
    return Image.fromarray(result)


def faces_in(photograph: Image.Image, mask: Path | None, context: Context) -> list[Face]:
    """The faces to keep: found, or what the artist painted over. Raises EngineError if there is none."""
    small = photograph.copy()
    small.thumbnail((FOUND_AT, FOUND_AT))
    scale = photograph.width / small.width
    faces = find_faces(small, context.device)
    if faces:
        return [Face(tuple(side * scale for side in face.box), face.score) for face in faces]  # type: ignore[arg-type]
    if mask is not None:
        inside = np.asarray(read_mask(mask, photograph.size, "mask")) > 127  # noqa: PLR2004
        rows, columns = np.flatnonzero(inside.any(1)), np.flatnonzero(inside.any(0))
        if rows.size:
            box = float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1)
            return [Face(box, 1.0)]
    raise EngineError("No face was found. Paint over it as a mask, or set “Keep faces” to 0.", "keep_faces")


def keep_faces(
    painting: Image.Image, photograph: Image.Image, faces: Sequence[Face], amount: float
) -> Image.Image:
    """`painting` with the features of the photograph’s faces: their fine light and dark over the painting’s
    colours and broad light. At `amount` 1 a friend would know them, at 0 nothing is changed."""
    result = np.array(painting)
    original = np.asarray(photograph)
    for face in faces:
        left, top, right, bottom = _around(face.box, photograph.size)
        if right - left < 2 or bottom - top < 2:  # noqa: PLR2004
            continue
        place = (slice(top, bottom), slice(left, right))
        result[place] = _kept(result[place], original[place], face, (left, top), amount)
    return Image.fromarray(result)


def _around(box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    left, top, right, bottom = box
    across, along = (right - left) * FACE_ROOM, (bottom - top) * FACE_ROOM
    return (
        max(round(left - across), 0), max(round(top - along), 0),
        min(round(right + across), size[0]), min(round(bottom + along), size[1]),
    )  # fmt: skip


def _kept(painted: Any, shown: Any, face: Face, corner: tuple[int, int], amount: float) -> Any:
    """One face, (rows, columns, 3) of bytes."""
    import cv2

    share = _oval(painted.shape[:2], face.box, corner) * np.float32(amount)
    paint, photo = (oklab(torch.from_numpy(np.ascontiguousarray(part))).numpy() for part in (painted, shown))
    spread = max(face.side * FINE, 0.6)

    def broad(light: Any) -> Any:
        return cv2.GaussianBlur(light, (0, 0), spread)

    light, features = paint[..., 0], photo[..., 0] - broad(photo[..., 0])
    kept = broad(light) + features + (1 - PALE) * 0.5 * (light - broad(light))
    paint[..., 0] = (light * (1 - share) + kept * share).clip(0, 1)
    # Blotches of colour that cut through a face are what makes it strange: they are spread out.
    for axis in (1, 2):
        even = cv2.GaussianBlur(paint[..., axis], (0, 0), spread)
        mixed = even * (1 - PALE * 0.5) + photo[..., axis] * PALE * 0.5
        paint[..., axis] = paint[..., axis] * (1 - share) + mixed * share
    return srgb(torch.from_numpy(paint)).numpy()


def _oval(shape: tuple[int, int], box: Box, corner: tuple[int, int]) -> Mask:
    """1 on the face, 0 beyond it, softly; it reaches higher than the box, which ends at the brows."""
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    y = (np.arange(shape[0], dtype=np.float32) + corner[1] - (top + bottom) / 2 + 0.12 * height)[:, None]
    x = (np.arange(shape[1], dtype=np.float32) + corner[0] - (left + right) / 2)[None]
    away = np.sqrt((x / (0.62 * width)) ** 2 + (y / (0.85 * height)) ** 2)
    edge = ((1.25 - away) / 0.5).clip(0, 1)
    return np.asarray(edge * edge * (3 - 2 * edge), np.float32)
