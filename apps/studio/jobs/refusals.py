"""Why a request was not taken."""

from __future__ import annotations

from collections.abc import Mapping


class Refused(Exception):
    """The request was not taken and nothing was queued.

    detail       one sentence for the person who asked
    errors       {field: [message, …]}
    status       the HTTP status that says it: 422 invalid, 403, 404 unknown engine, 429
    retry_after  seconds after which asking again may help, with 429
    """

    def __init__(
        self,
        detail: str,
        errors: Mapping[str, list[str]] | None = None,
        *,
        status: int = 422,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = dict(errors or {})
        self.status = status
        self.retry_after = retry_after
