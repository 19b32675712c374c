"""A picture in a few colours: flat, or mixed for the eye out of dots."""

from __future__ import annotations

import numpy as np
from PIL import Image

from apps.studio.engines.image.palette import oklab
from apps.studio.engines.image.palette.extract import Palette
from apps.studio.engines.image.palette.oklab import Array

_PART = 1 << 17  # pixels at a time
_BAYER_SIDE = 8


def flat(lab: Array, palette: Palette, clean: float) -> Array:
    """The index of the nearest colour for each place; `clean` in 0…1 takes away specks and frayed edges."""
    import cv2

    smooth = _smoothed(lab, clean)
    index = nearest(smooth, palette.colours).astype(np.uint8)
    specks = round(1 + 2 * clean) if clean else 0
    for _pass in range(2 if clean else 0):
        index = _voted(index, len(palette.colours), 2 * specks + 1)
    return cv2.medianBlur(index, 3) if clean and len(palette.colours) <= 2 else index  # noqa: PLR2004


def nearest(lab: Array, colours: Array) -> Array:
    """The index of the nearest colour for each place of (height, width, 3)."""
    points = lab.reshape(-1, 3)
    index = np.empty(len(points), np.int32)
    length = (colours**2).sum(-1)
    for start in range(0, len(points), _PART):
        part = points[start : start + _PART]
        index[start : start + _PART] = (length - 2 * part @ colours.T).argmin(1)
    return index.reshape(lab.shape[:-1])


def dotted(lab: Array, palette: Palette, pattern: str, seed: int) -> Array:
    """Indices that mix each colour out of two of the palette; `pattern` is "grid" or "grain"."""
    height, width = lab.shape[:2]
    limit = (_bayer(height, width) if pattern == "grid" else _grain(height, width, seed)).reshape(-1)
    points, colours = lab.reshape(-1, 3), palette.colours
    index = np.empty(len(points), np.uint8)
    for start in range(0, len(points), _PART):
        part = slice(start, start + _PART)
        index[part] = _mixed(points[part], colours, limit[part])
    return index.reshape(height, width)


def diffused(picture: Image.Image, palette: Palette) -> Array:
    """Indices by error diffusion (Floyd & Steinberg 1976), as Pillow does it."""
    bytes_ = oklab.to_srgb(palette.colours)
    table = Image.new("P", (1, 1))
    filled = np.vstack([bytes_, np.repeat(bytes_[:1], 256 - len(bytes_), 0)])
    table.putpalette(filled.tobytes())
    index = np.asarray(picture.quantize(palette=table, dither=Image.Dither.FLOYDSTEINBERG))
    return np.where(index < len(bytes_), index, 0).astype(np.uint8)


def painted(index: Array, palette: Palette) -> Image.Image:
    """The picture of these indices."""
    return Image.fromarray(oklab.to_srgb(palette.colours)[index])


def _smoothed(lab: Array, clean: float) -> Array:
    """Without texture, with its edges."""
    import cv2

    if not clean:
        return lab
    smooth: Array = lab.astype(np.float32)
    side = max(lab.shape[:2])
    reach = max(1.5, side / 300) * (0.4 + 1.2 * clean)
    for _pass in range(2):
        smooth = cv2.bilateralFilter(smooth, d=7, sigmaColor=0.03 + 0.07 * clean, sigmaSpace=reach)
    return smooth


def _voted(index: Array, count: int, size: int) -> Array:
    """Each place takes the colour that most of its surroundings have."""
    import cv2

    best, votes = index.copy(), np.zeros(index.shape, np.float32)
    for colour in range(count):
        share = cv2.GaussianBlur((index == colour).astype(np.float32), (size, size), size / 4)
        more = share > votes
        best[more], votes[more] = colour, share[more]
    return best


def _mixed(points: Array, colours: Array, limit: Array) -> Array:
    """Of the two colours that mix a point best, the second where its part is above `limit`. A mix of colours
    far apart is seen as dots, so it counts for worse than it is."""
    first = nearest(points, colours)
    base = colours[first]
    best = ((points - base) ** 2).sum(-1)
    second, part = first.copy(), np.zeros(len(points), np.float32)
    for number, colour in enumerate(colours):
        way = colour - base
        length = (way**2).sum(-1)
        mix = np.clip(((points - base) * way).sum(-1) / np.maximum(length, 1e-9), 0, 0.5)
        off = ((base + mix[:, None] * way - points) ** 2).sum(-1) + 0.09 * length * mix * (1 - mix)
        better = off < best
        best[better], second[better], part[better] = off[better], number, mix[better]
    return np.where(part > limit, second, first).astype(np.uint8)


def _bayer(height: int, width: int) -> Array:
    grid: Array = np.zeros((1, 1))
    while len(grid) < _BAYER_SIDE:
        grid = np.block([[4 * grid, 4 * grid + 2], [4 * grid + 3, 4 * grid + 1]])
    limits = (grid + 0.5) / _BAYER_SIDE**2
    return np.tile(limits, (-(-height // _BAYER_SIDE), -(-width // _BAYER_SIDE)))[:height, :width].astype(
        np.float32
    )


def _grain(height: int, width: int, seed: int) -> Array:
    """Even noise without lumps: white noise of which the slow part is taken away, ranked to 0…1."""
    import cv2

    rng = np.random.Generator(np.random.Philox(seed))
    tile = rng.random((128, 128), dtype=np.float32)
    for _round in range(6):
        wrapped = np.pad(tile, 8, "wrap")
        tile = tile - cv2.GaussianBlur(wrapped, (0, 0), 1.6)[8:-8, 8:-8]
        tile = (np.argsort(np.argsort(tile.reshape(-1))).reshape(tile.shape) / tile.size).astype(np.float32)
    return np.tile(tile, (-(-height // 128), -(-width // 128)))[:height, :width]
