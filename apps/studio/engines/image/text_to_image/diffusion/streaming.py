"""Lets work that reports by a callback be read as events: it runs in a thread, the engine yields what
comes."""

from __future__ import annotations

from collections.abc import Callable, Generator
from queue import Queue
from threading import Event as Flag
from threading import Thread
from typing import Generic, TypeVar

from apps.studio.engines.contract import Cancelled, Context, Event

T = TypeVar("T")


class Reports:
    """What the work says: events, and whether it should go on."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._left = Flag()
        self.waiting: Queue[Event | None] = Queue()

    def say(self, event: Event) -> None:
        """Hand an event on. Raises `Cancelled` if the work is no longer wanted."""
        self.check()
        self.waiting.put(event)

    def check(self) -> None:
        """Raises `Cancelled` if the work is no longer wanted."""
        self._context.check()
        if self._left.is_set():
            raise Cancelled

    def leave(self) -> None:
        """Nobody reads any more."""
        self._left.set()


class _Work(Thread, Generic[T]):
    def __init__(self, work: Callable[[Reports], T], reports: Reports) -> None:
        super().__init__(name="diffusion", daemon=True)
        self._work, self._reports = work, reports
        self.result: T | None = None
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.result = self._work(self._reports)
        except BaseException as error:  # raised again where the events are read
            self.error = error
        finally:
            self._reports.waiting.put(None)


def streamed(work: Callable[[Reports], T], context: Context) -> Generator[Event, None, T]:
    """The events of the work as they come; returns its result, or raises what it raised. Whoever stops
    reading stops the work at its next report."""
    reports = Reports(context)
    thread = _Work(work, reports)
    thread.start()
    try:
        while (event := reports.waiting.get()) is not None:
            yield event
    finally:
        reports.leave()
        thread.join()
    if thread.error is not None:
        raise thread.error
    assert thread.result is not None
    return thread.result
