"""What the guarded child raises over a file that is not taken in."""

from __future__ import annotations

from typing import Any


class RefusalError(Exception):
    """The picture is not taken in; `reason` is a key of `guard.REASONS`, `facts` fill its words."""

    def __init__(self, reason: str, **facts: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts
