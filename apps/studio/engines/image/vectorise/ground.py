"""What of a picture is background: what it shows at its rim, and what hangs together with that."""

from __future__ import annotations

import numpy as np

from apps.studio.engines.image.palette import reduce
from apps.studio.engines.image.palette.extract import Palette
from apps.studio.engines.image.palette.oklab import Array

_RIM_SHARE = 0.12  # of the rim that a colour takes to be the background's
_COLOURS = 8


def foreground(lab: Array, palette: Palette) -> Array:
    """True for what is not background (height, width). All of it, if nothing would be left."""
    import cv2

    few = palette.colours[np.argsort(-palette.shares)[:_COLOURS]]
    index = reduce.flat(lab, Palette(few, np.ones(len(few))), 0.6)
    rim = np.concatenate([index[0], index[-1], index[:, 0], index[:, -1]])
    share = np.bincount(rim, minlength=len(few)) / len(rim)
    like_rim: Array = np.isin(index, np.flatnonzero(share > _RIM_SHARE)).astype(np.uint8)
    side = max(3, max(lab.shape[:2]) // 200 * 2 + 1)
    like_rim = cv2.morphologyEx(like_rim, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    _count, labels = cv2.connectedComponents(like_rim, connectivity=4)
    at_rim = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    shown: Array = ~np.isin(labels, at_rim[at_rim > 0])
    return shown if shown.mean() > 0.02 else np.ones_like(shown)  # noqa: PLR2004
