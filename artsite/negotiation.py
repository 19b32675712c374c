"""For addresses that give a file: whatever is asked for, the answer is the file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request


class Whatever(BaseContentNegotiation):
    """Errors are problems in JSON, and the `Accept` of a picture's tag is no reason to refuse the picture."""

    def select_parser(self, request: Request, parsers: Iterable[Any]) -> Any:
        """The first; nothing is sent to such an address."""
        return next(iter(parsers))

    def select_renderer(
        self, request: Request, renderers: Iterable[Any], format_suffix: str | None = None
    ) -> tuple[Any, str]:
        """The first, for problems."""
        first = next(iter(renderers))
        return first, first.media_type
