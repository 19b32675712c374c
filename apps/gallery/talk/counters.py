"""Whether the counters of works say what the rows say, and putting them right."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

# What each work's counters should be, beside what they are; only where the two differ.
_WRONG = """
SELECT work.id, coalesce(liked.count, 0), coalesce(said.count, 0),
    coalesce(kept.favourites, 0), coalesce(kept.comments, 0)
FROM gallery_work AS work
LEFT JOIN (SELECT work_id, count(*) FROM talk_favourite GROUP BY work_id) AS liked ON liked.work_id = work.id
LEFT JOIN (SELECT work_id, count(*) FROM talk_comment WHERE removed_by = '' GROUP BY work_id) AS said
    ON said.work_id = work.id
LEFT JOIN talk_standing AS kept ON kept.work_id = work.id
WHERE (coalesce(liked.count, 0), coalesce(said.count, 0))
    IS DISTINCT FROM (coalesce(kept.favourites, 0), coalesce(kept.comments, 0))
"""

_MENDED = """
INSERT INTO talk_standing AS kept (work_id, favourites, comments, rising, loved) VALUES (%s, %s, %s, 0, 0)
ON CONFLICT (work_id) DO UPDATE SET favourites = excluded.favourites, comments = excluded.comments
"""


@dataclass(frozen=True)
class Miscount:
    """A work whose counters are wrong: what they should be, and what they say."""

    work: UUID
    favourites: int
    comments: int
    said_favourites: int
    said_comments: int


def wrong() -> list[Miscount]:
    """The works whose counters are wrong."""
    with connection.cursor() as cursor:
        cursor.execute(_WRONG)
        return [Miscount(*row) for row in cursor.fetchall()]


@transaction.atomic
def mend() -> list[Miscount]:
    """Put them right while nobody writes, and say which were wrong."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE talk_favourite, talk_comment IN SHARE MODE")
        found = wrong()
        for one in found:
            cursor.execute(_MENDED, [one.work, one.favourites, one.comments])
            cursor.execute("SELECT talk_score(%s)", [one.work])
    return found
