"""Errors of the API as problem details (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as ModelValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler as rest_handler
from rest_framework.views import set_rollback

CONTENT_TYPE = "application/problem+json"


class Problem(exceptions.APIException):
    """A refusal that says what is wrong and, by field, where: `errors` is {field: [message, …]}."""

    def __init__(
        self, status: int, detail: str, errors: dict[str, list[str]] | None = None, **more: Any
    ) -> None:
        super().__init__(detail)
        self.status_code = status
        self.errors = errors or {}
        self.more = more


def problem(status: int, detail: str, errors: dict[str, Any] | None = None, **more: Any) -> Response:
    """A response with problem details."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors:
        body["errors"] = errors
    return Response(body | more, status=status, content_type=CONTENT_TYPE)


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn whatever a view raised into problem details; None for what is our own mistake."""
    own = _answer_to(error)
    if own is not None:
        set_rollback()
        return own
    answered = rest_handler(error, context)
    if answered is None:
        return None
    detail, errors = _told(answered.data)
    # What can be read but is not right is 422 everywhere, whoever found it: the engine, a model or a form.
    status = 422 if isinstance(error, exceptions.ValidationError) else answered.status_code
    response = problem(status, detail, errors)
    for header in ("WWW-Authenticate", "Retry-After"):
        if header in answered.headers:
            response.headers[header] = answered.headers[header]
    return response


def _answer_to_problem(error: Problem) -> Response:
    response = problem(error.status_code, str(error.detail), error.errors, **error.more)
    if "retry_after" in error.more:
        response.headers["Retry-After"] = str(error.more["retry_after"])
    return response


def _answer_to(error: Exception) -> Response | None:
    """What the framework would answer in other words, or in HTML."""
    match error:
        case Problem():
            return _answer_to_problem(error)
        case Http404():
            return problem(404, _("There is nothing here that you may see."))
        case PermissionDenied():
            return problem(403, _("You may not do this."))
        case ModelValidationError():
            return problem(422, *_said_by_model(error))
        case SuspiciousOperation():
            too_big = isinstance(error, RequestDataTooBig)
            return problem(413 if too_big else 400, _("This request is too large or cannot be read."))
        case _:
            return None


def _told(data: Any) -> tuple[str, dict[str, Any]]:
    if isinstance(data, dict) and set(data) == {"detail"}:
        return str(data["detail"]), {}
    if isinstance(data, dict):
        return _("Some fields need another look."), data
    return "; ".join(map(str, data)) if isinstance(data, list) else str(data), {}


def _said_by_model(error: ModelValidationError) -> tuple[str, dict[str, Any]]:
    if hasattr(error, "error_dict"):
        return _("Some fields need another look."), error.message_dict
    return "; ".join(error.messages), {}
