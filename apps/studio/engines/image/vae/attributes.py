"""What of a picture can be turned by a slider: eight measures of colour, light and form."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float32]
# name: what more of it is called
ATTRIBUTES = {
    "brightness": "brighter",
    "contrast": "stronger in contrast",
    "warmth": "warmer",
    "colourfulness": "more colourful",
    "complexity": "richer in detail",
    "sky": "lighter above than below",
    "centre": "lighter in the middle",
    "abstractness": "more abstract",
}
NAMES = tuple(ATTRIBUTES)
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
ABSTRACT = "abstract"  # the label that counts as abstract, where a collection has one


def measured(squares: NDArray[np.uint8]) -> Values:
    """(N, H, W, 3) to (N, 7): every attribute but `abstractness`, which a picture does not tell by itself."""
    picture = squares.astype(np.float32) / 255
    light = picture @ _LUMA
    rows, columns = light.shape[1:]
    red_green = picture[..., 0] - picture[..., 1]
    yellow_blue = (picture[..., 0] + picture[..., 1]) / 2 - picture[..., 2]
    # Hasler & Süsstrunk 2003.
    colourful = np.hypot(red_green.std((1, 2)), yellow_blue.std((1, 2))) + 0.3 * np.hypot(
        red_green.mean((1, 2)), yellow_blue.mean((1, 2))
    )
    edges = np.abs(np.diff(light, axis=1)).mean((1, 2)) + np.abs(np.diff(light, axis=2)).mean((1, 2))
    above, below = light[:, : rows // 2].mean((1, 2)), light[:, rows // 2 :].mean((1, 2))
    quarter = (slice(None), slice(rows // 4, 3 * rows // 4), slice(columns // 4, 3 * columns // 4))
    centre = light[quarter].mean((1, 2)) - light.mean((1, 2))
    warm = yellow_blue.mean((1, 2))
    found = (light.mean((1, 2)), light.std((1, 2)), warm, colourful, edges, above - below, centre)
    return np.stack(found, 1)


def directions(codes: Values, values: Values) -> Values:
    """How a code (N, D) changes when one attribute (N, A) grows by its spread and all others stay: (A, D).

    Codes are regressed on attributes and not attributes on codes: the step then leads to codes that pictures
    have. A ridge keeps attributes that go together from fighting one another.
    """
    spread = values.std(0)
    alive = spread > 1e-6  # noqa: PLR2004
    known = (values - values.mean(0)) / np.where(alive, spread, 1)
    centred = codes - codes.mean(0)
    gram = known.T @ known / len(known) + 0.05 * np.eye(known.shape[1], dtype=np.float32)
    found: Values = np.linalg.solve(gram, known.T @ centred / len(known)).astype(np.float32)
    found[~alive] = 0
    return found
