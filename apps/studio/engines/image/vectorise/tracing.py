"""Outlines of areas of one colour as smooth curves, by vtracer; what comes back is read into shapes again."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

import numpy as np
from PIL import Image

from apps.studio.engines.image.drawing import Array, Shape

_PATH = re.compile(r'<path d="([^"]*)" fill="#([0-9A-Fa-f]{6})" transform="translate\(([-\d.]+),([-\d.]+)\)"')
_PART = re.compile(r"M[^M]*")
_NUMBER = re.compile(r"-?\d*\.?\d+")
_TOO_MANY = 60_000  # shapes; a browser draws no more in a moment


@dataclass(frozen=True)
class Tracing:
    """`speckle`: areas with a smaller side, in pixels, are left out. `smooth` in 0…1: from
    every corner kept to soft curves. `cut`: areas lie side by side, not one upon another."""

    speckle: int
    smooth: float
    cut: bool = False


def traced(index: Array, colours: Array, asked: Tracing, shown: Array | None = None) -> list[Shape]:
    """Areas of equal index (height, width) as shapes, large ones first, in `colours` (number, 3) of bytes.

    Places where `shown` is false are left open. If there are too many shapes, the smallest are left out.
    """
    coded = _distinct(len(colours))
    pixels = coded[index]
    picture = Image.fromarray(pixels)
    if shown is not None:
        picture.putalpha(Image.fromarray(np.where(shown, 255, 0).astype(np.uint8)))
    speckle = asked.speckle
    while True:
        svg = _svg_of(picture, speckle, asked)
        if svg.count("<path") <= _TOO_MANY:
            return _shapes(svg, coded, colours)
        speckle *= 2


def _svg_of(picture: Image.Image, speckle: int, asked: Tracing) -> str:
    import vtracer

    buffer = io.BytesIO()
    picture.save(buffer, "PNG", compress_level=1)
    svg: str = vtracer.convert_raw_image_to_svg(
        buffer.getvalue(), img_format="png", colormode="color",
        hierarchical="cutout" if asked.cut else "stacked", mode="spline",
        filter_speckle=speckle, color_precision=8, layer_difference=0, max_iterations=10, path_precision=2,
        corner_threshold=round(30 + 90 * asked.smooth), length_threshold=3.5 + 3 * asked.smooth,
        splice_threshold=round(25 + 50 * asked.smooth),
    )  # fmt: skip
    return svg


def _distinct(count: int) -> Array:
    """A colour for each index, as far from the others as may be: vtracer takes the mean of what it joins, and
    that must still tell which it was."""
    side = max(2, int(np.ceil(count ** (1 / 3) - 1e-9)))
    grid = np.stack(np.meshgrid(*[np.linspace(0, 255, side)] * 3, indexing="ij"), -1).reshape(-1, 3)
    chosen = np.round(np.linspace(0, len(grid) - 1, count)).astype(int)
    return grid[chosen].astype(np.uint8)


def _shapes(svg: str, coded: Array, colours: Array) -> list[Shape]:
    shapes = []
    for data, code, x, y in _PATH.findall(svg):
        rgb = np.array([int(code[i : i + 2], 16) for i in (0, 2, 4)])
        number = int(((coded.astype(int) - rgb) ** 2).sum(-1).argmin())
        shift = np.array([float(x), float(y)])
        paths = [path + shift for part in _PART.findall(data) if len(path := _points(part)) > 3]  # noqa: PLR2004
        red, green, blue = (int(value) for value in colours[number])
        shapes.append(Shape(paths, (red, green, blue), curved=True))
    return shapes


def _points(part: str) -> Array:
    """The points of "M … C … C … Z"; vtracer's spline mode writes nothing else."""
    values = np.array(_NUMBER.findall(part), dtype=np.float64)
    points = values[: len(values) // 2 * 2].reshape(-1, 2)
    return points[: (len(points) - 1) // 3 * 3 + 1]
