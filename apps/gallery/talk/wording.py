"""What a comment looks like: a little Markdown, and people who are called by name."""

from __future__ import annotations

import html
import re
from functools import reduce
from operator import or_

from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from apps.accounts.models import User
from artsite.markdown import to_html

_CALL = re.compile(r"(?<![\w@/.])@([\w.+-]{2,150}?)(?=[.,;:!?]*(?:[^\w.+-]|$))")
_HEADING = re.compile(r"^(\s*)(#+)", re.MULTILINE)
_TAG = re.compile(r"(<[^>]+>)")
_MARKS = re.compile(r"[*`]+")
MOST_CALLED = 10


def called(text: str) -> list[User]:
    """The people a text calls (“@mira”), each once; at most ten are heard."""
    names = list(dict.fromkeys(name.lower() for name in _CALL.findall(text)))[:MOST_CALLED]
    if not names:
        return []
    by_name = reduce(or_, (Q(username__iexact=name) for name in names))
    return list(User.objects.filter(by_name, is_active=True))


def drawn(text: str) -> SafeString:
    """The text as HTML. Headings are none of a comment's business; names become links, also of people who
    are not there, so that a thread costs no query for them."""
    plain = _HEADING.sub(r"\1\\\2", text)
    parts = _TAG.split(str(to_html(plain)).replace("\\#", "#").replace('rel="nofollow noopener"', _REL))
    return mark_safe("".join(_linked(parts)))  # noqa: S308 (escaped by to_html, names by the pattern)


_REL = 'rel="nofollow noopener ugc"'


def _linked(parts: list[str]) -> list[str]:
    """Names outside of links and code, as links."""
    inside = 0
    out = []
    for part in parts:
        if part.startswith(("<a ", "<code", "<pre")):
            inside += 1
        elif part.startswith(("</a", "</code", "</pre")):
            inside -= 1
        plain = not inside and not part.startswith("<")
        out.append(_CALL.sub(_link, part) if plain else part)
    return out


def _link(found: re.Match[str]) -> str:
    address = reverse("accounts:profile", args=[html.unescape(found[1])])
    return f'<a href="{html.escape(address)}">@{found[1]}</a>'


def beginning(text: str, most: int = 140) -> str:
    """The first words without their marks, for a notice."""
    line = " ".join(_MARKS.sub("", text).split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
