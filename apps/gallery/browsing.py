"""What of the gallery is shown: filters from an address, pages by keyset, counts beside the filters."""

from __future__ import annotations

import base64
import binascii
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from urllib.parse import urlencode
from uuid import UUID

from django.db import connection
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.gallery.models import Label, Licence, Medium, Place, Work, WorkQuerySet, after
from apps.gallery.querying import LONGEST_VALUE, parse

PAGE = 30
COUNTED = 1_000  # above this a count is "1,000+"
WINDOW = 5_000  # at most so many of the newest matches are counted
LONGEST_QUERY = 200
FACETS = ("medium", "label", "engine", "color", "licence", "tag", "artist")
COLOURS = {
    "red": gettext_lazy("Red"),
    "orange": gettext_lazy("Orange"),
    "yellow": gettext_lazy("Yellow"),
    "green": gettext_lazy("Green"),
    "teal": gettext_lazy("Teal"),
    "blue": gettext_lazy("Blue"),
    "purple": gettext_lazy("Purple"),
    "pink": gettext_lazy("Pink"),
    "brown": gettext_lazy("Brown"),
    "black": gettext_lazy("Black"),
    "grey": gettext_lazy("Grey"),
    "white": gettext_lazy("White"),
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Filters:
    """What a visitor asks to see; the same words in the address, the API and the command line."""

    q: str = ""
    medium: str = ""
    label: str = ""
    engine: str = ""
    licence: str = ""
    tag: str = ""
    artist: str = ""
    color: str = ""
    order: str = "new"

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        """From the query of an address; what is not understood there is passed over."""
        values = {name: str(query.get(name, "")).replace("\0", "").strip() for name in ("q", *FACETS)}
        values["q"] = values["q"][:LONGEST_QUERY]
        values["tag"] = values["tag"].lower()
        order = query.get("order") or parse(values["q"]).order
        return cls(**values, order=order if order in ORDERS else "new")

    def works(self) -> WorkQuerySet:
        """The listed works that pass, in no order yet."""
        asked = parse(self.q)
        works = Work.objects.listed().filter(asked.wanted())
        if asked.words:
            works = works.matching(asked.words)
        for tag in asked.tags(without=False):
            works = works.tagged(tag)
        for tag in asked.tags(without=True):
            works = works.not_tagged(tag)
        if self.tag:
            works = works.tagged(self.tag)
        if self.artist:
            works = works.made_by(self.artist)
        if self.color:
            works = works.with_colour(self.color.lower())
        plain = {name: getattr(self, name) for name in ("medium", "label", "engine", "licence")}
        return works.filter(**{name: value for name, value in plain.items() if value})

    def but(self, name: str, value: str) -> Filters:
        """The same with one of them changed."""
        changed: dict[str, Any] = {name: value}
        return replace(self, **changed)

    def address(self, **more: str) -> str:
        """The address of the page that shows this."""
        words = {name: getattr(self, name) for name in ("q", *FACETS)} | more
        if self.order != ORDERS[0]:
            words["order"] = self.order
        query = urlencode({name: value for name, value in words.items() if value})
        return reverse("gallery:browse") + (f"?{query}" if query else "")

    @property
    def goes_by_hearts(self) -> bool:
        """Whether a heart can change the order."""
        return _ORDERS[self.order].is_score

    @property
    def query(self) -> str:
        """The same as the query of an address, with its question mark; empty if nothing is asked."""
        _path, mark, query = self.address().partition("?")
        return mark + query

    @property
    def remarks(self) -> list[str]:
        """What of the search was not understood, in words."""
        query = parse(self.q)
        if query.order and query.order not in ORDERS:
            words = {"order": query.order[:LONGEST_VALUE], "known": ", ".join(ORDERS)}
            query.remarks.append(_("There is no order “%(order)s”; known are %(known)s.") % words)
        return query.remarks

    def chosen(self) -> list[str]:
        return [name for name in ("q", *FACETS) if getattr(self, name)]


@dataclass(frozen=True)
class Order:
    """A way through the gallery: by what, from which end, and how a cursor writes down where one stands."""

    mark: bytes  # stands first in a cursor, so that one of another order is known as such
    field: str
    newest_first: bool = True

    @property
    def sign(self) -> str:
        return "-" if self.newest_first else ""

    def beyond(self, place: Place) -> Q:
        """What comes after a place."""
        return after(place, "lt" if self.newest_first else "gt", self.field)

    def of(self, works: WorkQuerySet) -> WorkQuerySet:
        """Those that have a place in this order, in it."""
        placed = works.filter(standing__favourites__gt=0) if self.is_score else works
        return placed.order_by(f"{self.sign}{self.field}", f"{self.sign}pk")

    @property
    def is_score(self) -> bool:
        return self.field != "published_at"


_ORDERS = {
    "new": Order(b"n", "published_at"),
    "rising": Order(b"r", "standing__rising"),
    "loved": Order(b"l", "standing__loved"),
    "old": Order(b"o", "published_at", newest_first=False),
}
ORDERS = tuple(_ORDERS)


@dataclass(frozen=True)
class Page:
    """Some works of a longer row, and where it goes on."""

    works: list[Work]
    cursor: str = ""  # of the next page; empty at the end


def page(works: WorkQuerySet, order: str = "new", cursor: str = "", size: int = PAGE) -> Page:
    """One page of works in an order of `ORDERS`.

    A cursor names the last work seen, so each work stands on one page however many are added meanwhile.
    One that cannot be read, or that is of another order, gives the first page.
    """
    way = _ORDERS[order]
    if place := _place(cursor, way):
        works = works.filter(way.beyond(place))
    found: list[Any] = list(way.of(works.for_grid()).annotate(key=F(way.field))[: size + 1])
    shown = found[:size]
    return Page(shown, _cursor(shown[-1], way) if len(found) > size else "")


def _cursor(work: Work, way: Order) -> str:
    key: Any = work.key  # type: ignore[attr-defined]  # annotated by `page`; listed works have a date
    packed = struct.pack(">d", key) if way.is_score else struct.pack(">q", (key - _EPOCH) // _MICROSECOND)
    return base64.urlsafe_b64encode(way.mark + packed + work.pk.bytes).decode()


def _place(cursor: str, way: Order) -> Place | None:
    try:
        raw = base64.b64decode(cursor.encode(), altchars=b"-_", validate=True)
        if raw[:1] != way.mark:
            return None
        (key,) = struct.unpack(">d" if way.is_score else ">q", raw[1:9])
        if way.is_score:
            return (key, UUID(bytes=raw[9:])) if math.isfinite(key) else None
        return _EPOCH + key * _MICROSECOND, UUID(bytes=raw[9:])
    except (binascii.Error, ValueError, OverflowError, struct.error):
        return None


@dataclass(frozen=True)
class Choice:
    """One value of a facet, how many works it would leave, and the address that chooses it."""

    label: str
    count: str
    url: str
    swatch: str = ""  # the name of a colour that is shown beside it


@dataclass(frozen=True)
class Facet:
    """A list of choices that narrow what is shown, as templates/components/_facets.html draws it."""

    title: str
    options: list[Choice]


@dataclass(frozen=True)
class Chip:
    """A filter that is set, and the address without it."""

    title: str
    label: str
    url: str


# Counts every facet in one pass over the newest matches, so the cost is bounded however large the gallery is.
_COUNT = """
WITH found AS MATERIALIZED ({found})
SELECT 'medium', medium, medium, count(*) FROM found GROUP BY medium
UNION ALL SELECT 'label', label, label, count(*) FROM found GROUP BY label
UNION ALL SELECT 'licence', licence, licence, count(*) FROM found GROUP BY licence
UNION ALL (SELECT 'engine', engine, engine, count(*) FROM found WHERE engine <> ''
    GROUP BY engine ORDER BY count(*) DESC, engine LIMIT 12)
UNION ALL (SELECT 'artist', maker.username, coalesce(nullif(maker.name, ''), maker.username), count(*)
    FROM found JOIN accounts_user AS maker ON maker.id = found.maker_id
    GROUP BY maker.id ORDER BY count(*) DESC, maker.username LIMIT 12)
UNION ALL (SELECT 'tag', tag.name, tag.name, count(*)
    FROM found JOIN gallery_work_tags AS link ON link.work_id = found.id
    JOIN gallery_tag AS tag ON tag.id = link.tag_id
    GROUP BY tag.id ORDER BY count(*) DESC, tag.name LIMIT 20)
UNION ALL (SELECT 'color', colour, colour, count(*) FROM found, unnest(found.colours) AS colour
    GROUP BY colour ORDER BY count(*) DESC, colour)
UNION ALL SELECT '', '', '', count(*) FROM found
"""


def facets(filters: Filters) -> list[Facet]:
    """What the works found could be narrowed to; a facet that is set, or has one value only, is left out."""
    newest = filters.works().order_by("-published_at", "-pk")
    found = newest.values("id", "medium", "label", "licence", "engine", "maker_id", "colours")[:WINDOW]
    sql, params = found.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(found=sql), params)
        rows = cursor.fetchall()
    total = next(count for name, _value, _title, count in rows if not name)
    made = [
        Facet(_titles()[name], [
            Choice(
                _spoken(name, value, title), _rounded(count, total), filters.but(name, value).address(),
                value if name == "color" else "",
            )
            for facet, value, title, count in rows if facet == name
        ])
        for name in FACETS if not getattr(filters, name)
    ]  # fmt: skip
    return [facet for facet in made if len(facet.options) > 1]


def chips(filters: Filters) -> list[Chip]:
    """The filters that are set, each with the address that takes it away."""
    titles: dict[str, str] = _titles() | {"q": _("Words")}
    return [
        Chip(titles[name], _spoken(name, value, value), filters.but(name, "").address())
        for name in filters.chosen()
        if (value := getattr(filters, name))
    ]


def _rounded(count: int, total: int) -> str:
    """Exact where everything was counted; else the least it can be."""
    if count >= COUNTED:
        return f"{COUNTED:,}+"
    return f"{count}+" if total >= WINDOW else str(count)


def _titles() -> dict[str, str]:
    return {
        "medium": _("Medium"),
        "color": _("Colour"),
        "label": _("Made"),
        "engine": _("Engine"),
        "licence": _("Licence"),
        "tag": _("Tag"),
        "artist": _("Artist"),
    }


def _spoken(name: str, value: str, title: str) -> str:
    """How a value is called on a page."""
    choices: dict[str, Any] = {"medium": Medium, "label": Label, "licence": Licence}
    if name in choices and value in choices[name].values:
        return str(choices[name](value).label)
    if name == "color":
        return str(COLOURS.get(value, value))
    return engine_name(value) if name == "engine" else title


def engine_name(engine: str) -> str:
    """“style-transfer” as words; in the visitor's language where it has a name there."""
    return _(engine.replace("-", " ").replace("_", " ").capitalize())
