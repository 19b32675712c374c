"""Drawings of filled shapes and strokes: written as SVG, and painted as the picture that stands for it.

Only what `artsite.pictures.drawing` lets through is written. A path is an array (n, 2) in pixels: a polygon,
or with `curved` the points of cubic Bézier curves, end points shared (n = 3k + 1).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

Array = np.ndarray
Colour = tuple[int, int, int]

_FINER = 2  # times the size at which the picture is painted before it is made smaller
_PIECES = 6  # straight ones for a curve
_RIMS = 1.0  # pixels by which OpenCV's smooth lines are wider than asked for
_SHIFT = 4  # binary digits behind the point in OpenCV's coordinates


@dataclass(frozen=True)
class Shape:
    """An area of one colour (holes by the even-odd rule), or with `width` in pixels the line along its paths.

    `opacity` is in 0…1. Lines have round ends and joints, areas sharp ones.
    """

    paths: Sequence[Array]
    colour: Colour
    curved: bool = False
    width: float = 0.0
    closed: bool = True
    opacity: float = 1.0


@dataclass
class Drawing:
    """Shapes from the back to the front; `ground` is what lies behind all, None leaves it open."""

    width: int
    height: int
    title: str = ""
    ground: Colour | None = None
    shapes: list[Shape] = field(default_factory=list)

    @property
    def points(self) -> int:
        """How many points one would find in an editor."""
        return sum(
            len(path) // 3 if shape.curved else len(path) for shape in self.shapes for path in shape.paths
        )

    def write_svg(self, path: Path) -> int:
        """Write it; returns its size in bytes."""
        with path.open("w", encoding="ascii", errors="xmlcharrefreplace") as file:
            file.writelines(self._svg())
        return path.stat().st_size

    def _svg(self) -> Iterator[str]:
        box = f'width="{self.width}" height="{self.height}" viewBox="0 0 {self.width} {self.height}"'
        yield f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img">\n'
        if self.title:
            yield f"<title>{_escaped(self.title)}</title>\n"
        if self.ground:
            yield f'<rect width="{self.width}" height="{self.height}" fill="{_hex(self.ground)}"/>\n'
        yield '<g fill-rule="evenodd" stroke-linejoin="round" stroke-linecap="round">\n'
        for shape in self.shapes:
            yield _element(shape)
        yield "</g>\n</svg>\n"

    def painted(self, scale: float = 1.0) -> Image.Image:
        """The picture of it: RGB if there is a ground, else RGBA."""
        import cv2

        size = max(1, round(self.width * scale)), max(1, round(self.height * scale))
        by = scale * _FINER
        sheet = np.zeros((size[1] * _FINER, size[0] * _FINER, 3), np.uint8)
        sheet[:] = self.ground or (255, 255, 255)
        cover = None if self.ground else np.zeros(sheet.shape[:2], np.uint8)
        for shape in self.shapes:
            _paint(sheet, shape, by, shape.colour)
            if cover is not None:
                _paint(cover, shape, by, (255,))
        picture = Image.fromarray(cv2.resize(sheet, size, interpolation=cv2.INTER_AREA))
        if cover is not None:
            picture.putalpha(Image.fromarray(cv2.resize(cover, size, interpolation=cv2.INTER_AREA)))
        return picture


def _paint(sheet: Array, shape: Shape, by: float, colour: tuple[int, ...]) -> None:
    import cv2

    flat = [_flattened(path) if shape.curved else path for path in shape.paths if len(path)]
    if not flat:
        return
    points = [np.round(path * by * (1 << _SHIFT)).astype(np.int32) for path in flat]
    if shape.opacity == 1:
        _put(sheet, points, shape, by, colour)
        return
    # Lines far apart are laid one by one: each touches a small part of the sheet only.
    opacity = shape.opacity * _thinness(shape.width * by)
    for group in [[path] for path in points] if shape.width else [points]:
        part, (left, top) = _window(sheet, group, shape.width * by)
        if part.size:
            laid = part.copy()
            _put(laid, [path - np.array([left, top]) * (1 << _SHIFT) for path in group], shape, by, colour)
            part[:] = cv2.addWeighted(laid, opacity, part, 1 - opacity, 0)


def _thickness(width: float) -> int:
    """What to ask OpenCV for: the soft rims of its lines come on top."""
    return max(1, round(width - _RIMS))


def _thinness(width: float) -> float:
    """How much of its colour a line keeps, if it cannot be drawn as thin as it is."""
    return min(1.0, width / (_thickness(width) + _RIMS)) if width else 1.0


def _put(sheet: Array, points: list[Array], shape: Shape, by: float, colour: tuple[int, ...]) -> None:
    import cv2

    if shape.width:
        thick = _thickness(shape.width * by)
        cv2.polylines(sheet, points, shape.closed, colour, thick, cv2.LINE_AA, _SHIFT)
    else:
        cv2.fillPoly(sheet, points, colour, cv2.LINE_AA, _SHIFT)


def _window(sheet: Array, points: list[Array], width: float) -> tuple[Array, tuple[int, int]]:
    """The part of the sheet that the shape touches, and its corner (x, y)."""
    every = np.concatenate(points) >> _SHIFT
    room = round(width) + 2
    left, top = np.maximum(every.min(0) - room, 0)
    right, bottom = every.max(0) + room + 1
    return sheet[top : max(top, bottom), left : max(left, right)], (int(left), int(top))


def _flattened(path: Array) -> Array:
    """The cubic curves as a polygon."""
    starts, ones, twos, ends = path[:-1:3], path[1::3], path[2::3], path[3::3]
    at = (np.arange(_PIECES) / _PIECES)[None, :, None]
    back = 1 - at
    curve = (
        back**3 * starts[:, None] + 3 * back**2 * at * ones[:, None]
        + 3 * back * at**2 * twos[:, None] + at**3 * ends[:, None]
    )  # fmt: skip
    return np.concatenate([curve.reshape(-1, 2), path[-1:]])


def _element(shape: Shape) -> str:
    data = "".join(_path_data(path, shape.curved, shape.closed) for path in shape.paths if len(path))
    if not data:
        return ""
    colour = _hex(shape.colour)
    if shape.width:
        look = f'fill="none" stroke="{colour}" stroke-width="{shape.width:.4g}"'
        look += f' stroke-opacity="{shape.opacity:.3g}"' if shape.opacity < 1 else ""
    else:
        look = f'fill="{colour}"' + (f' fill-opacity="{shape.opacity:.3g}"' if shape.opacity < 1 else "")
    return f'<path {look} d="{data}"/>\n'


def _path_data(path: Array, curved: bool, closed: bool) -> str:
    """In tenths of a pixel, each point from the one before: half as long as from the corner of the sheet."""
    tenths = np.round(path * 10).astype(np.int64)
    if curved:
        starts = np.repeat(tenths[:-1:3], 3, axis=0)
        steps = tenths[1:] - starts
    else:
        steps = np.diff(tenths, axis=0)
    first = _joined(tenths[0])
    command = "c" if curved else "l"
    rest = f"{command}{_joined(steps.reshape(-1))}" if len(steps) else "h0"
    return f"M{first}{rest}{'z' if closed else ''}"


def _joined(tenths: Array) -> str:
    """Numbers in tenths, with as little between them as SVG allows."""
    parts: list[str] = []
    for value in tenths.tolist():
        whole, rest = divmod(abs(value), 10)
        words = f"{whole or ''}.{rest}" if rest else f"{whole}"
        sign = "-" if value < 0 else (" " if parts else "")
        parts.append(sign + words)
    return "".join(parts)


def _hex(colour: Colour) -> str:
    code = "".join(f"{value:02x}" for value in colour)
    return f"#{code[::2]}" if code[::2] == code[1::2] else f"#{code}"


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
