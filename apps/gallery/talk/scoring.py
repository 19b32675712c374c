"""What orders works by how they are liked. Both scores stand still between two hearts: an index serves them.

*Rising* is the logarithm of the hearts plus the time of first showing, after the ranking that Reddit
published in 2008: ten times the hearts outweigh three days. It needs no clock: all works age alike.

*Loved* divides the hearts by what works of the same month have on average (plus one), so that neither the
years a work has had nor how many people there were in them decide. A month's average grows as its works find
friends; `refresh` takes it up once an hour.
"""

from __future__ import annotations

from django.db import connection, transaction

_COHORTS = """
INSERT INTO talk_cohort AS kept (month, mean)
SELECT talk_month(coalesce(work.published_at, work.created_at)), avg(standing.favourites)
FROM talk_standing AS standing JOIN gallery_work AS work ON work.id = standing.work_id
WHERE standing.favourites > 0
GROUP BY 1
ON CONFLICT (month) DO UPDATE SET mean = excluded.mean
WHERE abs(kept.mean - excluded.mean) > 0.01 * kept.mean
"""

_SCORES = """
UPDATE talk_standing AS kept SET rising = fresh.rising, loved = fresh.loved
FROM (
    SELECT standing.work_id,
        talk_rising(standing.favourites, coalesce(work.published_at, work.created_at)) AS rising,
        standing.favourites / (1 + coalesce(cohort.mean, 0)) AS loved
    FROM talk_standing AS standing JOIN gallery_work AS work ON work.id = standing.work_id
    LEFT JOIN talk_cohort AS cohort ON cohort.month = talk_month(coalesce(work.published_at, work.created_at))
) AS fresh
WHERE fresh.work_id = kept.work_id AND (kept.rising, kept.loved) IS DISTINCT FROM (fresh.rising, fresh.loved)
"""


@transaction.atomic
def refresh() -> int:
    """Take up the averages of all months, and the scores that follow; returns how many works moved."""
    with connection.cursor() as cursor:
        cursor.execute(_COHORTS)
        cursor.execute(_SCORES)
        return int(cursor.rowcount)
