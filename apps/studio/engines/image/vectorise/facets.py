"""A picture in triangles whose corners lie on its edges, so that they follow its forms."""

from __future__ import annotations

import numpy as np

from apps.studio.engines.image.drawing import Array, Shape
from apps.studio.engines.image.palette import oklab

# The distance of corners for the finest and the coarsest, in thousandths of the longer side.
_SMALLEST, _LARGEST = 9.0, 120.0
_OVERLAP = 1.0  # pixels by which a triangle is larger than it is: browsers show a line between two otherwise
_CANDIDATES = 30_000


def spacing_for(lab: Array, detail: float) -> float:
    """The distance of corners, in pixels."""
    return max(lab.shape[:2]) / 1000 * _LARGEST * (_SMALLEST / _LARGEST) ** (0.25 + 0.75 * detail)


def corners(
    lab: Array, spacing: float, rng: np.random.Generator, span: tuple[float, float] = (0.45, 1.9)
) -> Array:
    """Corners (number, 2) in pixels (x, y), on edges where there are some, about `spacing` apart: `span` says
    how much less where much happens, and how much more where nothing does.

    Candidates are taken by how strong the edge is, and kept if none is nearer than the place's own distance
    (a Poisson disc sampling with varying radius).
    """
    height, width = lab.shape[:2]
    strength = _edges(lab)
    near, far = span
    apart = np.clip(far - (far - near + 0.15) * _spread(strength, spacing), near, far) * spacing
    points = _candidates(strength, rng)
    kept = _apart(points, apart[points[:, 1], points[:, 0]], spacing * near)
    return np.concatenate([_frame(width, height, spacing * 2), points[kept].astype(np.float64)])


def facets(lab: Array, points: Array, shown: Array | None = None) -> tuple[list[Array], Array]:
    """The triangles (each (3, 2)) between the corners, and their colours in Oklab. Those that lie for the
    most part where `shown` is false are left out."""
    from scipy.spatial import Delaunay

    triangles = Delaunay(points).simplices
    corners_of = points[triangles]
    colours, seen = _colours(lab, corners_of, shown)
    if shown is not None:
        corners_of, colours = corners_of[seen], colours[seen]
    return list(corners_of), colours


def shapes(triangles: list[Array], colours: Array) -> list[Shape]:
    """The triangles as areas, each a hair larger than it is, so that no ground shows between two."""
    painted = oklab.to_srgb(colours)
    grown = []
    for triangle, (red, green, blue) in zip(triangles, painted, strict=True):
        middle = triangle.mean(0)
        away = triangle - middle
        length = np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-6)
        grown.append(Shape([triangle + away / length * _OVERLAP], (int(red), int(green), int(blue))))
    return grown


def _edges(lab: Array) -> Array:
    """How much changes at each place, about 1 at a clear edge."""
    import cv2

    smooth = cv2.GaussianBlur(lab, (0, 0), max(1.0, max(lab.shape[:2]) / 600))
    across, down = cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
    strength: Array = np.sqrt((across**2 + down**2).sum(-1))
    return np.minimum(strength / max(float(np.quantile(strength, 0.97)), 0.05), 1)


def _spread(strength: Array, spacing: float) -> Array:
    """How much happens around each place, 0…1."""
    import cv2

    around = cv2.GaussianBlur(strength, (0, 0), max(1.0, spacing * 0.8))
    busy: Array = np.minimum(around / 0.3, 1)
    return busy


def _candidates(strength: Array, rng: np.random.Generator) -> Array:
    """Places (x, y), those on edges first."""
    flat = (strength + 0.02).reshape(-1).astype(np.float64)
    count = min(_CANDIDATES, flat.size)
    # Weighted sampling without return: the largest keys (Efraimidis & Spirakis 2006).
    keys = np.log(rng.random(flat.size) + 1e-12) / flat**2
    chosen = np.argpartition(keys, -count)[-count:]
    chosen = chosen[np.argsort(-keys[chosen], kind="stable")]
    return np.stack([chosen % strength.shape[1], chosen // strength.shape[1]], -1)


def _apart(points: Array, radius: Array, least: float) -> list[int]:
    """Those of the points, in their order, that have no earlier one within their radius."""
    cell = max(1.0, least)
    grid: dict[tuple[int, int], list[int]] = {}
    kept: list[int] = []
    coordinates, radii = points.tolist(), radius.tolist()
    for number, ((x, y), reach) in enumerate(zip(coordinates, radii, strict=True)):
        column, row, around = int(x / cell), int(y / cell), int(reach / cell) + 1
        near = (
            other
            for i in range(column - around, column + around + 1)
            for j in range(row - around, row + around + 1)
            for other in grid.get((i, j), ())
        )
        limit = reach * reach
        if all((coordinates[o][0] - x) ** 2 + (coordinates[o][1] - y) ** 2 >= limit for o in near):
            grid.setdefault((column, row), []).append(number)
            kept.append(number)
    return kept


def _frame(width: int, height: int, spacing: float) -> Array:
    """Corners around the edge of the sheet."""
    across = np.linspace(0, width, max(2, round(width / spacing) + 1))
    down = np.linspace(0, height, max(2, round(height / spacing) + 1))[1:-1]
    sides = [
        np.stack([across, np.zeros_like(across)], -1), np.stack([across, np.full_like(across, height)], -1),
        np.stack([np.zeros_like(down), down], -1), np.stack([np.full_like(down, width), down], -1),
    ]  # fmt: skip
    return np.concatenate(sides)


def _colours(lab: Array, triangles: Array, shown: Array | None) -> tuple[Array, Array]:
    """The colour of each triangle: the mean of samples inside it, a little stronger than they are."""
    inner = np.array(
        [[2, 2, 2], [4, 1, 1], [1, 4, 1], [1, 1, 4], [3, 2, 1], [1, 3, 2], [2, 1, 3], [3, 1, 2], [2, 3, 1],
         [1, 2, 3]]
    ) / 6  # fmt: skip
    places = np.einsum("sc,tcx->tsx", inner, triangles)
    x = np.clip(places[..., 0].astype(int), 0, lab.shape[1] - 1)
    y = np.clip(places[..., 1].astype(int), 0, lab.shape[0] - 1)
    samples = lab[y, x]
    colours = np.median(samples, axis=1) * 0.6 + samples.mean(1) * 0.4
    colours[:, 1:] *= 1.12
    seen = np.ones(len(triangles), bool) if shown is None else shown[y, x].mean(1) > 0.5  # noqa: PLR2004
    return colours.astype(np.float32), seen
