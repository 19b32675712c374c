"""Tells open pages that a job has changed. They look at the row when they connect, at each message, and every
few seconds in any case; see `artsite.announcing`."""

from __future__ import annotations

from apps.studio.jobs.models import Job
from artsite.announcing import announce

JOB_CHANGED = "job.changed"
QUEUE_CHANGED = "queue.changed"


def job_changed(job: Job) -> None:
    """Tell the pages that show this job."""
    announce(job.group, JOB_CHANGED)


def queue_changed(job: Job) -> None:
    """Tell the pages that wait in this job's queue that their place may have changed."""
    announce(job.queue_group, QUEUE_CHANGED)
