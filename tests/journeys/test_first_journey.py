"""A visitor looks, tries, joins, paints a photograph, watches, publishes; a stranger finds it."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from apps.studio.demo import pieces
from tests.journeys.conftest import PATIENCE_MS, Visit

PHOTOGRAPH = pieces.FOLDER / "photos" / "pagoda.jpg"


def loaded(page: Page, selector: str) -> bool:
    """Whether the picture is there and not broken."""
    return bool(
        page.locator(selector).first.evaluate(
            "picture => picture.decode().then(() => picture.naturalWidth > 0)"
        )
    )


def wait_for_result(page: Page) -> None:
    expect(page.locator("#stage .job--succeeded")).to_be_visible(timeout=2 * PATIENCE_MS)


def test_from_first_look_to_a_work_a_stranger_finds(visit: Visit, other_visit: Visit):
    page = visit.page

    # A visitor sees a gallery, not a landing page, and every picture has its place before it loads.
    visit.open("/")
    cards = page.locator(".wall__item")
    expect(cards.first).to_be_visible()
    assert cards.count() >= 24
    assert loaded(page, ".wall__item img[srcset]")

    # They look at a work, see how it was made, and begin where its maker ended.
    visit.open("/works/?q=vermilion")
    page.get_by_role("link", name=re.compile("Fig in Vermilion")).first.click()
    expect(page.get_by_role("heading", name="Fig in Vermilion")).to_be_visible()
    expect(page.get_by_text("Vermilion night").first).to_be_attached()

    # They try the open engine without an account and watch the picture come.
    visit.open("/studio/abstract/")
    page.get_by_label("Width").fill("256")
    page.get_by_label("Height").fill("256")
    page.get_by_role("button", name="Make", exact=True).click()
    wait_for_result(page)
    assert loaded(page, "#stage .job--succeeded img")

    # They join; what they made comes along.
    visit.open("/accounts/signup/")
    page.fill("[name=username]", "newcomer")
    page.fill("[name=email]", "newcomer@example.org")
    page.fill("[name=password1]", "a sentence nobody guesses")
    page.get_by_role("main").get_by_role("button", name="Join").click()
    page.wait_for_url("**/studio/")
    visit.open("/studio/library/")
    expect(page.locator("main img[srcset]").first).to_be_visible()

    # A photograph becomes a painting, in the style picked from thumbnails of that very photograph.
    visit.open("/studio/style-transfer/")
    page.locator("input[type=file][name=content]").set_input_files(PHOTOGRAPH)
    expect(page.locator("[data-chosen-picture]").first).to_be_visible()
    expect(page.locator("input[type=hidden][name=content]")).not_to_have_value("")
    page.locator("input[name=style][value=starry-night]").check(force=True)
    page.get_by_role("button", name="Make", exact=True).click()
    wait_for_result(page)
    address = page.url
    assert "/studio/style-transfer/?made=" in address

    # Coming back by the address finds it, in the same shape.
    page.reload()
    assert loaded(page, ".job--succeeded img")

    # It is published with words of its own.
    page.get_by_role("link", name="Publish").first.click()
    page.fill("[name=title]", "Pagoda under a turning sky")
    page.fill("[name=tags]", "Pagoda, night sky")
    page.locator("[name=visibility][value=public]").check()
    page.get_by_role("main").get_by_role("button", name="Publish").click()
    page.wait_for_url("**/works/**")
    expect(page.get_by_role("heading", name="Pagoda under a turning sky")).to_be_visible()
    work = page.url

    # A stranger on a phone in the dark finds it by a word.
    stranger = other_visit.page
    other_visit.open("/works/?q=turning+sky")
    stranger.get_by_role("link", name=re.compile("Pagoda under a turning sky")).first.click()
    stranger.wait_for_url(work)
    expect(stranger.get_by_role("heading", name="Pagoda under a turning sky")).to_be_visible()
    # … but not the job it came from.
    answer = stranger.request.get(f"{visit.site.url}/studio/jobs/{address.partition('made=')[2]}/")
    assert answer.status == 404


def test_a_work_made_by_hand_is_published_from_an_upload(visit: Visit):
    visit.sign_in("second-artist")
    token = next(cookie["value"] for cookie in visit.context.cookies() if cookie["name"] == "csrftoken")
    headers = {"X-CSRFToken": token, "Referer": visit.site.url}
    upload = visit.page.request.post(
        f"{visit.site.url}/api/v1/uploads/",
        multipart={
            "file": {"name": "drawing.jpg", "mimeType": "image/jpeg", "buffer": Path(PHOTOGRAPH).read_bytes()}
        },
        headers=headers,
    )
    assert upload.status == 201, upload.text()
    work = visit.page.request.post(
        f"{visit.site.url}/api/v1/works/",
        data={"upload": upload.json()["id"], "title": "Drawn by hand", "visibility": "public"},
        headers=headers,
    )
    assert work.status == 201, work.text()
    visit.open(f"/works/{work.json()['id']}/")
    expect(visit.page.get_by_role("heading", name="Drawn by hand")).to_be_visible()
    expect(visit.page.get_by_text("By hand").first).to_be_visible()
