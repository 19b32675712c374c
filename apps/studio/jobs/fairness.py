"""Whose job is next: everybody in turn, however many jobs somebody has sent.

Start-time fair queueing (Goyal, Vin and Cheng 1996) with jobs of equal weight. A new job gets the turn after
its owner's last waiting or running one, but no turn that the queue has already passed. Ten pictures of one
artist and one of another who comes later are made as A B A A …, and nobody gains by sending many, nor by
coming as many guests.
"""

from __future__ import annotations

from django.db.models import Max, Min

from apps.studio.jobs.models import Job


def next_turn(job: Job) -> int:
    """The turn of a job that is about to be queued."""
    others = Job.objects.open().filter(queue=job.queue).exclude(pk=job.pk)
    present = others.aggregate(turn=Min("turn"))["turn"] or 0
    # All guests are one owner: whoever comes without a cookie is a new guest each time.
    last = others.filter(owner=job.owner_id).aggregate(turn=Max("turn"))["turn"]
    return present if last is None else max(present, last + 1)
