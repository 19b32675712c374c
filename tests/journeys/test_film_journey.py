"""An artist films how a painting came into being; the film can be played wherever it is shown."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from apps.studio.demo import pieces
from tests.journeys.conftest import Visit
from tests.journeys.test_first_journey import wait_for_result

PHOTOGRAPH = pieces.FOLDER / "photos" / "dahlia.jpg"


def test_a_film_is_made_and_played_in_the_studio_and_in_the_library(visit: Visit):
    page = visit.page
    visit.sign_in("artist")
    visit.open("/studio/painterly/")
    page.locator("input[type=file]").first.set_input_files(PHOTOGRAPH)
    page.get_by_text("Ink", exact=True).first.click()
    page.get_by_label("Size").first.fill("320")
    page.locator("summary", has_text="More").first.click()
    page.get_by_label("Time-lapse").first.check()
    page.locator("select[name=film]").select_option("mp4")
    page.get_by_role("button", name="Make", exact=True).click()
    wait_for_result(page)
    film = page.locator("#stage video")
    assert is_within(film, page.locator("#stage .job__picture").last)
    plays(film)

    visit.open("/studio/library/")
    page.get_by_role("link", name="Ink painting, time-lapse").first.click()
    plays(page.locator("video"))
    page.set_viewport_size({"width": 390, "height": 844})
    box = page.locator("video").bounding_box()
    assert box
    assert abs(box["width"] / box["height"] - 320 / 213) < 0.05


def is_within(inner: Locator, outer: Locator) -> bool:
    """Whether all of it, its controls included, is in sight."""
    one, other = inner.bounding_box(), outer.bounding_box()
    assert one
    assert other
    return one["y"] >= other["y"] - 1 and one["y"] + one["height"] <= other["y"] + other["height"] + 1


def plays(film: Locator) -> None:
    expect(film).to_have_js_property("paused", True)  # it starts when one asks it to
    film.evaluate("film => film.play()")
    film.evaluate("film => new Promise(done => film.ontimeupdate = () => film.currentTime > 0.2 && done())")
