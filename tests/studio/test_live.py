"""Live previews: if these fail, an artist waits for a lost helper, or sees somebody else's picture."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterator
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from apps.accounts.models import User
from apps.studio.engines.discovery import get_engine
from apps.studio.jobs.models import Job
from apps.studio.library.models import Item
from apps.studio.live.pool import Answer, Helper, NoPreview, Overtaken, Pool, pool
from artsite import storage

LIVE = reverse("studio:live", args=["enhance"])


@pytest.fixture(scope="module", autouse=True)
def _helpers_end() -> Iterator[None]:
    yield
    pool().stop()


def test_a_preview_is_made_at_once_and_nothing_is_kept(at_mira: Client, item: Item) -> None:
    answer = at_mira.post(LIVE, {"content": str(item.pk), "auto": "true", "exposure": "0.5"})
    assert answer.status_code == 200
    assert unquote(answer["X-Note"]).endswith((".", ")"))
    assert answer["Cache-Control"] == "no-store"
    with Image.open(io.BytesIO(answer.content)) as shown:
        assert shown.size == (320, 240)
    assert not Job.objects.exists()
    assert Item.objects.count() == 1


def test_where_previews_are_slow_a_smaller_one_follows_the_hand(
    at_mira: Client, mira: User, item_of: Callable[..., Item]
) -> None:
    content = io.BytesIO()
    Image.new("RGB", (800, 600), (120, 90, 60)).save(content, "PNG")
    content.seek(0)
    large = item_of(mira, sha256=storage.keep(content).sha256, width=800, height=600)
    for address, size in ((LIVE, (640, 480)), (f"{LIVE}?draft=1", (384, 288))):
        answer = at_mira.post(address, {"content": str(large.pk), "exposure": "0.5"})
        with Image.open(io.BytesIO(answer.content)) as shown:
            assert shown.size == size


def test_a_strangers_picture_is_shown_to_nobody_else(
    at_mira: Client, stranger: User, item_of: Callable[..., Item]
) -> None:
    theirs = str(item_of(stranger).pk)
    for field in ("content", "lut"):
        mine = {} if field == "content" else {"content": theirs}
        answer = at_mira.post(LIVE, mine | {field: theirs})
        assert (answer.status_code, answer["Content-Type"][:10]) == (422, "text/plain")
    stage = at_mira.get(LIVE, {"source": theirs}).content.decode()
    assert theirs not in stage and "data-live-picture" in stage


def test_only_engines_that_say_so_are_live_and_only_for_those_who_may_use_them(
    at_mira: Client, item: Item
) -> None:
    for name in ("painterly", "sleep", "no-such-engine"):
        assert at_mira.post(f"/studio/{name}/live/", {"content": str(item.pk)}).status_code == 404
    assert Client().post(LIVE, {"content": str(item.pk)}).status_code == 404


def test_a_path_that_somebody_types_is_not_read(at_mira: Client, item: Item) -> None:
    for path in ("/etc/hostname", "../../etc/passwd", "file:///etc/hostname"):
        assert at_mira.post(LIVE, {"content": path}).status_code == 422
        assert at_mira.post(LIVE, {"content": str(item.pk), "lut": path}).status_code == 422


def test_without_a_picture_there_is_nothing_and_a_wrong_setting_is_told(at_mira: Client, item: Item) -> None:
    assert at_mira.post(LIVE, {"exposure": "1"}).status_code == 204
    answer = at_mira.post(LIVE, {"content": str(item.pk), "points": "0,0 banana"})
    assert answer.status_code == 422
    assert "Curve of your own" in answer.content.decode() and "not a point" in answer.content.decode()


def test_who_asks_too_often_is_told_when_to_come_back(at_mira: Client, item: Item, settings) -> None:
    settings.LIVE_LIMITS = {"artist": 1}
    assert at_mira.post(LIVE, {"content": str(item.pk)}).status_code == 200
    answer = at_mira.post(LIVE, {"content": str(item.pk)})
    assert (answer.status_code, int(answer["Retry-After"]) > 0) == (429, True)


def test_the_stage_compares_with_ones_own_photograph_and_the_page_says_it_is_live(
    at_mira: Client, item: Item
) -> None:
    stage = at_mira.get(LIVE, {"source": str(item.pk)}).content.decode()
    assert "data-compare" in stage and str(item.pk) in stage
    page = at_mira.get(reverse("studio:engine", args=["enhance"]), {"item": str(item.pk)}).content.decode()
    assert f'data-live="{LIVE}"' in page and "js/live.js" in page
    assert "data-live" not in at_mira.get(reverse("studio:engine", args=["painterly"])).content.decode()


def test_a_table_of_colours_is_read_as_it_is(at_mira: Client, mira: User, item: Item) -> None:
    from apps.studio.engines.image.enhance.looks import hald_picture

    table = io.BytesIO()
    Image.eval(hald_picture(8), lambda value: 255 - value).save(table, "PNG")
    table.seek(0)
    kept = at_mira.post(reverse("library:upload"), {"file": table}, HTTP_ACCEPT="application/json").json()
    answer = at_mira.post(LIVE, {"content": str(item.pk), "lut": kept["id"]})
    with Image.open(io.BytesIO(answer.content)) as shown, Image.open(item_file(item)) as given:
        for made, was in zip(shown.getpixel((9, 9)), given.getpixel((9, 9)), strict=True):
            assert abs(made + was - 255) < 8


def item_file(item: Item) -> io.BytesIO:
    from artsite import storage

    with storage.open_kept(item.sha256) as file:
        return io.BytesIO(file.read())


def test_settings_of_a_job_open_again_on_the_same_original(at_mira: Client, item: Item) -> None:
    sent = {"content": str(item.pk), "exposure": "0.35", "look": "plum", "curve": "matte"}
    at_mira.post(reverse("studio:engine", args=["enhance"]), sent)
    page = at_mira.get(reverse("studio:engine", args=["enhance"]), {"job": str(Job.objects.get().pk)})
    shown = {control.name: control.value for control in page.context["panel"].controls}
    assert shown["content"] == str(item.pk)
    assert (shown["exposure"], shown["look"], shown["curve"], shown["auto"]) == (0.35, "plum", "matte", False)


def test_sections_stand_in_order_and_open_where_something_was_moved(at_mira: Client) -> None:
    page = reverse("studio:engine", args=["enhance"])
    sections = at_mira.get(page).context["panel"].sections
    assert [(part.title, part.is_open) for part in sections] == [
        ("Light", True), ("Colour", True), ("Detail", False), ("Finish", False),
    ]  # fmt: skip
    moved = at_mira.get(page, {"grain": "20"}).context["panel"].sections
    assert [part.title for part in moved if part.is_open] == ["Light", "Colour", "Finish"]


class SlowHelper(Helper):
    """Answers when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()
        self.asked: list[dict] = []

    def ask(self, request: dict) -> Answer:
        self.asked.append(request)
        assert self.go.wait(5)
        return Answer(note=str(request["number"]), content=b"!")


def test_of_many_requests_of_one_artist_only_the_newest_that_waits_is_worked_on() -> None:
    slow, pool_ = SlowHelper(), Pool(1)
    pool_._helpers, pool_._free = [slow], [slow]
    ends: dict[int, str] = {}

    def ask(who: str, number: int) -> None:
        try:
            ends[number] = pool_.ask(who, {"number": number}).note
        except Overtaken:
            ends[number] = "overtaken"

    threads = [threading.Thread(target=ask, args=(who, n)) for n, who in enumerate(("a", "a", "a", "b", "a"))]
    for thread in threads:
        thread.start()
        deadline = time.monotonic() + 5
        while pool_._number < threads.index(thread) + 1 and time.monotonic() < deadline:
            threading.Event().wait(0.002)
    slow.go.set()
    for thread in threads:
        thread.join(5)
    assert ends == {0: "0", 1: "overtaken", 2: "overtaken", 3: "3", 4: "4"}
    assert len(slow.asked) == 3


def test_a_helper_that_is_lost_or_hangs_is_replaced(monkeypatch, tmp_path) -> None:
    helper = Helper()
    path = tmp_path / "in.png"
    Image.new("RGB", (40, 30), (90, 60, 30)).save(path)
    wish = {"engine": "enhance", "longest": 64, "params": {"content": str(path)}}
    try:
        assert helper.ask(wish).content
        helper._process.kill()
        helper._process.wait()
        assert helper.ask(wish).content
        monkeypatch.setattr("apps.studio.live.pool.SECONDS", 0.2)
        with pytest.raises(NoPreview):
            helper.ask({"engine": "sleep", "longest": 64, "params": {"seconds": 30}})
        monkeypatch.undo()
        assert helper.ask(wish).content
        assert helper.ask(wish | {"params": {"content": "/no/such/file"}}).problem
    finally:
        helper.stop()


def test_quick_parameters_are_small_and_keep_their_proportions() -> None:
    abstract = get_engine("abstract")
    small = abstract.quick(abstract.parameters.model_validate({"width": 2000, "height": 1000}), 640)
    assert (small.width, small.height) == (640, 320)
    assert abstract.quick(small, 640) == small


def test_a_note_is_told_beneath_the_finished_picture(at_mira: Client, item: Item) -> None:
    at_mira.post(reverse("studio:engine", args=["enhance"]), {"content": str(item.pk), "auto": "true"})
    job = Job.objects.get()
    job.output_rows.create(item=item)
    Job.objects.update(state="succeeded", message="Brightened it by 0.6 stops.")
    assert "Brightened it by 0.6 stops." in at_mira.get(job.get_absolute_url()).content.decode()
