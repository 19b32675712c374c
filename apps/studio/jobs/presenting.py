"""What a page says of a job: words, places, times, pictures. The one source for page, fragment and socket."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.accounts.viewers import Viewer
from apps.gallery.models import Work
from apps.studio.engines.contract import Engine
from apps.studio.engines.discovery import UnknownEngine, get_engine
from apps.studio.jobs import estimates
from apps.studio.jobs.freezing.presenting import FreezingView
from apps.studio.jobs.models import Job, JobInput, Kind, State
from apps.studio.jobs.training.presenting import TrainingView
from apps.studio.library.models import Item
from apps.studio.library.recipes import takers
from apps.studio.words import said, title_of

PLACES: tuple[str | Promise, ...] = (
    gettext_lazy("Next in the queue"),
    gettext_lazy("Second in the queue"),
    gettext_lazy("Third in the queue"),
    gettext_lazy("Fourth in the queue"),
    gettext_lazy("Fifth in the queue"),
)
MINUTE = 60
SHORT = 90  # seconds up to which one counts in seconds


@dataclass(frozen=True)
class Before:
    """The picture a job began with, for the slider."""

    src: str
    width: int
    height: int


@dataclass(frozen=True)
class Slot:
    """A setting that takes a place of a map, and the other setting that follows ("mode=…")."""

    name: str
    title: str
    then: str


@dataclass(frozen=True)
class AtlasView:
    """How places are picked from a map that an engine made; see `contract.Atlas`."""

    step: int
    margin: int
    slots: list[Slot]
    url: str


@dataclass(frozen=True)
class JobView:
    """A job as a viewer sees it."""

    job: Job
    viewer: Viewer
    compare: bool = False

    @property
    def mine(self) -> bool:
        """Whether the viewer may act on it; staff act on others' jobs in the admin, on record."""
        return self.viewer.owns(self.job)

    @cached_property
    def engine(self) -> Engine[Any] | None:
        try:
            return get_engine(self.job.engine) if self.job.kind == Kind.ENGINE else None
        except UnknownEngine:
            return None

    @cached_property
    def training(self) -> TrainingView | None:
        """What a training has to show besides; None for any other job."""
        return TrainingView.of(self.job) if self.job.is_training else None

    @cached_property
    def freezing(self) -> FreezingView | None:
        """What a freezing has to show besides; None for any other job."""
        return FreezingView.of(self.job) if self.job.is_freezing else None

    @property
    def title(self) -> str:
        if self.freezing:
            return _("Dataset “%(name)s”") % {"name": self.freezing.name}
        if self.training:
            return _("Training of “%(name)s”") % {"name": self.training.name}
        return title_of(self.job.engine)

    @property
    def edit_url(self) -> str:
        """The engine's page with the settings of this job; empty if there is no such page."""
        if self.freezing:
            return self.freezing.new_url
        if self.training:
            return f"{reverse('training:trainer', args=[self.job.engine])}?job={self.job.pk}"
        if self.engine is None or self.engine.internal:
            return ""
        return f"/studio/{self.job.engine}/?job={self.job.pk}"

    @property
    def words(self) -> str:
        """What is happening, in one line."""
        match self.job.state:
            case State.QUEUED if self.training:
                return self.training.waiting_words(estimates.waiting(self.job).served)
            case State.QUEUED:
                return waiting_words(estimates.waiting(self.job))
            case State.RUNNING:
                return self._running_words()
            case State.SUCCEEDED:
                return _("Done in %(time)s") % {"time": exact(self.seconds)}
            case State.FAILED:
                return _("The training failed") if self.training else _("This could not be made")
        return _("Cancelled")

    def _running_words(self) -> str:
        nothing_yet = _("Getting ready") if not self.job.progress else _("Working")
        doing = said(self.job.message) or nothing_yet
        left = estimates.remaining(self.job)
        return _("%(doing)s, %(time)s left") % {"doing": doing, "time": about(left)} if left >= 1 else doing

    @property
    def interrupted(self) -> bool:
        """Whether it waits because a worker was lost on the way."""
        return self.job.state == State.QUEUED and self.job.token > 0 and self.job.attempt_count > 0

    @property
    def seconds(self) -> float:
        """How long the last attempt took, from claim to end."""
        if not (self.job.started_at and self.job.ended_at):
            return 0.0
        return (self.job.ended_at - self.job.started_at).total_seconds()

    @cached_property
    def atlas(self) -> AtlasView | None:
        """Set where the output is a map to pick places from."""
        engine, atlas = self.engine, self.engine.atlas if self.engine else None
        if not engine or not atlas or any(self.job.params.get(name) != of for name, of in atlas.when.items()):
            return None
        slots = [
            Slot(name, said(engine.parameters.model_fields[name].title or name), "=".join(then))
            for name, then in atlas.fields.items()
        ]
        return AtlasView(atlas.step, atlas.margin, slots, f"/studio/{engine.name}/")

    @property
    def error(self) -> str:
        """What went wrong. Workers write it in English, and here it is in the visitor's language."""
        return said(self.job.error)

    @property
    def faulty_setting(self) -> str:
        """The name of the setting that the error belongs to, as the form shows it."""
        declared = self.training.trainer if self.training else self.engine
        field = declared.parameters.model_fields.get(self.job.error_field) if declared else None
        return (field.title or "") if field else ""

    @property
    def preview_url(self) -> str:
        return self._preview(self.job.preview_number)

    @property
    def last_preview_url(self) -> str:
        """The preview before this one, which the browser has: shown beneath while the new one loads."""
        return self._preview(self.job.preview_number - 1)

    def _preview(self, number: int) -> str:
        return reverse("jobs:preview", args=[self.job.pk, number]) if number > 0 else ""

    @cached_property
    def _made(self) -> list[Item]:
        if self.job.state != State.SUCCEEDED:
            return []
        return [row.item for row in self.job.output_rows.select_related("item").order_by("position")]

    @property
    def outputs(self) -> list[Item]:
        """What it made and its owner has not thrown away."""
        return [item for item in self._made if not item.is_trashed]

    def uses(self) -> list[tuple[Item, list[dict[str, str]]]]:
        """Each output with the engines that can take it as their picture."""
        return [(item, takers(item, self.viewer)) for item in self.outputs]

    @property
    def trashed(self) -> list[Item]:
        """What it made that lies in the trash."""
        return [item for item in self._made if item.is_trashed]

    @property
    def listed(self) -> list[Item]:
        """The same for a list, which has fetched the outputs of all its rows at once."""
        return [item for item in self.job.outputs.all() if not item.is_trashed]

    @cached_property
    def before(self) -> Before | None:
        """The first picture that was given, if the viewer may still see it."""
        for row in self.job.input_rows.select_related("item").order_by("pk"):
            if found := self._shown_input(row):
                return found
        return None

    def _shown_input(self, row: JobInput) -> Before | None:
        if row.item is not None:
            shown = row.item.picture
        else:
            works = Work.objects.reachable_by(self.viewer).select_related("cover")
            work = works.filter(pk=row.source.get("work")).first() if row.source.get("work") else None
            shown = getattr(work, "picture", None)
        return Before(shown.src, shown.width, shown.height) if shown else None


def waiting_words(waiting: estimates.Waiting) -> str:
    """Place and time, or why nothing moves."""
    if not waiting.served:
        return _("No machine here can run this at the moment. It starts as soon as one can.")
    if waiting.seconds is not None and waiting.seconds < 1 and waiting.place == 1:
        return _("Starting")
    if waiting.place <= len(PLACES):
        place = str(PLACES[waiting.place - 1])
    else:
        place = _("Number %(place)s in the queue") % {"place": waiting.place}
    if waiting.seconds is None or waiting.seconds < 1:
        return place
    return _("%(place)s, %(time)s") % {"place": place, "time": about(waiting.seconds)}


def about(seconds: float) -> str:
    """A time that is guessed: "about 40 s", "about 3 min"."""
    if seconds < SHORT:
        rounded = round(seconds) if seconds < 10 else 5 * round(seconds / 5)  # noqa: PLR2004
        return _("about %(seconds)s s") % {"seconds": max(1, rounded)}
    return _("about %(minutes)s min") % {"minutes": round(seconds / MINUTE)}


def exact(seconds: float) -> str:
    """A time that was measured: "0.4 s", "12 s", "3 min 5 s"."""
    if seconds < 10:  # noqa: PLR2004
        return _("%(seconds)s s") % {"seconds": f"{seconds:.1f}"}
    minutes, rest = divmod(round(seconds), MINUTE)
    if not minutes:
        return _("%(seconds)s s") % {"seconds": rest}
    told = ngettext("%(minutes)s min %(seconds)s s", "%(minutes)s min %(seconds)s s", minutes)
    return told % {"minutes": minutes, "seconds": rest}
