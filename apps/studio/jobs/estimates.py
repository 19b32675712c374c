"""How long a job takes and waits, as well as one can know."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Sum
from django.utils import timezone
from redis.exceptions import RedisError

from apps.studio.engines.contract import Engine
from apps.studio.jobs import presence
from apps.studio.jobs.models import Attempt, Job, Kind, State

MEASURED = 25  # how many of the latest runs count
LOWEST, HIGHEST = 0.02, 50.0  # limits of the correction: one strange run says little
SECONDS_KEPT = 30
ENOUGH_PROGRESS = 0.15  # from here on, what was done tells more than what was expected


@dataclass(frozen=True)
class Waiting:
    """A queued job's place (1 is next), the seconds until it starts, and whether any worker is alive.

    `seconds` is None if nobody knows.
    """

    place: int
    seconds: float | None
    served: bool


def correction(engine: str) -> float:
    """How this site's machines differ from what the engine thinks: the median of measured / estimated."""
    try:
        return float(cache.get_or_set(f"estimate:{engine}", lambda: _measured(engine), SECONDS_KEPT) or 1.0)
    except RedisError:  # a page without the cache is better than none
        return _measured(engine)


def _measured(engine: str) -> float:
    runs = Attempt.objects.filter(
        job__kind=Kind.ENGINE,
        job__engine=engine,
        job__state=State.SUCCEEDED,
        ending=Attempt.Ending.SUCCEEDED,
        job__estimate__gt=0,
    ).exclude(seconds=None)
    pairs = runs.order_by("-job_id").values_list("seconds", "job__estimate")[:MEASURED]
    ratios = [seconds / estimate for seconds, estimate in pairs if seconds is not None]
    return min(max(median(ratios), LOWEST), HIGHEST) if ratios else 1.0


def usual(engine: Engine[Any]) -> float:
    """Seconds a job takes here with nothing set: what the engine thinks, corrected by what was measured."""
    return engine.estimate(engine.parameters.model_construct()) * correction(engine.name)


def expected(job: Job) -> float:
    """Seconds in the engine, corrected by what was measured; a training takes the minutes it was given."""
    return job.estimate if job.is_training else job.estimate * correction(job.engine)


def remaining(job: Job) -> float:
    """Seconds until a running job is done."""
    if job.is_training:  # earlier attempts count, and progress is of all of them
        return job.estimate * (1 - job.progress)
    elapsed = (timezone.now() - (job.started_at or timezone.now())).total_seconds()
    if job.progress >= ENOUGH_PROGRESS:
        return elapsed * (1 - job.progress) / job.progress
    return max(0.0, expected(job) - elapsed)


def waiting(job: Job) -> Waiting:
    """How long a queued job waits: what stands before it and what runs, shared by the children alive."""
    before = (
        Job.objects.waiting_before(job)
        .order_by()
        .values_list("kind", "engine")
        .annotate(Count("id"), Sum("estimate"))
    )
    place, work = 1, 0.0
    for kind, engine, count, estimate in before:
        place += count
        work += estimate if kind == Kind.TRAINING else estimate * correction(engine)
    children = presence.children(job.queue)
    if children == 0:
        return Waiting(place, None, served=False)
    running = list(Job.objects.filter(state=State.RUNNING, queue=job.queue)[:50])
    if children is None:
        return Waiting(place, None, served=True)
    if len(running) < children and place == 1:
        return Waiting(place, 0.0, served=True)
    work += sum(remaining(other) for other in running)
    return Waiting(place, work / children, served=True)
