"""Runs a freezing in a worker's child: looks at all pictures, then writes the version down in one moment."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

from apps.studio.datasets.candidates import Candidate, from_kept, from_zip
from apps.studio.datasets.freezing import check, record
from apps.studio.datasets.looking import look_at
from apps.studio.datasets.models import Dataset
from apps.studio.datasets.reasons import DatasetRefused
from apps.studio.engines.contract import Cancelled, EngineError
from apps.studio.jobs import lifecycle
from apps.studio.jobs.freezing.models import Freezing
from apps.studio.jobs.models import Job
from apps.studio.jobs.runner import Run
from artsite import storage

REPORT_SECONDS = 0.4
# A picture may take the guard most of a minute, but not all of them.
SLACK_SECONDS, SECONDS_EACH = 900.0, 2.0


class FreezingRun(Run):
    """An attempt of a freezing. It begins anew each time: what was looked at before is kept by its hash."""

    freezing: Freezing
    _reported_at = float("-inf")

    def time_limit(self) -> float:
        return SLACK_SECONDS + SECONDS_EACH * self.job.freezing.file_count

    def late_words(self) -> str:
        return _("Looking at these pictures took too long. Make several smaller collections of them.")

    def fault_words(self) -> str:
        said = _("Something went wrong with these files. They are kept; tell the operator %(job)s.")
        return said % {"job": self.job.pk}

    def work(self, folder: Path) -> None:
        self.freezing = Freezing.objects.select_related("dataset").get(job=self.job)
        began = time.monotonic()
        try:
            with self._candidates() as candidates:
                looked = look_at(candidates, self._told, folder)
                check(looked, len(candidates))
        except DatasetRefused as refused:
            self._let_go()  # the same files again would be refused again
            raise EngineError(str(refused)) from refused
        lifecycle.report(self.claim, 1.0, _("Writing it down"))

        def show(job: Job) -> None:
            self.freezing.made = record(self._dataset(), looked, self.freezing.source)
            self.freezing.archive_sha256, self.freezing.pictures = "", []
            self.freezing.save(update_fields=["made", "archive_sha256", "pictures"])

        lifecycle.succeed(self.claim, show, time.monotonic() - began)

    def _dataset(self) -> Dataset:
        if self.freezing.dataset is None:
            raise EngineError(_("This dataset was deleted. Make a new one."))
        return self.freezing.dataset

    @contextmanager
    def _candidates(self) -> Iterator[Sequence[Candidate]]:
        self._dataset()
        if not self.freezing.can_go_on:
            raise EngineError(_("These files are no longer kept. Choose them again."))
        if not self.freezing.archive_sha256:
            yield from_kept(self.freezing.kept_pictures())
            return
        try:
            archive = storage.open_kept(self.freezing.archive_sha256)
        except FileNotFoundError as error:
            raise EngineError(_("These files are no longer kept. Choose them again.")) from error
        with archive, from_zip(archive) as found:  # type: ignore[arg-type]  # a File is one for reading
            yield found

    def _told(self, done: int, total: int) -> None:
        if self.heart.cancelled():
            raise Cancelled
        if (now := time.monotonic()) - self._reported_at >= REPORT_SECONDS:
            self._reported_at = now
            said = _("%(done)s of %(total)s files looked at")
            lifecycle.report(
                self.claim, done / total, said % {"done": intcomma(done), "total": intcomma(total)}
            )

    def _let_go(self) -> None:
        held = Freezing.objects.filter(job__in=self.claim.held())
        held.update(archive_sha256="", pictures=[])
