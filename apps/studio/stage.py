"""What stands in the middle of an engine's page: an output, what to do with it, and those before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.templatetags.static import static
from django.urls import reverse

from apps.accounts.viewers import Viewer
from apps.studio.desk import lineage
from apps.studio.engines.contract import Engine
from apps.studio.finders import engine_static
from apps.studio.jobs.models import Job
from apps.studio.jobs.presenting import JobView
from apps.studio.library.models import Item
from apps.studio.library.recipes import needs_picture
from apps.studio.library.sources import as_key
from apps.studio.words import said, title_of

FRAMES = 24


@dataclass(frozen=True)
class EngineOnWall:
    """An engine as the wall shows it."""

    name: str
    title: str
    summary: str
    url: str
    pictures: list[str]
    usable: bool
    open_to_visitors: bool
    staff_only: bool

    @property
    def picture(self) -> str:
        return self.pictures[0] if self.pictures else ""


def on_wall(engine: Engine[Any], usable: bool) -> EngineOnWall:
    return EngineOnWall(
        name=engine.name,
        title=said(engine.title),
        summary=said(engine.summary),
        url=reverse("studio:engine", args=[engine.name]),
        pictures=[static(engine_static(engine.name, name)) for name in engine.examples],
        usable=usable,
        open_to_visitors=engine.open_to_visitors,
        staff_only=engine.staff_only,
    )


def with_engine_titles(jobs: Iterable[Job]) -> list[dict[str, Any]]:
    return [{"job": job, "engine_title": _title(job)} for job in jobs]


def _title(job: Job) -> str:
    if job.is_training:
        return job.training.model_name
    return job.freezing.dataset_name if job.is_freezing else title_of(job.engine)


def frames(engine: Engine[Any], viewer: Viewer) -> list[Item]:
    """What the viewer made last with this engine, newest first."""
    return list(Item.objects.in_library(viewer).made_with(engine.name)[:FRAMES])


def strip_context(engine: Engine[Any], viewer: Viewer) -> dict[str, Any]:
    """The strip of what was made, each frame with its branches."""
    items = frames(engine, viewer)
    return {"engine": engine, "frames": items, "strip": lineage.strip(items, viewer)}


def stage_context(
    engine: Engine[Any], viewer: Viewer, query: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The stage: the output or the job asked for, else a job at work, else an example and a word."""
    query = query or {}
    shown = query.get("show")
    context: dict[str, Any] = {
        **strip_context(engine, viewer),
        "item": None,
        "view": None,
        "needs_picture": needs_picture(engine),
    }
    item = Item.objects.in_library(viewer).filter(pk=as_key(shown)).first() if shown else None
    if item:
        job = item.made_by.first()
        return context | {"item": item, "view": JobView(job, viewer) if job else None}
    made = _made(engine, viewer, query.get("made"))
    at_work = made or Job.objects.of(viewer).open().filter(engine=engine.name).order_by("-id").first()
    if at_work:
        return context | {"view": JobView(at_work, viewer), "item": at_work.outputs.first()}
    examples = engine.examples
    return context | {"example": static(engine_static(engine.name, examples[0])) if examples else ""}


def _made(engine: Engine[Any], viewer: Viewer, key: str | None) -> Job | None:
    """The job that was asked for on this page, at work or done."""
    return Job.objects.of(viewer).filter(engine=engine.name, pk=as_key(key)).first() if key else None
