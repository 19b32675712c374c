"""Writes down what a medium lays on the sheet, so that the painting can be given as a drawing too.

Strokes are kept as lines as wide as the brush, or as outlines where they taper; stones, blocks and washes as
areas. What is not a mark is left out: the light on the relief, the canvas, the grain of paper and hairs.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from apps.studio.engines.image.drawing import Colour, Drawing, Shape
from apps.studio.engines.image.painterly.arrays import Array, Whole, resize

if TYPE_CHECKING:
    from apps.studio.engines.image.painterly.strokes import Strokes

_TRACED_SIDE = 1024  # longest side at which areas are traced
_TOGETHER = 40  # lines of one look in one path: few enough that those of the next still cross them
_SHADES = 16  # of opacity, so that lines can be put together
_THINNEST = 0.75  # radius in pixels of the sheet: a stamped stroke is never narrower
_HAIRS_FROM = 3.0  # pixels of radius from which a stroke shows the streaks of its hairs


class Record:
    """The drawing of one painting, `width` × `height` pixels; strokes come in pixels of the sheet."""

    def __init__(self, width: int, height: int, sheet_width: int) -> None:
        self.drawing = Drawing(width, height, ground=(255, 255, 255))
        self.scale = width / sheet_width

    def ground(self, colour: Array) -> None:
        """The colour of the bare sheet: (3,) or its mean over (height, width, 3), in 0…1."""
        self.drawing.ground = _bytes(colour.reshape(-1, 3).mean(0))

    def paint(self, strokes: Strokes, opacity: float, *, hairs: bool = False) -> None:
        """Strokes of one brush, each in its colour; with `hairs` broad ones are streaked."""
        for number in range(len(strokes)):
            path, width = self._spine(strokes, number), float(strokes.radius[number]) * self.scale * 2
            colour = strokes.colour[number]
            shape = Shape([path], _bytes(colour), width=width, closed=False, opacity=opacity)
            self.drawing.shapes.append(shape)
            if hairs and width > 2 * _HAIRS_FROM:
                self._streaks(path, colour, width)

    def lines(self, strokes: Strokes, colours: Array, opacity: Array) -> None:
        """Thin strokes in transparent `colours` (N, 3); those that look the same are put together."""
        shade = np.clip(np.round(opacity * _SHADES), 1, _SHADES).astype(int)
        thick = np.maximum(np.round(np.maximum(strokes.radius, _THINNEST) * self.scale * 2 * 5), 1).astype(
            int
        )
        tint = np.round(np.clip(colours, 0, 1) * 12).astype(int)
        looks: dict[tuple[int, ...], list[int]] = {}
        for number, look in enumerate(zip(shade, thick, *tint.T, strict=True)):
            group = looks.setdefault(tuple(int(value) for value in look), [])
            group.append(number)
            if len(group) == _TOGETHER:
                self._put_together(strokes, looks.pop(tuple(int(value) for value in look)), look)
        for look, group in looks.items():
            self._put_together(strokes, group, look)

    def tapered(self, strokes: Strokes, pointed: float, colours: Array, opacity: Array) -> None:
        """Strokes that run out to both ends, over `pointed` radii."""
        for number in range(len(strokes)):
            outline = _outline(
                self._spine(strokes, number), float(strokes.radius[number]) * self.scale, pointed
            )
            part = float(np.clip(opacity[number], 0.03, 1))
            self.drawing.shapes.append(Shape([outline], _bytes(colours[number]), opacity=part))

    def areas(self, picture: Array, count: int) -> None:
        """A picture (height, width, 3) in 0…1 as flat areas in that many colours."""
        from apps.studio.engines.image.palette import extract, oklab, reduce
        from apps.studio.engines.image.vectorise.tracing import Tracing, traced

        small = Image.fromarray(_all_bytes(_small(picture)))
        palette = extract.extracted(small, count, 0.2, 0.015)
        index = reduce.flat(oklab.from_srgb(np.asarray(small)), palette, 0.35)
        shapes = traced(index, oklab.to_srgb(palette.colours), Tracing(4, 0.6))
        self._put_areas(shapes, small.width)

    def block(self, key: Array, colour: Array) -> None:
        """What one block prints: where `key` (height, width) is above a half."""
        from apps.studio.engines.image.vectorise.tracing import Tracing, traced

        printed = resize(key, *_small_size(key.shape)) > 0.5  # noqa: PLR2004
        if printed.any():
            shapes = traced(np.zeros(printed.shape, int), _all_bytes(colour[None]), Tracing(1, 0.5), printed)
            self._put_areas(shapes, printed.shape[1])

    def stones(self, owner: Whole, face: Array, colours: Array) -> None:
        """Each stone as the hull of its face: the places (height, width) whose `owner` it is."""
        import cv2

        y, x = np.nonzero(face > 0.5)  # noqa: PLR2004
        number = owner[y, x]
        order = np.argsort(number, kind="stable")
        places = np.stack([x, y], -1)[order].astype(np.int32)
        starts = np.searchsorted(number[order], np.arange(len(colours) + 1))
        for stone, (start, end) in enumerate(pairwise(starts)):
            if end - start > 3:  # noqa: PLR2004
                hull = cv2.convexHull(places[start:end])
                simple = cv2.approxPolyDP(hull, 0.5 / self.scale, True)[:, 0]
                shape = Shape([(simple + 0.5) * self.scale], _bytes(colours[stone]))
                self.drawing.shapes.append(shape)

    def _put_areas(self, shapes: list[Shape], width: int) -> None:
        grow = self.drawing.width / width
        for shape in shapes:
            self.drawing.shapes.append(
                Shape([path * grow for path in shape.paths], shape.colour, curved=True)
            )

    def _spine(self, strokes: Strokes, number: int) -> Array:
        spine: Array = strokes.spine[number, : int(strokes.used[number]) + 1] * self.scale
        return spine

    def _streaks(self, path: Array, colour: Array, width: float) -> None:
        along = np.gradient(path, axis=0)
        along /= np.linalg.norm(along, axis=1, keepdims=True) + 1e-6
        aside = np.stack([-along[:, 1], along[:, 0]], -1)
        for place, light in ((-0.24, 0.07), (0.1, -0.045), (0.3, 0.03)):
            streak = [path + aside * (place * width)]
            shape = Shape(streak, _bytes(colour + light), width=width * 0.13, closed=False, opacity=0.55)
            self.drawing.shapes.append(shape)

    def _put_together(self, strokes: Strokes, group: list[int], look: tuple[int, ...]) -> None:
        shade, thick, *tint = look
        paths = [self._spine(strokes, number) for number in group]
        colour = _bytes(np.array(tint, np.float32) / 12)
        shape = Shape(paths, colour, width=thick / 5, closed=False, opacity=shade / _SHADES)
        self.drawing.shapes.append(shape)


def _outline(spine: Array, radius: float, pointed: float) -> Array:
    """Around a stroke: one side there, the other back. It widens from both ends as the brush's marks do."""
    steps = np.linalg.norm(np.diff(spine, axis=0), axis=1)
    gone = np.concatenate([[0], np.cumsum(steps)])
    cap = np.minimum(np.minimum(gone, gone[-1] - gone) / (radius * pointed + 1e-6), 1)
    half = radius * np.sqrt(1 - (1 - cap) ** 2)
    along = np.gradient(spine, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True) + 1e-6
    aside = np.stack([-along[:, 1], along[:, 0]], -1) * half[:, None]
    return np.concatenate([spine + aside, (spine - aside)[::-1][1:-1]])


def _small_size(shape: tuple[int, ...]) -> tuple[int, int]:
    scale = min(1, _TRACED_SIDE / max(shape[:2]))
    return max(1, round(shape[1] * scale)), max(1, round(shape[0] * scale))


def _small(picture: Array) -> Array:
    return resize(picture, *_small_size(picture.shape), Image.Resampling.BOX)


def _all_bytes(values: Array) -> np.ndarray:
    return (np.clip(values, 0, 1) * 255 + 0.5).astype(np.uint8)


def _bytes(colour: np.ndarray) -> Colour:
    red, green, blue = (int(value) for value in _all_bytes(np.asarray(colour)))
    return red, green, blue
