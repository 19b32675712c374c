"""What a search could mean: completed while it is typed, and what is near to it where nothing was found.

Only what everyone may see is ever named: listed works, the tags on them and their makers.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from apps.accounts.models import User
from apps.gallery.models import Tag, Work
from apps.gallery.querying import ALIASES, parse

EACH = 4  # suggestions of a kind
LEAST_LETTERS = 3  # of a title, without which the index is of no use
NEAR = 0.35  # word similarity from which something counts as meant; two letters changed places are 0.4
NEAREST = 3


@dataclass(frozen=True)
class Suggestion:
    """What could be meant, as it is written into the search, and where it leads."""

    value: str
    url: str


def completions(text: str) -> list[Suggestion]:
    """What the search in the typing could become: its last word completed, or a whole title."""
    head, _space, last = text.lstrip().rpartition(" ")
    minus, last = ("-", last[1:]) if last.startswith("-") else ("", last)
    name, colon, begun = last.partition(":")
    begun = (begun if colon else last).strip('"')
    kind = ALIASES.get(name.lower(), name.lower()) if colon else ""
    found = [f"{head} {minus}{value}".strip() for value in _operators(kind, begun)]
    if not colon and not minus and len(text.strip()) >= LEAST_LETTERS:
        titled = Work.objects.listed().filter(title__istartswith=text.strip()).order_by("title")
        found += titled.values_list("title", flat=True).distinct()[:EACH]
    return [Suggestion(value, f"{reverse('gallery:browse')}?{urlencode({'q': value})}") for value in found]


def _operators(kind: str, begun: str) -> list[str]:
    """Tags and artists that begin so, as operators; of one kind where it has been typed."""
    found: list[str] = []
    if begun and kind in ("", "tag"):
        found += [f"tag:{_quoted(tag.name)}" for tag in _tags().filter(name__istartswith=begun)[:EACH]]
    if begun and kind in ("", "artist"):
        makers = _makers().filter(username__istartswith=begun)[:EACH]
        found += [f"artist:{maker.username}" for maker in makers]
    return found


def near(text: str) -> list[Suggestion]:
    """What is written nearly like it: works, tags and artists, the nearest first."""
    words = parse(text).words.strip('"')
    if len(words) < LEAST_LETTERS:
        return []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL pg_trgm.word_similarity_threshold = %s", [NEAR])  # what the index goes by
        works = _alike(Work.objects.listed(), "title", words)
        tags, makers = _alike(_tags(), "name", words), _alike(_makers(), "username", words)
        found = [
            *((work.likeness, work.title, work.get_absolute_url()) for work in works),
            *((tag.likeness, f"tag:{_quoted(tag.name)}", tag.get_absolute_url()) for tag in tags),
            *((maker.likeness, maker.display_name, maker.get_absolute_url()) for maker in makers),
        ]
    found.sort(key=lambda one: -one[0])
    return [Suggestion(value, url) for _likeness, value, url in found[:NEAREST]]


def _alike(rows: QuerySet, field: str, words: str) -> QuerySet:
    """The nearest of these rows, by an index."""
    some = rows.filter(**{f"{field}__trigram_word_similar": words})
    return some.annotate(likeness=TrigramWordSimilarity(words, field)).order_by("-likeness")[:NEAREST]


def _tags() -> QuerySet[Tag]:
    links = Work.tags.through.objects.filter(tag=OuterRef("pk"), work__in=Work.objects.listed())
    return Tag.objects.filter(Exists(links)).order_by("name")


def _makers() -> QuerySet[User]:
    works = Work.objects.listed().filter(maker=OuterRef("pk"))
    return User.objects.filter(Exists(works), is_active=True).order_by("username")


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value
