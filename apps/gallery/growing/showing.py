"""What the page of a work says of its growth."""

from __future__ import annotations

from typing import Any

from apps.accounts.viewers import Viewer
from apps.gallery.growing import credit, drawing, tree
from apps.gallery.models import Work


def context(work: Work, viewer: Viewer) -> dict[str, Any]:
    """Credits, and the tree with its drawing where the work has relatives that the viewer may see."""
    grown = tree.grow(work, viewer)
    return {
        "credits": credit.credits_of(work, viewer),
        "tree": grown if grown.has_relatives else None,
        "tree_drawing": drawing.draw(grown) if grown.has_relatives else None,
    }
