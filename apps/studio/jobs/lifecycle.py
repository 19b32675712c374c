"""Every change of a job's state; see the drawing in `models`. Nothing else writes `state` or `lease_until`.

A worker's writes are fenced: each names the token of its claim; one that no longer holds raises `LeaseLost`.
Times that two machines compare are the database's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import apnumber
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image

from apps.studio.engines.contract import Output
from apps.studio.jobs import metrics, presence, previews
from apps.studio.jobs.announce import job_changed, queue_changed
from apps.studio.jobs.fairness import next_turn
from apps.studio.jobs.models import OPEN, Attempt, Job, JobOutput, JobQuerySet, Kind, State
from apps.studio.jobs.tasks import ticket_on_commit
from apps.studio.library.models import Item, Origin
from artsite import storage
from artsite.pictures.drawing import check_drawing
from artsite.pictures.kept_file import SVG, is_raster
from artsite.pictures.measure import measure

LONGEST_MESSAGE = 200
ROOM_FOR_FREEZINGS = 1  # each looks at pictures on all cores
_LONG_JOBS = int.from_bytes(b"artsite\x02", signed=True)  # key of a lock


class LeaseLost(Exception):
    """The claim no longer holds: the job was cancelled, or its lease ended and somebody else has it."""


@dataclass(frozen=True)
class Claim:
    """A worker's right to a job, good until `LeaseLost`."""

    job: Job
    token: int
    worker: str

    def held(self) -> JobQuerySet:
        """The job's row if the claim still holds, else nothing."""
        return Job.objects.filter(pk=self.job.pk, token=self.token, state=State.RUNNING)

    def end_attempt(self, ending: Attempt.Ending, **more: Any) -> None:
        """Write down how the attempt of this claim ended."""
        attempts = Attempt.objects.filter(job=self.job, token=self.token, ending="")
        attempts.update(ending=ending, ended_at=timezone.now(), **more)


@dataclass(frozen=True)
class Ready:
    """An output whose file is kept and measured, waiting to become visible."""

    output: Output
    kept: storage.Kept
    poster_sha256: str
    size: dict[str, Any]


def enqueue(job: Job) -> None:
    """Put a new job, not yet saved, into its queue; call it in the transaction that makes its inputs."""
    job.state, job.turn = State.QUEUED, next_turn(job)
    job.save(force_insert=True)
    ticket_on_commit(job.queue)
    queue_changed(job)
    transaction.on_commit(lambda: metrics.submitted(job), robust=True)


@transaction.atomic
def claim(queue: str, worker: str) -> Claim | None:
    """Take the best waiting job of a queue for LEASE_SECONDS; None if nobody waits.

    A training or a freezing waits while as many run as may at once, so that pictures are made beside them.
    """
    waiting = Job.objects.queued(queue).select_for_update(skip_locked=True)
    job = waiting.first()
    if job is not None and job.kind != Kind.ENGINE:
        _lock_long_jobs()
        if job.kind in (full := full_kinds(queue)):
            job = waiting.exclude(kind__in=full).first()
    if job is None:
        return None
    job.state, job.token, job.started_at = State.RUNNING, job.token + 1, timezone.now()
    Job.objects.filter(pk=job.pk).update(
        state=job.state,
        token=job.token,
        lease_until=_lease(),
        attempt_count=F("attempt_count") + 1,
        progress=0.0,
        message="",
        started_at=job.started_at,
    )
    Attempt.objects.create(job=job, token=job.token, worker=worker, started_at=job.started_at)
    _changed(job, queue=True)
    return Claim(job, job.token, worker)


def renew(claim: Claim) -> None:
    """Keep the job for another LEASE_SECONDS."""
    _write(claim, lease_until=_lease())


def report(claim: Claim, fraction: float, message: str) -> None:
    """Say how far the work is; renews the lease as well."""
    fraction = min(max(fraction, 0.0), 1.0) if fraction == fraction else 0.0  # noqa: PLR0124 (NaN)
    _write(claim, progress=fraction, message=_text(message)[:LONGEST_MESSAGE], lease_until=_lease())
    job_changed(claim.job)


def show_preview(claim: Claim, picture: Image.Image) -> None:
    """Show the unfinished picture to whoever watches."""
    number = claim.job.preview_number + 1
    previews.keep(claim.job.pk, number, picture)
    _write(claim, preview_number=number)
    claim.job.preview_number = number
    job_changed(claim.job)


def finish(claim: Claim, outputs: Sequence[Output], seconds: float | None = None) -> list[Item]:
    """Keep the outputs and end the job. All of them become visible in one moment, or none ever does.

    Raises DrawingRefused for an SVG that is more than a drawing: that is a fault of the engine.
    """
    ready = [_ready(output) for output in outputs]
    items: list[Item] = []

    def show(job: Job) -> None:
        recipe = job.recipe()
        items.extend(_item(job, recipe, one) for one in ready)
        JobOutput.objects.bulk_create(
            JobOutput(job=job, item=item, position=position) for position, item in enumerate(items)
        )

    succeed(claim, show, seconds, " ".join(output.note for output in outputs if output.note))
    return items


def succeed(
    claim: Claim, show: Callable[[Job], None], seconds: float | None = None, message: str = ""
) -> None:
    """End the job well. `show` makes the rows of what came of it, in the same transaction; `message` is what
    the artist reads beneath it."""
    with transaction.atomic():
        _write(
            claim,
            state=State.SUCCEEDED,
            progress=1.0,
            message=_text(message)[:LONGEST_MESSAGE],
            lease_until=None,
            ended_at=timezone.now(),
        )
        claim.end_attempt(Attempt.Ending.SUCCEEDED, seconds=seconds)
        # Its guest may have signed up since it was claimed.
        claim.job.refresh_from_db(fields=["owner", "guest"])
        show(claim.job)
        _ended(claim.job, State.SUCCEEDED)


def fail(claim: Claim, message: str, field: str | None = None, *, retry: bool = False) -> None:
    """End the attempt with an error; with `retry` the job goes back to the queue while attempts are left."""
    message = _text(message)
    with transaction.atomic():
        job = lock(claim)
        claim.end_attempt(Attempt.Ending.FAILED, error=message)
        if retry and job.attempt_count < settings.MAX_ATTEMPTS:
            _put_back(job)
        else:
            _give_up(job, message, _text(field or "")[:60])


def hand_back(claim: Claim, because: str = "") -> None:
    """Put the job back because the worker is being stopped; the attempt does not count against it."""
    because = because or _("The worker was stopped; the job went back to the queue.")
    with transaction.atomic():
        job = lock(claim)
        claim.end_attempt(Attempt.Ending.LOST, error=because)
        Job.objects.filter(pk=job.pk).update(attempt_count=F("attempt_count") - 1)
        _put_back(job)


def cancel(job: Job) -> bool:
    """Cancel a waiting or running job. False if it had already ended."""
    with transaction.atomic():
        now = timezone.now()
        changed = Job.objects.filter(pk=job.pk, state__in=OPEN).update(
            state=State.CANCELLED, ended_at=now, lease_until=None, message=""
        )
        if changed:
            Attempt.objects.filter(job=job, ending="").update(ending=Attempt.Ending.CANCELLED, ended_at=now)
            _ended(job, State.CANCELLED)
    return bool(changed)


def retry(job: Job) -> bool:
    """Queue a failed or cancelled job again. False if it is in another state."""
    with transaction.atomic():
        changed = Job.objects.filter(pk=job.pk, state__in=[State.FAILED, State.CANCELLED]).update(
            state=State.QUEUED,
            turn=next_turn(job),
            attempt_count=0,
            progress=0.0,
            message="",
            error="",
            error_field="",
            queued_at=timezone.now(),
            started_at=None,
            ended_at=None,
        )
        if changed:
            ticket_on_commit(job.queue)
            _changed(job, queue=True)
    return bool(changed)


def move(job: Job, queue: str) -> bool:
    """Let a queued job wait for another kind of worker. False if it is no longer queued."""
    with transaction.atomic():
        moved = Job.objects.filter(pk=job.pk, state=State.QUEUED).update(queue=queue)
        if moved:
            queue_changed(job)
            job.queue = queue
            ticket_on_commit(queue)
            _changed(job, queue=True)
    return bool(moved)


def release_expired() -> int:
    """Take jobs from workers that have not renewed their lease; returns how many."""
    released = 0
    while _release_one():
        released += 1
    return released


@transaction.atomic
def _release_one() -> bool:
    job = Job.objects.expired().select_for_update(skip_locked=True).first()
    if job is None:
        return False
    attempts = Attempt.objects.filter(job=job, ending="")
    attempts.update(
        ending=Attempt.Ending.LOST,
        ended_at=timezone.now(),
        error=_("The worker died or could not be reached."),
    )
    if job.attempt_count < settings.MAX_ATTEMPTS:
        _put_back(job)
    else:
        _give_up(job, _died(job.attempt_count))
    return True


def _lock_long_jobs() -> None:
    """Two children that look at the same moment see each other's trainings and freezings."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LONG_JOBS])


def claimable(queue: str) -> JobQuerySet:
    """Waiting jobs that a worker would take now: long ones only where there is room for one more."""
    return Job.objects.queued(queue).exclude(kind__in=full_kinds(queue))


def full_kinds(queue: str) -> list[Kind]:
    """The kinds of which as many run as may at once."""
    room = {Kind.TRAINING: room_for_trainings(queue), Kind.FREEZING: ROOM_FOR_FREEZINGS}
    return [kind for kind, most in room.items() if running(queue, kind) >= most]


def running(queue: str, *kinds: Kind) -> int:
    """How many jobs of these kinds run at the moment."""
    return Job.objects.filter(queue=queue, state=State.RUNNING, kind__in=kinds).count()


def room_for_trainings(queue: str) -> int:
    """How many may run at once: one child is left to those who wait for a picture."""
    return max(1, (presence.children(queue) or 1) - 1)


def _died(times: int) -> str:
    return _(
        "The worker died while making this, %(times)s times. Your settings are kept: "
        "try again with a smaller size, or later."
    ) % {"times": apnumber(times)}


def _lease() -> Any:
    return Now() + timedelta(seconds=settings.LEASE_SECONDS)


def _write(claim: Claim, **values: Any) -> None:
    if not claim.held().update(**values):
        raise LeaseLost


def lock(claim: Claim) -> Job:
    """The job's row, locked until the end of the transaction. Raises `LeaseLost`."""
    job = claim.held().select_for_update().first()
    if job is None:
        raise LeaseLost
    return job


def _put_back(job: Job) -> None:
    """To the queue with the turn it had, so it is among the next."""
    Job.objects.filter(pk=job.pk).update(
        state=State.QUEUED,
        lease_until=None,
        progress=0.0,
        message="",
        started_at=None,
        queued_at=timezone.now(),
    )
    ticket_on_commit(job.queue)
    _changed(job, queue=True)


def _give_up(job: Job, error: str, field: str = "") -> None:
    Job.objects.filter(pk=job.pk).update(
        state=State.FAILED,
        lease_until=None,
        message="",
        error=error,
        error_field=field,
        ended_at=timezone.now(),
    )
    _ended(job, State.FAILED)


def _ended(job: Job, state: State) -> None:
    _changed(job, queue=True)
    transaction.on_commit(lambda: metrics.ended(job, state), robust=True)


def _changed(job: Job, *, queue: bool = False) -> None:
    job_changed(job)
    if queue:
        queue_changed(job)


def _ready(output: Output) -> Ready:
    if output.media_type == SVG:
        check_drawing(output.path)
    size = _size(output)
    poster = storage.keep(output.poster).sha256 if output.poster else ""
    return Ready(output, storage.keep(output.path), poster, size)


def _size(output: Output) -> dict[str, Any]:
    """What a page must know of a picture or poster before it loads; nothing for what has neither."""
    picture = output.poster or (output.path if is_raster(output.media_type) else None)
    if picture is None:
        return {}
    measured = measure(picture)
    return {"width": measured.width, "height": measured.height, "placeholder": measured.placeholder}


def _item(job: Job, recipe: dict[str, Any], ready: Ready) -> Item:
    return Item.objects.create(
        owner_id=job.owner_id,
        guest=job.guest,
        origin=Origin.SKETCH if job.internal else Origin.OUTPUT,
        title=_text(ready.output.title)[:200],
        alt_text=_text(ready.output.alt_text)[:500],
        sha256=ready.kept.sha256,
        poster_sha256=ready.poster_sha256,
        size=ready.kept.size,
        media_type=ready.output.media_type[:60],
        recipe=recipe,
        **ready.size,
    )


def _text(words: str) -> str:
    """What PostgreSQL can keep: no NUL, no halves of characters."""
    return words.replace("\0", "").encode("utf-8", "replace").decode()
