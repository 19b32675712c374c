"""Reading what scripts send, without trusting its size or its depth."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from artsite.problems import Problem

MAX_DEPTH = 50


class JSONParser(BaseParser):
    """JSON of a sensible size that a database can keep.

    NaN and Infinity are read although JSON has none, so that whoever checks the field can name it.
    """

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Raises ParseError (400) for what is not JSON, Problem (413) for too much of it."""
        longest = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(longest + 1)
        if len(body) > longest:
            raise Problem(413, _("This is too much: a request may hold %d bytes besides a file.") % longest)
        try:
            data = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise ParseError(_("This is not JSON: %s") % error) from error
        for text in _strings(data):
            if not text.isprintable() and not _can_be_kept(text):
                raise ParseError(_("Text may hold neither NUL nor half a character."))
        return data


def _strings(data: Any) -> Iterator[str]:
    """All strings and keys in what was read; raises ParseError where it is nested too deep."""
    waiting = [(data, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise ParseError(_("This is nested too deep."))
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            yield from value
            waiting.extend((inner, depth + 1) for inner in value.values())
        elif isinstance(value, list):
            waiting.extend((inner, depth + 1) for inner in value)


def _can_be_kept(text: str) -> bool:
    """PostgreSQL keeps neither NUL nor the lone half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
