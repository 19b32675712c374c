"""How much of each pixel at an edge is subject: hair, fur, blades of grass.

Levin, Lischinski, Weiss: A Closed-Form Solution to Natural Image Matting, TPAMI 2008. Within every 3×3 window
alpha is a linear function of colour; where it is known it stays, and elsewhere a weak pull holds it to the
mask that was there before. Solved by conjugate gradients at a bounded size; edges of the full size come back
with the guided filter.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from apps.studio.engines.image.cutout.guided import INSIDE, Plane, applied, as_float, coefficients

if TYPE_CHECKING:
    from scipy.sparse import csr_array

SIDE = 768  # pixels; what is solved has no longer side
MOST_UNKNOWN = 60_000  # pixels; beyond, it is solved at a smaller size
WINDOW, IN_WINDOW = 3, 9
SMOOTHNESS = 1e-4  # variance of colour that counts as noise
SURE = 0.02  # how near to 0 or 1 a mask is believed
KNOWN, HELD = 100.0, 5e-4  # how firmly alpha is bound to what is known, and to the mask elsewhere
FIRM, FIRM_FROM = 0.1, 0.85  # the same where the mask is sure, so that thin things stay solid
ITERATIONS, AT_ONCE = 160, 20
REACH = 0.02  # of the longer side: half the width of the band that is solved


def matted(mask: Plane, colours: NDArray[np.uint8], check: Callable[[], None]) -> Plane:
    """`mask` (rows, columns) with its edges worked out from `colours` (rows, columns, 3), at full size."""
    import cv2

    side = SIDE
    while True:
        small, rough, unknown = _prepared(mask, colours, side)
        if unknown.sum() <= MOST_UNKNOWN or side <= SIDE // 4:
            break
        side = int(side * 0.8)
    if not unknown.any():
        return mask
    check()
    alpha = _solved(small, rough, unknown, check)
    found = coefficients(small, alpha, 1, SMOOTHNESS)
    rows, columns = mask.shape
    near = cv2.resize(unknown.astype(np.float32), (columns, rows), interpolation=cv2.INTER_LINEAR)
    return np.where(near > 0, applied(found, colours), mask).astype(np.float32)


def _prepared(mask: Plane, colours: NDArray[np.uint8], side: int) -> tuple[Plane, Plane, NDArray[np.bool_]]:
    """Picture and mask at no more than `side`, and where alpha is to be found."""
    import cv2

    rows, columns = mask.shape
    scale = min(1.0, side / max(rows, columns))
    size = max(1, round(columns * scale)), max(1, round(rows * scale))
    small = as_float(np.asarray(cv2.resize(colours, size, interpolation=cv2.INTER_AREA)))
    rough = np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_AREA), dtype=np.float32)
    reach = max(2, round(REACH * max(size)))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    rough = rough.reshape(small.shape[:2])
    solid = (rough > INSIDE).astype(np.uint8)
    border = np.asarray(cv2.morphologyEx(solid, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))) > 0
    soft = (rough > SURE) & (rough < 1 - SURE)
    return small, rough, np.asarray(cv2.dilate((soft | border).astype(np.uint8), kernel)) > 0


def _solved(colours: Plane, rough: Plane, unknown: NDArray[np.bool_], check: Callable[[], None]) -> Plane:
    """Alpha in 0…1; outside the band the mask as it was."""
    from scipy import sparse
    from scipy.sparse.linalg import cg

    near = _grown(unknown)
    number = np.full(rough.shape, -1)
    number[near] = np.arange(near.sum())
    laplacian = _laplacian(colours, number)
    if laplacian is None:
        return rough
    held = HELD + (FIRM - HELD) * ((rough[near] - FIRM_FROM) / (1 - FIRM_FROM)).clip(0, 1)
    bound = np.where(unknown[near], held, KNOWN)
    target = rough[near].astype(np.float64)
    system = laplacian + sparse.diags_array(bound)
    inverse = sparse.diags_array(1 / system.diagonal())
    alpha = target
    for _ in range(0, ITERATIONS, AT_ONCE):
        check()
        alpha, left = cg(system, bound * target, x0=alpha, maxiter=AT_ONCE, M=inverse, rtol=1e-4)
        if not left:
            break
    result = rough.copy()
    result[near] = alpha.clip(0, 1)
    return result


def _grown(unknown: NDArray[np.bool_]) -> NDArray[np.bool_]:
    import cv2

    return cv2.dilate(unknown.astype(np.uint8), np.ones((WINDOW, WINDOW), np.uint8)) > 0


def _laplacian(colours: Plane, number: NDArray[Any]) -> csr_array | None:
    """The matting Laplacian over the numbered pixels, from all windows that lie within them."""
    from scipy import sparse

    rows, columns = number.shape
    if min(rows, columns) < WINDOW:
        return None
    sight = np.lib.stride_tricks.sliding_window_view
    numbers = sight(number, (WINDOW, WINDOW)).reshape(-1, IN_WINDOW)
    inside = numbers.min(1) >= 0
    if not inside.any():
        return None
    numbers = numbers[inside]
    seen = sight(colours, (WINDOW, WINDOW), axis=(0, 1)).reshape(-1, 3, IN_WINDOW)[inside].astype(np.float64)
    apart = seen - seen.mean(2, keepdims=True)
    covariance = apart @ apart.transpose(0, 2, 1) / IN_WINDOW + np.eye(3) * (SMOOTHNESS / IN_WINDOW)
    weights = (1 + apart.transpose(0, 2, 1) @ np.linalg.solve(covariance, apart)) / IN_WINDOW
    values = (np.eye(IN_WINDOW) - weights).astype(np.float32)
    across = np.broadcast_to(numbers[:, :, None], values.shape)
    along = np.broadcast_to(numbers[:, None, :], values.shape)
    count = int(number.max()) + 1
    entries = (values.ravel(), (across.ravel(), along.ravel()))
    return sparse.coo_array(entries, shape=(count, count)).tocsr()
