"""People, pictures and engines that the tests of jobs need. Rows, broker and files are the real ones."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from PIL import Image

from apps.accounts.models import User
from apps.accounts.viewers import Viewer
from apps.studio.engines import contract, fields
from apps.studio.engines.contract import Context, Engine, EngineError, Event, Output, Preview, Progress
from apps.studio.engines.discovery import all_engines
from apps.studio.jobs import tasks
from apps.studio.jobs.shared import client
from apps.studio.library.models import Item, Origin
from artsite import storage
from artsite.ids import uuid7
from artsite.pictures.measure import measure

PATIENCE = 60.0  # of an engine that does not listen


class TrialParameters(contract.Parameters):
    """One of each kind of parameter."""

    content: fields.PictureFile | None = fields.picture("Picture", "A picture.", required=False)
    size: int = fields.number(64, "Size", "Longer side.", low=16, high=4096, unit="px")
    strength: float = fields.slider(0.5, "Strength", "How much.", low=0, high=1, step=0.1)
    smooth: bool = fields.toggle(False, "Smooth", "Whether.")
    name: str = fields.text("", "Name", "A name.", longest=20)
    fault: str = fields.text("", "Fault", "What goes wrong.")
    seed: int | None = fields.seed()


class Trial(Engine[TrialParameters]):
    """Paints a plain picture, or fails in the way it is asked to."""

    name = "trial"
    title = "Trial"
    summary = "Paints one colour."
    open_to_visitors = True
    time_limit = 30.0
    parameters = TrialParameters

    def run(self, params: TrialParameters, context: Context) -> Iterator[Event]:
        picture = Image.new("RGB", (params.size, params.size), (context.seed % 256, 80, 40))
        yield Progress(0.5, "Mixing the colour")
        yield Preview(picture)
        _go_wrong(params.fault, context)
        path = context.scratch / "trial.png"
        picture.save(path)
        title = params.content.stem if params.content else "One colour"
        yield Output(path, "image/png", title=title, alt_text="A square of one colour")

    def estimate(self, params: TrialParameters) -> float:
        return 2.0


def _go_wrong(fault: str, context: Context) -> None:
    if fault == "refuse":
        raise EngineError("The strength does not suit the size.", field="strength")
    if fault == "crash":
        raise ValueError("a secret detail of the code")
    if fault == "memory":
        raise MemoryError
    if fault == "deaf":
        time.sleep(PATIENCE)
    if fault == "wait":
        while True:
            context.check()
            time.sleep(0.01)


class Drawing(Trial):
    """For people with an account only."""

    name = "trial-for-members"
    open_to_visitors = False


class Hidden(Trial):
    """Serves a page of the studio."""

    name = "trial-internal"
    internal = True


@pytest.fixture(autouse=True)
def trial_engines() -> Iterator[None]:
    """Engines that are found beside the site's own."""
    engines = all_engines()
    added: list[Engine[Any]] = [Trial(), Drawing(), Hidden()]
    engines.update({engine.name: engine for engine in added})
    yield
    for engine in added:
        engines.pop(engine.name)


@pytest.fixture(autouse=True)
def empty_broker() -> None:
    """No ticket, no worker and no cached figure of another test."""
    client().flushdb()
    cache.clear()


@pytest.fixture
def artist(transactional_db: None) -> Viewer:
    return Viewer(user=User.objects.create(username="mei", email="mei@example.org"))


@pytest.fixture
def stranger(transactional_db: None) -> Viewer:
    return Viewer(user=User.objects.create(username="otto", email="otto@example.org"))


@pytest.fixture
def operator(transactional_db: None) -> Viewer:
    return Viewer(user=User.objects.create(username="op", email="op@example.org", is_staff=True))


@pytest.fixture
def guest(transactional_db: None) -> Viewer:
    return Viewer(guest=uuid7())


def make_item(viewer: Viewer, colour: str = "teal") -> Item:
    """A picture in somebody's library."""
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(buffer, "PNG")
    kept = storage.keep(buffer)
    with storage.local_copy(kept.sha256, ".png") as path:
        measured = measure(path)
    return Item.objects.create(
        owner=viewer.user,
        guest=None if viewer.user else viewer.guest,
        origin=Origin.UPLOAD,
        title="Teal",
        sha256=kept.sha256,
        size=kept.size,
        media_type="image/png",
        width=measured.width,
        height=measured.height,
        placeholder=measured.placeholder,
    )


def tickets(queue: str = "cpu") -> int:
    return tasks.tickets_waiting(queue)


def worker_environment() -> dict[str, str]:
    """For a real worker beside the test: the test's database, and a lease that ends soon."""
    from django.db import connection

    address, question, options = os.environ["DATABASE_URL"].partition("?")
    server = address.rpartition("/")[0]
    return os.environ | {
        "DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}{question}{options}",
        "ARTSITE_LEASE_SECONDS": "2",
        "PYTHONUNBUFFERED": "1",
    }
