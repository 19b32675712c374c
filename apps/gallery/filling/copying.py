"""Brings a plan into the database by COPY, with counters and search documents as if it had grown."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection, models, transaction
from psycopg.types.json import Jsonb

from apps.accounts.models import User
from apps.gallery.editions import new_edition
from apps.gallery.filling.plan import Plan, WorkRow
from apps.gallery.models import Tag, Work, WorkFile
from apps.gallery.talk import scoring
from apps.gallery.talk.models import Favourite
from artsite import storage

BATCH = 20_000
NAME = "filled-{seed}-{number}"

# Words that many works share are parsed once; a work's document is put together from theirs.
_POOL = """
CREATE TEMP TABLE filled_words (kind text, number int, document tsvector, PRIMARY KEY (kind, number))
ON COMMIT DROP
"""
_PARSED = """
INSERT INTO filled_words SELECT %s, number, gallery_vector(words)
FROM unnest(%s::int[], %s::text[]) AS given (number, words)
"""
_FILE_KEYS = """
SELECT nextval(pg_get_serial_sequence('gallery_workfile', 'id')) FROM generate_series(1, %s)
"""
_STAGE = """
CREATE TEMP TABLE filled_stage ON COMMIT DROP AS
SELECT *, 0 AS words_title, 0 AS words_text, 0 AS words_tags, 0 AS words_engine, 0 AS words_maker
FROM gallery_work WITH NO DATA
"""
# As `searching.index` weighs them.
_MOVED = """
INSERT INTO gallery_work ({columns}, search)
SELECT {columns}, setweight(title.document, 'A') || setweight(maker.document || tags.document, 'B')
    || setweight(text.document, 'C') || setweight(engine.document, 'D')
FROM filled_stage AS stage
JOIN filled_words AS title ON title.kind = 'title' AND title.number = words_title
JOIN filled_words AS text ON text.kind = 'text' AND text.number = words_text
JOIN filled_words AS tags ON tags.kind = 'tags' AND tags.number = words_tags
JOIN filled_words AS engine ON engine.kind = 'engine' AND engine.number = words_engine
JOIN filled_words AS maker ON maker.kind = 'maker' AND maker.number = words_maker
"""
_COUNTED = """
INSERT INTO talk_standing (work_id, favourites, comments, rising, loved)
SELECT work_id, count(*), 0, 0, 0 FROM talk_favourite
WHERE work_id NOT IN (SELECT work_id FROM talk_standing) GROUP BY work_id
"""


class AlreadyFilledError(Exception):
    """The site holds works of this seed already."""


@dataclass(frozen=True)
class Ground:
    """What works refer to: keys of makers and tags, pictures, and the words of the plan."""

    makers: list[int]
    tags: list[int]
    pictures: list[dict[str, Any]]
    titles: list[str]
    texts: list[str]
    tag_sets: list[list[int]]
    engines: list[str]


@transaction.atomic
def fill(plan: Plan, tell: Callable[[int], None]) -> int:
    """Bring everything in, in one transaction; `tell` hears how many works there are so far.

    Returns how many works there are in the end. Raises AlreadyFilledError.
    """
    if User.objects.filter(username=NAME.format(seed=plan.seed, number=0)).exists():
        raise AlreadyFilledError
    ground, done = _ground(plan), 0
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        works = plan.rows()
        while rows := list(islice(works, BATCH)):
            _bring(cursor, ground, rows)
            tell(done := done + len(rows))
        _like(cursor, plan, ground)
    scoring.refresh()
    new_edition()
    return done


def _ground(plan: Plan) -> Ground:
    makers = _makers(plan)
    Tag.objects.bulk_create([Tag(name=name) for name in plan.tags()], ignore_conflicts=True)
    keys = dict(Tag.objects.filter(name__in=plan.tags()).values_list("name", "pk"))
    names, sets = plan.tags(), plan.tag_sets()
    engines = sorted({row.engine for row in Plan(2000, plan.seed).rows()} | {""})
    tags, pictures = [keys[name] for name in names], _pictures(plan)
    ground = Ground(makers, tags, pictures, plan.titles(), plan.texts(), sets, engines)
    with connection.cursor() as cursor:
        cursor.execute(_POOL)
        for kind, words in (
            ("title", ground.titles),
            ("text", ground.texts),
            ("tags", [" ".join(names[tag] for tag in one) for one in sets]),
            ("engine", [engine.replace("-", " ") for engine in engines]),
            ("maker", [NAME.format(seed=plan.seed, number=number) for number in range(plan.makers)]),
        ):
            cursor.execute(_PARSED, [kind, list(range(len(words))), list(words)])
        cursor.execute("ANALYZE filled_words")
    return ground


def _makers(plan: Plan) -> list[int]:
    names = [NAME.format(seed=plan.seed, number=number) for number in range(plan.makers)]
    shut = make_password(None)
    User.objects.bulk_create(
        [User(username=name, email=f"{name}@example.invalid", password=shut) for name in names],
        batch_size=1000,
    )
    keys = dict(User.objects.filter(username__in=names).values_list("username", "pk"))
    return [keys[name] for name in names]


def _pictures(plan: Plan) -> list[dict[str, Any]]:
    """Kept files, as the columns of a work's file."""
    kept = []
    for content, width, height in plan.pictures():
        file = storage.keep(io.BytesIO(content))
        kept.append({"sha256": file.sha256, "size": file.size, "media_type": "image/webp",
                     "width": width, "height": height})  # fmt: skip
    return kept


def _bring(cursor: Any, ground: Ground, rows: Sequence[WorkRow]) -> None:
    """One batch: works through the stage, then their files and tags."""
    columns = [str(field.column) for field in Work._meta.local_concrete_fields if field.column != "search"]
    words = ["words_title", "words_text", "words_tags", "words_engine", "words_maker"]
    empty = _defaults(Work)
    cursor.execute(_FILE_KEYS, [len(rows)])
    files = {row.id: key for row, (key,) in zip(rows, cursor.fetchall(), strict=True)}
    cursor.execute("TRUNCATE filled_stage")
    _copy(cursor, "filled_stage", [*columns, *words], (
        [*(empty | _work(ground, row) | {"cover_id": files[row.id]}).values(), row.title, row.text, row.tags,
         ground.engines.index(row.engine), row.maker]
        for row in rows
    ))  # fmt: skip
    cursor.execute(_MOVED.format(columns=", ".join(f'"{column}"' for column in columns)))
    file = _defaults(WorkFile)
    _copy(cursor, "gallery_workfile", list(file), (
        list((file | ground.pictures[row.picture] | {"id": files[row.id], "work_id": row.id}).values())
        for row in rows
    ))  # fmt: skip
    _copy(cursor, Work.tags.through._meta.db_table, ["work_id", "tag_id"], (
        [row.id, ground.tags[tag]] for row in rows for tag in ground.tag_sets[row.tags]
    ))  # fmt: skip


def _work(ground: Ground, row: WorkRow) -> dict[str, Any]:
    recipe = {"engine": row.engine, "engine_version": "1", "params": {}, "seed": row.seed, "inputs": {}}
    return {
        "id": row.id, "maker_id": ground.makers[row.maker], "title": ground.titles[row.title],
        "description": ground.texts[row.text], "medium": row.medium, "label": row.label,
        "licence": row.licence, "visibility": row.visibility, "engine": row.engine,
        "recipe": Jsonb(recipe) if row.engine else None, "published_at": row.at, "created_at": row.at,
        "updated_at": row.at,
    }  # fmt: skip


def _like(cursor: Any, plan: Plan, ground: Ground) -> None:
    """Hearts, counted in one go: the counting of each by itself is put off meanwhile."""
    empty, draw = _defaults(Favourite), plan.chance(6)
    empty.pop("id")
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks put off cannot be altered
    cursor.execute("ALTER TABLE talk_favourite DISABLE TRIGGER favourite_counted")
    _copy(cursor, "talk_favourite", list(empty), (
        list((empty | {"work_id": row.id, "person_id": ground.makers[number], "created_at": row.at}).values())
        for row in plan.rows() if row.hearts
        for number in draw.choice(plan.makers, row.hearts, replace=False)
    ))  # fmt: skip
    cursor.execute("ALTER TABLE talk_favourite ENABLE TRIGGER favourite_counted")
    cursor.execute(_COUNTED)


def _defaults(model: type[models.Model]) -> dict[str, Any]:
    """What a new row holds, by column, so that a column that comes later is filled as well."""
    return {
        str(field.column): field.get_db_prep_save(field.get_default(), connection)
        for field in model._meta.local_concrete_fields
        if field.column != "search"
    }


def _copy(cursor: Any, table: str, columns: Iterable[str], rows: Iterable[Sequence[Any]]) -> None:
    named = ", ".join(f'"{column}"' for column in columns)
    with cursor.copy(f'COPY "{table}" ({named}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)
