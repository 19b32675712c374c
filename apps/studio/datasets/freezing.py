"""Makes a version of a dataset: looked at, doubles left out, split, and then written down in one moment.

Looking takes long and writes no row; `record` writes all rows in one transaction.
So nobody sees a part of it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.studio.datasets.candidates import Candidate
from apps.studio.datasets.looking import Found, Looked, Told, look_at
from apps.studio.datasets.models import LONGEST_NAME, Dataset, DatasetItem, DatasetVersion, Split
from apps.studio.datasets.reasons import DatasetRefused
from apps.studio.datasets.splitting import groups_of_near, split

SPLIT_SEED = 0
LISTED = 1000  # rows of what was left out that are kept
_AT_ONCE = 1000


def freeze(
    owner: User, name: str, candidates: Sequence[Candidate], *, source: str = "", told: Told | None = None
) -> DatasetVersion:
    """A new version of the owner's dataset of that name, which is made if there is none.

    The same pictures again are the version that is there. Raises DatasetRefused.
    """
    name = checked_name(name)
    looked = look_at(candidates, told)
    check(looked, len(candidates))
    with transaction.atomic():
        return record(named(owner, name), looked, source)


def record(dataset: Dataset, looked: Looked, source: str = "") -> DatasetVersion:
    """The version of what was looked at and checked. Call it in a transaction. Raises Dataset.DoesNotExist.

    The same pictures again are the version that is there.
    """
    found = looked.found
    groups = groups_of_near([one.outline for one in found], [one.colour for one in found])
    sides = split([one.pixels for one in found], groups, SPLIT_SEED)
    digest = _digest(found, sides)
    latest = Dataset.objects.select_for_update().get(pk=dataset.pk).latest
    if latest and latest.digest == digest:
        return latest
    version = DatasetVersion.objects.create(
        dataset=dataset,
        number=latest.number + 1 if latest else 1,
        digest=digest,
        item_count=len(found),
        held_out_count=sides.count(Split.HELD_OUT),
        labels=dict(Counter(one.candidate.label for one in found)),
        left_out=looked.left_out[:LISTED],
        left_out_count=len(looked.left_out),
        source=source[:200],
    )
    DatasetItem.objects.bulk_create(
        (
            _row(version, position, one, side)
            for position, (one, side) in enumerate(zip(found, sides, strict=True))
        ),
        batch_size=_AT_ONCE,
    )
    return version


def checked_name(name: str) -> str:
    """The name as it is kept. Raises DatasetRefused."""
    plain = " ".join(name.split())
    if not plain or len(plain) > LONGEST_NAME or "@" in plain or "/" in plain or not plain.isprintable():
        raise DatasetRefused(
            _("A name has 1 to %(most)s characters, and neither “@” nor “/”.") % {"most": LONGEST_NAME},
            "name",
        )
    return plain


def check(looked: Looked, given: int) -> None:
    """Raises DatasetRefused if no collection can be made of what was found in that many files."""
    if not looked.found:
        said = ngettext(
            "There is no picture in this that can be used (%(count)s file was looked at). "
            "Put JPEG, PNG or WebP pictures in it.",
            "There is no picture in this that can be used (%(count)s files were looked at). "
            "Put JPEG, PNG or WebP pictures in it.",
            given,
        )
        raise DatasetRefused(said % {"count": given})
    if len(looked.found) == 1 and looked.doubled:
        raise DatasetRefused(
            _("All %(count)s pictures are the same one. Give it once, or give more that differ.")
            % {"count": looked.doubled + 1}
        )


def _digest(found: Sequence[Found], sides: Sequence[Split]) -> str:
    lines = sorted(
        f"{one.sha256} {side} {one.candidate.label}\n" for one, side in zip(found, sides, strict=True)
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def named(owner: User, name: str) -> Dataset:
    """The owner's dataset of that name; two who ask for a new one at once get the same. In a transaction."""
    key = int.from_bytes(hashlib.sha256(f"dataset {owner.pk} {name}".encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
    return Dataset.objects.get_or_create(owner=owner, name=name)[0]


def _row(version: DatasetVersion, position: int, one: Found, side: Split) -> DatasetItem:
    return DatasetItem(
        version=version,
        position=position,
        sha256=one.sha256,
        media_type=one.media_type,
        name=one.candidate.name,
        label=one.candidate.label,
        split=side,
        width=one.width,
        height=one.height,
        placeholder=one.placeholder,
    )
