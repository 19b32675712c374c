"""What every page owes its visitors: it fits a phone, stands still, makes the browser complain of nothing,
and can be walked with a keyboard and read without a script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Site, Visit

OPEN_PAGES = (
    "/",
    "/works/",
    "/works/?q=nothing-is-called-this",
    "/artists/",
    "/artists/artist/",
    "/studio/",
    "/studio/abstract/",
    "/studio/style-transfer/",
    "/studio/jobs/",
    "/studio/library/",
    "/studio/train/",
    "/studio/models/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/help/",
)
OWN_PAGES = (
    "/studio/",
    "/studio/style-transfer/",
    "/studio/jobs/",
    "/studio/library/",
    "/studio/library/boards/",
    "/studio/library/trash/",
    "/studio/train/",
    "/studio/datasets/",
    "/studio/datasets/new/",
    "/studio/models/",
    "/accounts/settings/",
    "/accounts/tokens/",
    "/artists/artist/",
)
PHONE = {"width": 390, "height": 844}
SHIFTS = """() => new Promise((done) => {
  let total = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) total += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => done(total)));
})"""


def assert_presentable(page: Page) -> None:
    """One heading, a title, and nothing that makes the page scroll sideways."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px wider than the window"
    assert page.locator("h1").count() == 1, f"{page.url} has not one heading"
    assert "Artsite" in page.title(), f"{page.url} has no title of its own"


def first_work(page: Page) -> str:
    """The path of the newest work, as the wall on the page links to it."""
    return page.locator(".wall a.card").first.get_attribute("href") or ""


def test_every_page_fits_a_phone(visit: Visit) -> None:
    visit.page.set_viewport_size(PHONE)
    for path in OPEN_PAGES:
        visit.open(path)
        assert_presentable(visit.page)
    visit.open("/")
    visit.open(first_work(visit.page))
    assert_presentable(visit.page)


def test_the_pages_of_an_artist_fit_a_phone(visit: Visit) -> None:
    visit.sign_in("artist")
    visit.page.set_viewport_size(PHONE)
    for path in OWN_PAGES:
        visit.open(path)
        assert_presentable(visit.page)
    visit.open("/studio/library/")
    visit.open(first_work(visit.page))
    assert_presentable(visit.page)


def test_the_admin_complains_of_nothing_and_leads_back(visit: Visit) -> None:
    visit.sign_in("admin")
    for path in ("/admin/", "/admin/gallery/work/", "/admin/jobs/job/", "/admin/accounts/user/"):
        visit.open(path)
        expect(visit.page.get_by_role("link", name="Artsite", exact=True)).to_have_attribute("href", "/")


def test_the_wall_stands_still_while_its_pictures_arrive(visit: Visit) -> None:
    visit.open("/")
    visit.page.wait_for_load_state("networkidle")
    assert visit.page.evaluate(SHIFTS) < 0.02


def test_a_work_is_never_drawn_larger_than_it_is(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 2560, "height": 1440})
    visit.open("/works/")
    for card in visit.page.locator(".wall a.card").all()[:3]:
        page = visit.context.new_page()
        page.goto(visit.site.url + str(card.get_attribute("href")))
        picture = page.locator("main img:not([aria-hidden])").first
        box = picture.bounding_box()
        assert box is not None
        assert box["width"] <= int(picture.get_attribute("width") or 0) + 1
        page.close()


def test_a_work_is_reached_and_opened_with_the_keyboard_alone(visit: Visit) -> None:
    visit.open("/")
    visit.page.locator("input[type=search]").focus()
    goal = first_work(visit.page)
    for _ in range(20):
        visit.page.keyboard.press("Tab")
        if visit.page.evaluate("document.activeElement.getAttribute('href')") == goal:
            break
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url(f"**{goal}")


@pytest.fixture
def plain_page(browser: Browser, site: Site) -> Iterator[Page]:
    """A window that runs no scripts."""
    context = browser.new_context(java_script_enabled=False, base_url=site.url)
    yield context.new_page()
    context.close()


def test_a_work_can_be_read_without_scripts(plain_page: Page) -> None:
    plain_page.goto("/works/?engine=abstract")
    plain_page.goto(first_work(plain_page))
    expect(plain_page.locator("main img[src*='/works/']").first).to_be_visible()
    expect(plain_page.locator("[rel=author]")).to_be_visible()
    expect(plain_page.locator("[rel~=license]")).to_be_visible()
    expect(plain_page.get_by_role("heading", name="How this was made")).to_be_visible()
    expect(plain_page.get_by_text("Seed", exact=True)).to_be_visible()
