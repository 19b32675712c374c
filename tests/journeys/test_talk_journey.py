"""Two people meet beside a work: if this fails, artists show their works to a silent room."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.conftest import Visit


def test_somebody_points_at_a_spot_and_the_artist_hears_it_at_once_and_answers(
    visit: Visit, other_visit: Visit
):
    artist, guest = visit.page, other_visit.page
    visit.sign_in("artist")
    expect(artist.locator(".bell")).to_be_visible()
    other_visit.sign_in("curator")

    other_visit.open("/works/?artist=artist")
    guest.locator("#works .card").first.click()
    guest.wait_for_url(re.compile("/works/[0-9a-f-]+/"))
    guest.get_by_role("button", name="Point at a spot").click()
    guest.locator("img.work__picture").click(position={"x": 80, "y": 60})
    guest.get_by_label("Your comment").fill("This corner, @artist, is the whole picture.")
    guest.get_by_role("button", name="Comment", exact=True).click()
    expect(guest.locator(".comment").last).to_contain_text("is the whole picture")
    expect(guest.locator("a.spot")).to_have_count(1)
    guest.get_by_role("button", name="Favourite").click()
    expect(guest.locator("#favourite button")).to_have_attribute("aria-pressed", "true")

    # Told by the socket: the artist's page was not loaded again.
    expect(artist.locator("#bell-count")).to_contain_text("2 new notices")
    artist.locator(".bell").click()
    artist.get_by_role("link", name=re.compile("is the whole picture")).click()
    comment = artist.locator(".comment").last
    comment.get_by_text("Answer", exact=True).first.click()
    comment.get_by_label(re.compile("Your answer to")).fill("I painted it last.")
    comment.get_by_role("button", name="Answer", exact=True).click()
    expect(artist.locator(".comments--answers .comment")).to_contain_text("I painted it last.")
    expect(guest.locator("#bell-count")).to_contain_text("1 new notice")
