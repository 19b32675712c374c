"""An artist draws a photograph as SVG, takes it home and hangs it; a visitor on a phone sees it."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from apps.studio.demo import pieces
from tests.journeys.conftest import Visit
from tests.journeys.test_first_journey import loaded, wait_for_result

PHOTOGRAPH = pieces.FOLDER / "photos" / "dahlia.jpg"


def test_a_drawing_is_made_shown_downloaded_and_published(visit: Visit, other_visit: Visit):
    page = visit.page
    visit.sign_in("artist")
    visit.open("/studio/vectorise/")
    page.locator("input[type=file]").first.set_input_files(PHOTOGRAPH)
    page.get_by_text("Stained glass").first.click()
    page.get_by_role("button", name="Make", exact=True).click()
    wait_for_result(page)
    drawing = page.locator("#stage .job__picture img")
    expect(drawing).to_have_attribute("src", re.compile("/file/$"))
    assert loaded(page, "#stage .job__picture img")

    page.locator("summary", has_text="Download").first.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="The picture", exact=True).first.click()
    assert download.value.suggested_filename.endswith(".svg")

    page.get_by_role("link", name="Publish").first.click()
    page.get_by_label("Title").fill("Dahlia Window")
    page.get_by_label("Public", exact=False).first.check()
    page.get_by_role("button", name="Publish").click()
    page.wait_for_url(re.compile("/works/"))
    assert loaded(page, ".work__picture")

    other_visit.open("/works/?q=dahlia+window")
    other_visit.page.get_by_role("link", name=re.compile("Dahlia Window")).first.click()
    expect(other_visit.page.locator("img.work__picture")).to_have_attribute("src", re.compile("original"))
    assert loaded(other_visit.page, ".work__picture")
