"""Takes requests to freeze: what a stranger sent is checked from outside, kept, and looked at by a job.

Each gives the dataset of which a version is being made, itself new if the owner had none of that name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.accounts.viewers import Viewer
from apps.studio.datasets.candidates import Kept, from_zip, kept_of
from apps.studio.datasets.freezing import check, checked_name, named
from apps.studio.datasets.intake import board_of, check_size, items_of, items_on
from apps.studio.datasets.looking import Looked
from apps.studio.datasets.models import Dataset
from apps.studio.datasets.reasons import DatasetRefused
from apps.studio.jobs import lifecycle, limits
from apps.studio.jobs.freezing.models import Freezing
from apps.studio.jobs.models import OPEN, Job, Kind, Queue
from apps.studio.jobs.refusals import Refused
from apps.studio.jobs.submission import one_at_a_time
from artsite import storage

NAME = "dataset"  # what such a job has in the place of an engine
PRIORITY = -5  # after pictures, before trainings, which may wait for it
AT_ONCE = {"artist": 3, "staff": 50}  # of one person that wait or run: each keeps its files meanwhile
SECONDS_EACH = 0.025  # for a picture, on two cores


@dataclass(frozen=True)
class _Given:
    """What is to be looked at: a kept ZIP, or pictures that are kept already."""

    count: int
    source: str
    archive_sha256: str = ""
    pictures: Sequence[Kept] = ()


def submit_zip(owner: User, name: str, file: BinaryIO, size: int, file_name: str = "") -> Dataset:
    """Queue a freezing of a ZIP. Raises DatasetRefused for a hostile one, and Refused."""
    name = checked_name(name)
    check_size(size)
    with from_zip(file) as candidates:
        count = len(candidates)
    if not count:
        check(Looked(), 0)
    _check_room(owner, name)  # before a large file is kept
    kept = storage.keep(file)
    return _queued(owner, name, _Given(count, file_name, archive_sha256=kept.sha256))


def submit_items(owner: User, name: str, keys: Sequence[UUID]) -> Dataset:
    """Queue a freezing of pictures of the owner's library as they are. Raises DatasetRefused and Refused."""
    name = checked_name(name)
    pictures = kept_of(items_of(owner, keys))
    return _queued(owner, name, _Given(len(pictures), _("Library"), pictures=pictures))


def submit_board(owner: User, name: str, key: UUID) -> Dataset:
    """Queue a freezing of what lies on one of the owner's boards now. Raises DatasetRefused, Refused."""
    name = checked_name(name)
    board = board_of(owner, key)
    pictures = kept_of(items_on(board))
    if not pictures:
        raise DatasetRefused(_("There is no picture on this board. Lay some on it first."), "board")
    return _queued(owner, name, _Given(len(pictures), board.name, pictures=pictures))


def stop_freezing(dataset: Dataset) -> int:
    """Cancel what is being frozen for a dataset; returns how many."""
    jobs = Job.objects.filter(freezing__dataset=dataset, state__in=OPEN)
    return sum(lifecycle.cancel(job) for job in jobs)


@transaction.atomic
def delete_dataset(dataset: Dataset) -> None:
    """Take it away with its versions. What is being frozen for it is cancelled first, and makes nothing."""
    stop_freezing(dataset)
    dataset.delete()


def _queued(owner: User, name: str, given: _Given) -> Dataset:
    job = Job(
        owner=owner,
        kind=Kind.FREEZING,
        engine=NAME,
        engine_version="1",
        params={"name": name},
        queue=Queue.CPU,
        priority=PRIORITY,
        estimate=1 + given.count * SECONDS_EACH,
    )
    with transaction.atomic():
        _check_room(owner, name)
        dataset = named(owner, name)
        lifecycle.enqueue(job)
        Freezing.objects.create(
            job=job,
            dataset=dataset,
            dataset_name=name,
            archive_sha256=given.archive_sha256,
            pictures=[[one.sha256, one.size, one.name] for one in given.pictures],
            file_count=given.count,
            source=given.source[:200],
        )
    return dataset


@transaction.atomic
def _check_room(owner: User, name: str) -> None:
    viewer = Viewer(user=owner)
    one_at_a_time(viewer)
    limits.check(viewer, internal=False)
    mine = Job.objects.of(viewer).open().filter(kind=Kind.FREEZING)
    if mine.filter(freezing__dataset__name=name).exists():
        raise DatasetRefused(
            _("A version of this dataset is just being made. Wait for it, or cancel it."), "name"
        )
    most = AT_ONCE[viewer.kind]
    if mine.count() >= most:
        said = ngettext(
            "You have %(count)s dataset waiting or being made. Wait for it, or cancel it.",
            "You have %(count)s datasets waiting or being made. Wait for one, or cancel one.",
            most,
        )
        raise Refused(said % {"count": most}, status=429, retry_after=60)
