"""The search document of works: what they are found by, kept in the row of the work.

`index` is the one place that writes it. Whoever changes a title, tags, a description or a maker's name calls
it in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from apps.accounts.models import User

# Title first, then tags and maker, then description and sources, last the engine: so a rank can weigh them.
_INDEX = """
UPDATE gallery_work AS work SET search =
    setweight(gallery_vector(work.title), 'A')
    || setweight(gallery_vector(concat_ws(' ', maker.name, maker.username, (
        SELECT string_agg(tag.name, ' ')
        FROM gallery_work_tags AS link JOIN gallery_tag AS tag ON tag.id = link.tag_id
        WHERE link.work_id = work.id
    ))), 'B')
    || setweight(gallery_vector(concat_ws(' ', work.description, work.alt_text, work.credit)), 'C')
    || setweight(gallery_vector(translate(work.engine, '-_', '  ')), 'D')
FROM accounts_user AS maker
WHERE maker.id = work.maker_id AND work.id = ANY(%s)
"""


def index(works: Iterable[UUID]) -> None:
    """Write anew what these works are found by."""
    with connection.cursor() as cursor:
        cursor.execute(_INDEX, [list(works)])


def is_renamed(update_fields: Collection[str] | None) -> bool:
    """Whether a person who was saved with these fields may have another name now; not at a mere sign-in."""
    return update_fields is None or bool({"name", "username"} & set(update_fields))


@receiver(post_save, sender=User)
@transaction.atomic
def find_by_the_new_name(
    instance: User, created: bool, update_fields: Collection[str] | None, **kwargs: Any
) -> None:
    """Works are found by the name their maker has now."""
    if is_renamed(update_fields) and not created:
        index(instance.works.values_list("pk", flat=True))
