"""What a Celery worker does besides tasks: it says that it lives, warms its children, and stops politely.

The parent never imports torch, which would hang the children that are forked from it.
"""

from __future__ import annotations

import contextlib
import logging
import mmap
import os
import resource
import threading
from pathlib import Path
from typing import Any

from celery import bootsteps, signals

from apps.studio.jobs import presence, runner, scratch
from apps.studio.jobs.tasks import send_ticket

log = logging.getLogger(__name__)

# The most of the machine's memory that one child may take; beyond it Python and torch raise an error, which
# is better than the kernel ending whichever process it likes.
MEMORY_SHARE = 0.75

# One byte that parent and children share.
_stopping = mmap.mmap(-1, 1)

# How many children share the processor; the parent knows before it forks them.
_children = 1


def is_stopping() -> bool:
    """Whether this worker was asked to stop; true in its children as well."""
    return _stopping[0] == 1


class Presence(bootsteps.StartStopStep):
    """Says that the worker lives, from its own event loop: if that hangs, the worker does not live."""

    requires = ("celery.worker.components:Timer",)

    def __init__(self, parent: Any, **options: Any) -> None:
        self._entry: Any = None

    def start(self, parent: Any) -> None:
        self._beat(parent)
        self._entry = parent.timer.call_repeatedly(presence.BEAT_SECONDS, self._beat, (parent,), priority=10)

    def stop(self, parent: Any) -> None:
        if self._entry is not None:
            self._entry.cancel()
        for queue in _queues(parent):
            presence.leave(queue, parent.hostname, parent.concurrency)

    @staticmethod
    def _beat(parent: Any) -> None:
        for queue in _queues(parent):
            presence.beat(queue, parent.hostname, parent.concurrency)


def _queues(parent: Any) -> list[str]:
    return list(parent.app.amqp.queues.consume_from)


@signals.worker_init.connect
def _prepare_parent(sender: Any, **kwargs: Any) -> None:
    """Before the children are forked: what they all need, and what the last ones left."""
    from apps.studio.engines.discovery import all_engines

    global _children  # noqa: PLW0603
    _stopping[0] = 0
    _children = sender.concurrency if isinstance(sender.concurrency, int) else os.cpu_count() or 1
    runner.shutting_down = is_stopping
    all_engines()
    scratch.remove_leftovers()


@signals.worker_ready.connect
def _start_work(sender: Any, **kwargs: Any) -> None:
    """Jobs that were queued while no worker lived start now. `sender` is Celery's consumer."""
    for queue in sender.app.amqp.queues.consume_from:
        send_ticket(queue)


@signals.worker_shutting_down.connect
def _stop_politely(**kwargs: Any) -> None:
    """Children hand their jobs back instead of being waited for."""
    _stopping[0] = 1


@signals.worker_process_init.connect
def _prepare_child(**kwargs: Any) -> None:
    """In each child: if the machine's memory runs out, the kernel takes this process before the database."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500")
    threads = max(1, (os.cpu_count() or 1) // _children)
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, str(threads))
    # Threads that spin for long while they wait slow each other down several times over on a busy machine;
    # those that sleep at once lose a tenth on an idle one. So they spin for some microseconds, then sleep.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("GOMP_SPINCOUNT", "2000")
    threading.Thread(target=_warm, args=(threads,), name="warm", daemon=True).start()


def _warm(threads: int) -> None:
    """Import torch beside the first job, not before it: a job without torch need not wait."""
    import torch

    scratch.remove_leftovers()
    torch.set_num_threads(threads)
    if not torch.cuda.is_available():
        _limit_memory()


def _limit_memory() -> None:
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = int(machine * MEMORY_SHARE)
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard == resource.RLIM_INFINITY or limit < hard:
        resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))
