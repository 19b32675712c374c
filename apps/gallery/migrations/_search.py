"""What the search needs in the database; a migration of the gallery runs `SEARCH_OPERATIONS`.

Every word is kept twice: as it is written (so names and other languages are found), and as its English stem
(so "mountains" finds a mountain); both without accents. Chinese and Japanese are written without spaces, so
each of their characters is kept as a word, and a query for several of them asks for them side by side.
"""

from __future__ import annotations

from django.contrib.postgres.operations import UnaccentExtension
from django.db.migrations import RunSQL

# Kana, Han (with extension A and the compatibility forms), Hangul.
_IDEOGRAPHS = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"

_CONFIGURATIONS = """
CREATE TEXT SEARCH CONFIGURATION gallery_words (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION gallery_words
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, simple;
CREATE TEXT SEARCH CONFIGURATION gallery_stems (COPY = english);
ALTER TEXT SEARCH CONFIGURATION gallery_stems
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
"""

_DROP_CONFIGURATIONS = """
DROP TEXT SEARCH CONFIGURATION gallery_words;
DROP TEXT SEARCH CONFIGURATION gallery_stems;
"""

# A mark that no query can ask for keeps a phrase from running on from one text into the next.
_VECTOR = f"""
CREATE FUNCTION gallery_vector(words text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT '|:9'::tsvector || to_tsvector('gallery_words', spaced)
        || '|:9'::tsvector || to_tsvector('gallery_stems', spaced)
    FROM regexp_replace(coalesce(words, ''), '([{_IDEOGRAPHS}])', ' \\1 ', 'g') AS spaced
$$;
"""  # noqa: S608 - nothing of a visitor's is in it

# The last word may still be in the typing, so it is also taken as the beginning of a word.
_QUERY = f"""
CREATE FUNCTION gallery_query(words text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT websearch_to_tsquery('gallery_words', spaced)
        || websearch_to_tsquery('gallery_stems', spaced)
        || CASE WHEN typing IS NULL THEN websearch_to_tsquery('gallery_words', spaced) ELSE
            websearch_to_tsquery('gallery_words', left(spaced, -length(typing)))
            && to_tsquery('gallery_words', typing || ':*')
        END
    FROM (
        SELECT regexp_replace(
            regexp_replace(words, '([{_IDEOGRAPHS}]{{2,}})', ' "\\1" ', 'g'),
            '([{_IDEOGRAPHS}])', ' \\1 ', 'g'
        ) AS spaced
    ) AS typed,
    LATERAL (SELECT (regexp_match(spaced, '(?:^|\\s)([[:alnum:]]{{2,}})$'))[1] AS typing) AS last_word
$$;
"""  # noqa: S608

SEARCH_OPERATIONS = [
    UnaccentExtension(),
    RunSQL(_CONFIGURATIONS, _DROP_CONFIGURATIONS),
    RunSQL(_VECTOR, "DROP FUNCTION gallery_vector(text);"),
    RunSQL(_QUERY, "DROP FUNCTION gallery_query(text);"),
]
