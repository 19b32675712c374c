"""Runs one job in a worker's child. Every way in which it may end is written down."""

from __future__ import annotations

import logging
import os
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.db.utils import Error as DatabaseError
from django.utils.translation import gettext as _
from pydantic import ValidationError

from apps.studio.engines.contract import (
    Cancelled,
    Context,
    Engine,
    EngineError,
    Event,
    Output,
    Parameters,
    Preview,
    Progress,
)
from apps.studio.engines.discovery import get_engine
from apps.studio.jobs import lifecycle
from apps.studio.jobs.heart import Heart, Stop
from apps.studio.jobs.lifecycle import Claim, LeaseLost
from apps.studio.jobs.models import JobInput, Queue
from apps.studio.jobs.scratch import scratch_folder
from apps.studio.trainers.contract import Trainer
from artsite import storage
from artsite.pictures.serving import file_name

log = logging.getLogger(__name__)

REPORT_SECONDS = 0.1
PREVIEW_SECONDS = 0.25


def _never() -> bool:
    return False


# Whether the worker is being stopped; `worker` puts its own question here.
shutting_down: Callable[[], bool] = _never


class Run:
    """One attempt: from the claim to its end. `EngineRun` stands here, the others in `training` and
    `freezing`."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.job = claim.job

    def carry_out(self) -> None:
        """Do it and end the attempt, one way or another. Raises nothing of the engine's or the trainer's."""
        try:
            limit = self.time_limit()
        except LookupError:
            self.fail(self.gone_words())
            return
        self.heart = Heart(self.claim, limit, shutting_down, self._give_up)
        self.heart.start()
        try:
            with scratch_folder(self.job.pk) as folder:
                self.work(folder)
        except LeaseLost:
            log.info("%s was taken back or cancelled; nothing of this attempt was kept", self.job)
        except Cancelled:
            self._give_up(self.heart.stopping or Stop.LOST)
        except EngineError as error:
            self.fail(str(error), error.field)
        except DatabaseError:
            raise  # no way to write anything; the lease ends and the sweeper puts the job back
        except Exception as error:
            self._fail_unexpectedly(error)
        except BaseException:  # the process is told to end
            self.write(lambda: lifecycle.hand_back(self.claim))
            raise
        finally:
            self.heart.stop()

    def time_limit(self) -> float:
        """Seconds after which it counts as hung. Raises LookupError if what is to run is not here."""
        raise NotImplementedError

    def work(self, folder: Path) -> None:
        """Do it, in an empty folder, and end the job well."""
        raise NotImplementedError

    def gone_words(self) -> str:
        return _("This engine is no longer installed here.")

    def late_words(self) -> str:
        said = _("This took longer than %(limit)s s and was stopped. Try a smaller size.")
        return said % {"limit": round(self.time_limit())}

    def fault_words(self) -> str:
        said = _("Something went wrong in the engine. Your settings are kept; tell the operator %(job)s.")
        return said % {"job": self.job.pk}

    @property
    def device(self) -> str:
        return "cuda" if self.job.queue == Queue.GPU else "cpu"

    def validated(self, declared: Engine[Any] | Trainer[Any], folder: Path) -> Parameters:
        """The job's parameters with a path in the place of each file's id; the files go into `folder`."""
        paths = {row.param: str(_fetched(row, folder)) for row in self.job.input_rows.all()}
        try:
            return declared.parameters.model_validate(self.job.params | paths)
        except ValidationError as error:
            raise EngineError(
                _("This engine has changed since the job was sent. Open its settings and start it again.")
            ) from error

    def _give_up(self, reason: Stop) -> None:
        """End the attempt of an engine that was told to stop."""
        if reason is Stop.DEADLINE:
            self.fail(self.late_words())
        elif reason is Stop.SHUTDOWN:
            self.write(lambda: lifecycle.hand_back(self.claim))
        else:  # nothing is written if the job was cancelled or taken back, as nearly always
            self.fail(_("The engine stopped by itself. Try it again."))

    def fail(self, message: str, field: str | None = None) -> None:
        self.write(lambda: lifecycle.fail(self.claim, message, field))

    def _fail_unexpectedly(self, error: Exception) -> None:
        log.exception("%s failed", self.job)
        if _is_out_of_memory(error):
            self.fail(_("This needs more memory than the machine has. Try a smaller size."))
        else:
            self.fail(self.fault_words())

    def write(self, change: Callable[[], None]) -> None:
        """Make a last change, unless the job is somebody else's by now."""
        try:
            change()
        except LeaseLost:
            log.info("%s was taken back or cancelled meanwhile", self.job)


class EngineRun(Run):
    """Inputs to scratch, the engine's events to pages, outputs to storage."""

    def __init__(self, claim: Claim) -> None:
        super().__init__(claim)
        self.outputs: list[Output] = []
        self._reported_at = self._previewed_at = float("-inf")

    def time_limit(self) -> float:
        return get_engine(self.job.engine).time_limit

    def work(self, folder: Path) -> None:
        engine = get_engine(self.job.engine)
        params = self.validated(engine, folder)
        out = folder / "out"
        out.mkdir()
        context = Context(
            seed=int(self.job.params.get("seed") or 0),
            scratch=out,
            device=self.device,
            cancelled=self.heart.cancelled,
        )
        began = time.monotonic()
        for event in self._events(engine, params, context):
            if self.heart.cancelled():
                raise Cancelled
            self._handle(event)
        seconds = time.monotonic() - began
        if not self.outputs:
            raise EngineError(_("The engine ended without making anything. Try other settings."))
        lifecycle.finish(self.claim, self.outputs, seconds)

    @staticmethod
    def _events(engine: Engine[Any], params: Parameters, context: Context) -> Iterator[Event]:
        context.check()
        yield from engine.run(params, context)

    def _handle(self, event: Event) -> None:
        match event:
            case Progress(fraction=fraction, message=message):
                self._report(fraction, message)
            case Preview(picture=picture):
                self._preview(picture)
            case Output():
                self.outputs.append(event)

    def _report(self, fraction: float, message: str) -> None:
        if (now := time.monotonic()) - self._reported_at >= REPORT_SECONDS:
            self._reported_at = now
            lifecycle.report(self.claim, fraction, message)

    def _preview(self, picture: Any) -> None:
        if (now := time.monotonic()) - self._previewed_at >= PREVIEW_SECONDS:
            self._previewed_at = now
            lifecycle.show_preview(self.claim, picture)


def run_next(queue: str) -> bool:
    """Claim the best waiting job of the queue and run it. False if none is waiting."""
    if shutting_down():
        return False
    claim = lifecycle.claim(queue, worker_name())
    if claim is None:
        return False
    _run_of(claim).carry_out()
    return not shutting_down()


def _run_of(claim: Claim) -> Run:
    # Those beside engines are made of what stands here.
    if claim.job.is_training:
        from apps.studio.jobs.training.running import TrainingRun

        return TrainingRun(claim)
    if claim.job.is_freezing:
        from apps.studio.jobs.freezing.running import FreezingRun

        return FreezingRun(claim)
    return EngineRun(claim)


def worker_name() -> str:
    """Who this is, for the attempt's row."""
    return f"{socket.gethostname()}:{os.getpid()}"[:120]


def _fetched(row: JobInput, folder: Path) -> Path:
    """A copy of an input in the scratch folder; the engine may do with it what it likes.

    It bears the picture's title, since engines name what they make of it after it.
    """
    title = row.item.title if row.item else str(row.source.get("title") or "")
    path = folder / f"input-{row.param}" / file_name(title or _("Picture"), row.media_type)
    path.parent.mkdir(exist_ok=True)
    try:
        with storage.open_kept(row.sha256) as source, path.open("wb") as target:
            shutil.copyfileobj(source, target, storage.CHUNK)
    except FileNotFoundError as error:
        raise EngineError(_("This file is no longer kept. Choose another."), row.param) from error
    return path


def _is_out_of_memory(error: BaseException) -> bool:
    """Python's own error, and what torch raises on processor and graphics card, without importing torch."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    return isinstance(error, RuntimeError) and "allocate memory" in str(error)
