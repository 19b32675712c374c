"""What a training's worker writes. Each write is fenced like those of `jobs.lifecycle`: it names the token of
its claim, and raises `LeaseLost`, having changed nothing, if that no longer holds."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image

from apps.studio.engines.model_file import Header
from apps.studio.jobs import lifecycle, presence
from apps.studio.jobs.announce import job_changed
from apps.studio.jobs.lifecycle import Claim
from apps.studio.jobs.models import Job, Kind
from apps.studio.jobs.training import curves
from apps.studio.jobs.training.models import Training, TrainingSample
from apps.studio.registry.changes import NewVersion, Sample, add_version
from apps.studio.trainers.contract import Checkpoint, Trained
from artsite import storage

MOST_SAMPLES = 24
LONGEST_SIDE = 1024  # px of a kept sample
_CHECKPOINTS = int.from_bytes(b"artsite\x01", signed=True)  # key of the lock below


def begin(claim: Claim) -> Training:
    """The training as its next attempt finds it: what came after the last checkpoint is done again."""
    with _held(claim):
        training = Training.objects.select_related("dataset_version__dataset").get(job=claim.job)
        training.curves = curves.until(training.curves, training.checkpoint_step)
        training.save(update_fields=["curves"])
        training.samples.filter(step__gt=training.checkpoint_step).delete()
    return training


def keep_checkpoint(claim: Claim, training: Training, checkpoint: Checkpoint) -> None:
    """Keep it in the place of the one before. Who comes further is not given up for having died."""
    storage.keep(checkpoint.path)  # outside the lock, since it takes longest
    with _held(claim):
        _lock_checkpoints()
        before, kept = training.checkpoint_sha256, storage.keep(checkpoint.path)
        if checkpoint.step > training.checkpoint_step:
            Job.objects.filter(pk=claim.job.pk).update(attempt_count=1)
        training.checkpoint_sha256, training.checkpoint_step = kept.sha256, checkpoint.step
        training.seconds = checkpoint.seconds
        training.save(update_fields=["checkpoint_sha256", "checkpoint_step", "seconds"])
    if before != kept.sha256:
        _discard(before)


def add_points(claim: Claim, training: Training, points: Iterable[tuple[int, Mapping[str, float]]]) -> None:
    """Lengthen the curves."""
    with _held(claim):
        training.curves = curves.extended(training.curves, points)
        training.save(update_fields=["curves"])
    job_changed(claim.job)


def add_sample(claim: Claim, training: Training, step: int, picture: Image.Image) -> None:
    """Keep what it makes now. Of too many samples one between two near ones goes."""
    small = picture.convert("RGB")
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    buffer = io.BytesIO()
    small.save(buffer, "WEBP", quality=88, method=4)
    kept = storage.keep(buffer)
    with _held(claim):
        TrainingSample.objects.update_or_create(
            training=training,
            step=step,
            defaults={"sha256": kept.sha256, "width": small.width, "height": small.height},
        )
        steps = list(training.samples.values_list("step", flat=True))
        if len(steps) > MOST_SAMPLES:
            spare = min(range(1, len(steps) - 1), key=lambda place: steps[place + 1] - steps[place - 1])
            training.samples.filter(step=steps[spare]).delete()
        # Pages that look on draw the samples again when this has changed.
        Job.objects.filter(pk=claim.job.pk).update(preview_number=F("preview_number") + 1)
    job_changed(claim.job)


def finish(claim: Claim, training: Training, trained: Trained, header: Header, seconds: float) -> None:
    """Put the model into the registry and end the job, in one moment. Raises ModelRefused."""
    kept = storage.keep(trained.path)

    def register(job: Job) -> None:
        lineage, sample = _lineage(job, training), _last_sample(training)
        new = NewVersion(kept, header, trained.metrics, trained.remarks, lineage, sample)
        training.made = add_version(job.owner, training.model_name, new)
        training.remarks, training.checkpoint_sha256 = list(trained.remarks), ""
        training.save(update_fields=["made", "remarks", "checkpoint_sha256"])

    before = training.checkpoint_sha256
    lifecycle.succeed(claim, register, seconds)
    _discard(before)


def forget_checkpoint(job: Job) -> None:
    """Let the next attempt begin anew; for a job that is not running."""
    training = Training.objects.get(job=job)
    Training.objects.filter(job=job).update(checkpoint_sha256="", checkpoint_step=0, seconds=0.0, curves={})
    transaction.on_commit(lambda: _discard(training.checkpoint_sha256))


def is_in_the_way(job: Job) -> bool:
    """Whether somebody waits for a picture while trainings and freezings have every child."""
    long = lifecycle.running(job.queue, Kind.TRAINING, Kind.FREEZING)
    full = long >= (presence.children(job.queue) or 1)
    return full and Job.objects.queued(job.queue).filter(kind=Kind.ENGINE).exists()


def step_aside(claim: Claim) -> None:
    """Go back to the queue for those who wait; the training goes on when they are done."""
    lifecycle.hand_back(claim, _("It made room for somebody who waited, and goes on by itself."))


@contextmanager
def _held(claim: Claim) -> Iterator[None]:
    """A transaction in which the claim holds: its job's row is locked, so that nobody takes it meanwhile."""
    with transaction.atomic():
        lifecycle.lock(claim)
        yield


def _last_sample(training: Training) -> Sample | None:
    last = training.samples.last()
    return Sample(last.sha256, last.width, last.height) if last else None


def _lineage(job: Job, training: Training) -> dict[str, Any]:
    version = training.dataset_version
    return {
        "trainer": job.engine,
        "trainer_version": job.engine_version,
        "dataset": training.dataset_reference,
        "dataset_version": str(version.pk) if version else None,
        "digest": version.digest if version else "",
        "items": version.item_count if version else 0,
        "params": job.params,
        "seed": training.seed,
        "minutes": training.minutes,
        "parent": None,
        "job": str(job.pk),
        "trained_at": timezone.now().isoformat(timespec="seconds"),
    }


def _lock_checkpoints() -> None:
    """Until the end of the transaction nobody else keeps or discards a checkpoint: two trainings that are
    alike to the last bit share a file."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHECKPOINTS])


def _discard(sha256: str) -> None:
    """Remove a checkpoint that nobody goes on from."""
    if not sha256:
        return
    with transaction.atomic():
        _lock_checkpoints()
        if not Training.objects.filter(checkpoint_sha256=sha256).exists():
            storage.discard(sha256)
