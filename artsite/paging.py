"""Lists of the API, a page at a time, by key: nothing is skipped or shown twice while the list grows."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.utils import DataError
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request


class KeysetPagination(CursorPagination):
    """`{"next", "previous", "results"}`, `limit` rows a page, newest first: identifiers sort by time."""

    ordering = "-id"
    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 200

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        """One page. Raises NotFound for a cursor that was not given out here."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValidationError, ValueError, DataError) as error:
            raise NotFound(self.invalid_cursor_message) from error
