"""Figures for Prometheus: what was submitted and how it ended, and what waits and runs now.

Jobs end in the workers' children and Prometheus asks the web process, so counts are kept where both reach.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import cast

from django.db.models import Count
from django.db.utils import DatabaseError
from prometheus_client.core import REGISTRY, CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from redis.exceptions import RedisError

from apps.studio.jobs.models import OPEN, Job, State
from apps.studio.jobs.shared import client

log = logging.getLogger(__name__)

_KEY = "artsite:jobs:counts"
_SUBMITTED = "submitted"


def submitted(job: Job) -> None:
    """Count a new job."""
    _count(job.engine, _SUBMITTED)


def ended(job: Job, state: State) -> None:
    """Count an ended job."""
    _count(job.engine, state.value)


def _count(engine: str, what: str) -> None:
    try:
        client().hincrby(_KEY, f"{engine} {what}", 1)
    except RedisError as error:
        log.warning("A job was not counted: %r", error)


class JobMetrics(Collector):
    """Reads the figures when Prometheus asks; leaves out what does not answer."""

    def describe(self) -> Iterator[Metric]:
        """Named without asking anybody, since the servers need not be there when the process starts."""
        yield from (self._submitted(), self._ended(), self._open())

    def collect(self) -> Iterator[Metric]:
        """One query and one command for each scrape."""
        submitted, ended, waiting = self._submitted(), self._ended(), self._open()
        for engine, what, count in _counts():
            if what == _SUBMITTED:
                submitted.add_metric([engine], count)
            else:
                ended.add_metric([engine, what], count)
        for queue, state, count in _open_jobs():
            waiting.add_metric([queue, state], count)
        yield from (submitted, ended, waiting)

    @staticmethod
    def _submitted() -> CounterMetricFamily:
        return CounterMetricFamily("artsite_jobs_submitted", "Jobs submitted", labels=["engine"])

    @staticmethod
    def _ended() -> CounterMetricFamily:
        return CounterMetricFamily("artsite_jobs_ended", "Jobs ended", labels=["engine", "state"])

    @staticmethod
    def _open() -> GaugeMetricFamily:
        return GaugeMetricFamily("artsite_jobs_open", "Jobs that wait or run now", labels=["queue", "state"])


def _counts() -> list[tuple[str, str, float]]:
    try:
        rows = cast(dict[str, str], client().hgetall(_KEY))
    except RedisError:
        return []
    return [
        (engine, what, float(count))
        for (engine, _space, what), count in (
            (name.partition(" "), count) for name, count in sorted(rows.items())
        )
    ]


def _open_jobs() -> list[tuple[str, str, int]]:
    jobs = Job.objects.filter(state__in=OPEN).order_by()
    try:
        return list(jobs.values_list("queue", "state").annotate(Count("id")))
    except DatabaseError:
        return []


def register() -> None:
    """Offer the figures on /metrics."""
    REGISTRY.register(JobMetrics())
