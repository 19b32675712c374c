"""What has to be done now and then: lost workers' jobs, lost tickets, old rows, files without a row."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from kombu.exceptions import OperationalError

from apps.gallery.publishing import publish_due
from apps.gallery.talk import scoring
from apps.studio.engines.discovery import get_engine
from apps.studio.jobs import lifecycle, presence
from apps.studio.jobs.freezing.models import Freezing
from apps.studio.jobs.models import ENDED, Job, Queue
from apps.studio.jobs.tasks import send_ticket, tickets_waiting
from apps.studio.library import changes
from apps.studio.library.models import Item
from apps.studio.library.references import referred_items
from apps.studio.trainers.discovery import get_trainer
from artsite import storage

log = logging.getLogger(__name__)

# A job that waits longer than this may have lost its ticket.
PATIENCE = timedelta(seconds=2)
TICKETS_AT_ONCE = 8
GUEST_LIFETIME = timedelta(days=30)
SKETCH_LIFETIME = timedelta(days=1)
# How long the files of a freezing that failed or was cancelled are kept, for it to be tried again.
UNFROZEN_LIFETIME = timedelta(days=7)


@dataclass(frozen=True)
class Chore:
    """Something to do every so many seconds; it returns how many things it dealt with."""

    name: str
    seconds: float
    do: Callable[[], int]


def resend_tickets() -> int:
    """Send tickets to queues where jobs wait and no ticket does; returns how many."""
    sent = 0
    for queue in Queue.values:
        late = lifecycle.claimable(queue).filter(queued_at__lt=timezone.now() - PATIENCE)
        waiting = late[:TICKETS_AT_ONCE].count()
        try:
            if waiting and not tickets_waiting(queue):
                sent += sum(send_ticket(queue) for _ in range(waiting))
        except OperationalError as error:
            log.warning("The broker does not answer; the sweeper tries again: %s", error)
    return sent


def move_from_lost_cards() -> int:
    """Move jobs that a graphics card only helps to the processor, when no card is alive any more."""
    if presence.children(Queue.GPU) != 0:
        return 0
    moved = 0
    for job in Job.objects.queued(Queue.GPU).filter(queued_at__lt=timezone.now() - PATIENCE):
        if _needs(job) == "helps":
            moved += lifecycle.move(job, Queue.CPU)
    return moved


def _needs(job: Job) -> str:
    try:
        return (get_trainer if job.is_training else get_engine)(job.engine).needs.gpu
    except LookupError:
        return "no"


def purge() -> int:
    """Delete what has outlived its time: the trash, sketches and their jobs, what guests left, what was not
    frozen."""
    old_guest = timezone.now() - GUEST_LIFETIME
    gone = changes.sweep()
    unfrozen = Freezing.objects.filter(
        job__state__in=ENDED, job__ended_at__lt=timezone.now() - UNFROZEN_LIFETIME
    )
    gone += unfrozen.exclude(archive_sha256="", pictures=[]).update(archive_sha256="", pictures=[])
    sketched = Job.objects.filter(
        internal=True, state__in=ENDED, created_at__lt=timezone.now() - SKETCH_LIFETIME
    )
    for old in (
        sketched,
        Job.objects.filter(owner=None, created_at__lt=old_guest, state__in=ENDED),
        Item.objects.filter(owner=None, created_at__lt=old_guest).exclude(pk__in=referred_items()),
    ):
        gone += old.delete()[0]
    return gone


def collect_garbage() -> int:
    """Remove files that no row refers to."""
    return storage.collect_garbage()


# Apps above add their own.
CHORES = [
    Chore("jobs taken back from lost workers", 2, lifecycle.release_expired),
    Chore("tickets sent again", 3, resend_tickets),
    Chore("jobs moved from lost graphics cards", 10, move_from_lost_cards),
    Chore("works made public that waited for the hour", 20, publish_due),
    Chore("old rows deleted", 600, purge),
    Chore("works scored anew", 3600, scoring.refresh),
    Chore("files without a row removed", 24 * 3600, collect_garbage),
]
