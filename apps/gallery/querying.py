"""What a visitor typed into the search, taken apart: words, and operators such as `tag:sea` or `-artist:ann`.

    query     = { [ "-" ] ( operator ":" value | words ) }
    value     = word | '"' words '"'
    operators = those of `OPERATORS`, `order`, and `date` (2026, 2026-01, 2026-01-31; <, <=, > or >= before)

Nothing a visitor types is an error: what is not understood is searched for as words, and a remark says so.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

# Operators and the field of a work that they ask for; each also in Chinese.
OPERATORS = {
    "artist": "maker__username__iexact", "tag": "tags__name", "medium": "medium", "engine": "engine",
    "label": "label", "licence": "licence__iexact", "title": "title__icontains", "color": "colours__contains",
}  # fmt: skip
ALIASES = {
    "by": "artist", "colour": "color", "license": "licence", "made": "label", "sort": "order",
    "作者": "artist", "标签": "tag", "颜色": "color", "媒介": "medium", "引擎": "engine", "许可": "licence",
    "标题": "title", "日期": "date", "排序": "order",
}  # fmt: skip
MOST_TERMS = 20  # beyond, what follows is passed over
LONGEST_VALUE = 60
_VALUE = r'"[^"]*"?|\S+'
_NAME = r'[^\s:："]{1,20}'
_TERM = re.compile(rf"(?P<minus>-?)(?:(?P<name>{_NAME})[:：](?P<value>{_VALUE})|(?P<words>{_VALUE}))")
_DATE = re.compile(r"(?P<side><=|>=|<|>)?(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?$")


@dataclass(frozen=True)
class Term:
    """An operator with its value; `without` takes away what has it."""

    name: str
    value: str
    without: bool = False


@dataclass
class Query:
    """A search taken apart."""

    words: str = ""
    terms: list[Term] = field(default_factory=list)
    dates: list[Q] = field(default_factory=list)
    order: str = ""
    remarks: list[str] = field(default_factory=list)

    def wanted(self) -> Q:
        """What the operators ask for that one filter can say."""
        asked = Q()
        for term in self.terms:
            if term.name != "tag":
                value: str | list[str] = [term.value] if term.name == "color" else term.value
                one = Q((OPERATORS[term.name], value))
                asked &= ~one if term.without else one
        for one in self.dates:
            asked &= one
        return asked

    def tags(self, *, without: bool) -> list[str]:
        """The tags that are asked for, or those that must not be there."""
        return [term.value for term in self.terms if term.name == "tag" and term.without is without]


def parse(text: str) -> Query:
    """Take a search apart; never fails, and looks at `MOST_TERMS` terms at most."""
    query, plain = Query(), []
    for number, found in enumerate(_TERM.finditer(text)):
        if number >= MOST_TERMS:
            query.remarks.append(_("The search took the first %(most)s terms.") % {"most": MOST_TERMS})
            break
        if not _took(query, found):
            plain.append(found[0])
    query.words = " ".join(plain)
    return query


def _took(query: Query, found: re.Match[str]) -> bool:
    """Whether the term is an operator that is understood; else it is a word."""
    if found["name"] is None:
        return False
    name, value = found["name"].lower(), found["value"].strip('"').strip()[:LONGEST_VALUE]
    name = ALIASES.get(name, name)
    if name not in OPERATORS and name not in ("date", "order"):
        if name.isalpha() and not value.startswith("//"):
            known = ", ".join([*OPERATORS, "date", "order"])
            words = {"name": name[:LONGEST_VALUE], "known": known}
            query.remarks.append(_("“%(name)s:” was taken as a word; known are %(known)s.") % words)
        return False
    if not value:
        return True
    if name == "order":
        query.order = value.lower()
    elif name == "date":
        _take_date(query, value, without=bool(found["minus"]))
    else:
        lower = value.lower() if name in ("tag", "medium", "engine", "label", "color") else value
        query.terms.append(Term(name, lower, bool(found["minus"])))
    return True


def _take_date(query: Query, value: str, *, without: bool) -> None:
    found = _DATE.match(value)
    span = _span(found) if found else None
    if found is None or span is None:
        message = _("“%(value)s” is no date. Write 2026, 2026-01 or 2026-01-31, with < or > before it.")
        query.remarks.append(message % {"value": value})
        return
    begin, end = span
    side = found["side"]
    asked = {
        ">": Q(published_at__gte=end), ">=": Q(published_at__gte=begin),
        "<": Q(published_at__lt=begin), "<=": Q(published_at__lt=end),
    }.get(side, Q(published_at__gte=begin, published_at__lt=end))  # fmt: skip
    query.dates.append(~asked if without else asked)


def _span(found: re.Match[str]) -> tuple[datetime, datetime] | None:
    """The first moment of a year, month or day, and the first after it; None if there is none such."""
    year, month, day = (int(found[name]) if found[name] else 0 for name in ("year", "month", "day"))
    try:
        first = date(year, month or 1, day or 1)
        last = date(year, month or 12, day or monthrange(year, month or 12)[1]) + timedelta(days=1)
    except (ValueError, OverflowError):
        return None
    return datetime(*first.timetuple()[:3], tzinfo=UTC), datetime(*last.timetuple()[:3], tzinfo=UTC)
