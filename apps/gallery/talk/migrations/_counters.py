"""Functions and triggers that keep `talk_standing`; a migration runs `COUNTER_OPERATIONS`.

A comment that was removed but keeps its place does not count. What is taken away never makes a row: a work that is
deleted takes its row along, perhaps before its comments. What the scores mean stands in `apps.gallery.talk.scoring`.
"""

from __future__ import annotations

from django.db.migrations import RunSQL

# Ten times the hearts outweigh three days.
_SCORES = """
CREATE FUNCTION talk_rising(hearts int, shown timestamptz) RETURNS double precision LANGUAGE sql IMMUTABLE AS $$
    SELECT log(greatest(hearts, 1)::double precision) + extract(epoch FROM shown)::double precision / 259200
$$;
CREATE FUNCTION talk_month(shown timestamptz) RETURNS date LANGUAGE sql IMMUTABLE AS $$
    SELECT date_trunc('month', shown AT TIME ZONE 'UTC')::date
$$;
CREATE FUNCTION talk_score(of_work uuid) RETURNS void LANGUAGE sql AS $$
    UPDATE talk_standing AS kept SET
        rising = talk_rising(kept.favourites, coalesce(work.published_at, work.created_at)),
        loved = kept.favourites / (1 + coalesce(cohort.mean, 0))
    FROM gallery_work AS work
    LEFT JOIN talk_cohort AS cohort ON cohort.month = talk_month(coalesce(work.published_at, work.created_at))
    WHERE kept.work_id = of_work AND work.id = of_work
$$;
"""

_UNSCORED = """
DROP FUNCTION talk_score(uuid);
DROP FUNCTION talk_month(timestamptz);
DROP FUNCTION talk_rising(int, timestamptz);
"""

_COUNT = """
CREATE FUNCTION talk_count(of_work uuid, in_favourites int, in_comments int) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF in_favourites < 0 OR in_comments < 0 THEN
        UPDATE talk_standing SET
            favourites = greatest(favourites + in_favourites, 0), comments = greatest(comments + in_comments, 0)
        WHERE work_id = of_work;
    ELSE
        INSERT INTO talk_standing AS kept (work_id, favourites, comments, rising, loved)
        VALUES (of_work, in_favourites, in_comments, 0, 0)
        ON CONFLICT (work_id) DO UPDATE SET
            favourites = kept.favourites + in_favourites, comments = kept.comments + in_comments;
    END IF;
END $$;
CREATE FUNCTION talk_favourite_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN PERFORM talk_count(NEW.work_id, 1, 0); PERFORM talk_score(NEW.work_id);
    ELSE PERFORM talk_count(OLD.work_id, -1, 0); PERFORM talk_score(OLD.work_id);
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION talk_comment_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.removed_by = '' THEN PERFORM talk_count(OLD.work_id, 0, -1); END IF;
    IF TG_OP <> 'DELETE' AND NEW.removed_by = '' THEN PERFORM talk_count(NEW.work_id, 0, 1); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER favourite_counted AFTER INSERT OR DELETE ON talk_favourite
    FOR EACH ROW EXECUTE FUNCTION talk_favourite_changed();
CREATE TRIGGER comment_counted AFTER INSERT OR DELETE OR UPDATE OF removed_by ON talk_comment
    FOR EACH ROW EXECUTE FUNCTION talk_comment_changed();
"""

_FORGET = """
DROP TRIGGER comment_counted ON talk_comment;
DROP TRIGGER favourite_counted ON talk_favourite;
DROP FUNCTION talk_comment_changed();
DROP FUNCTION talk_favourite_changed();
DROP FUNCTION talk_count(uuid, int, int);
"""

COUNTER_OPERATIONS = [RunSQL(_SCORES, _UNSCORED), RunSQL(_COUNT, _FORGET)]
