"""A visitor breeds pictures: chooses two, breeds, finds it all again, and opens one in the studio."""

from __future__ import annotations

from tests.journeys.conftest import Visit

DRAWN = "() => [...document.querySelectorAll('.plant__picture')].every((one) => one.naturalWidth > 0)"
SLOW_MS = 120_000  # the first sketch loads torch


def test_a_visitor_chooses_two_breeds_them_and_opens_a_child(visit: Visit) -> None:
    page = visit.page
    visit.open("/studio/abstract/")
    page.get_by_role("link", name="Breed pictures").click()
    page.locator("#plant-1").check(force=True)
    page.locator("#plant-6").check(force=True)
    page.get_by_text("2 chosen").wait_for()
    page.get_by_role("button", name="Breed", exact=True).click()
    page.locator("#generation-2[aria-current]").wait_for()
    page.wait_for_function(DRAWN, timeout=SLOW_MS)
    assert page.locator(".plant").count() == 12
    assert page.locator(".plant__family").count() == 12
    genomes = [link.get_attribute("href") for link in page.locator(".plant__acts a").all()]
    assert len(set(genomes)) == 12

    page.locator("#plant-0").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    with page.expect_response("**/garden/keep/"):
        page.get_by_text("One chosen").wait_for()
    page.reload()
    assert page.locator("#plant-1").is_checked()
    page.locator("#plant-1").focus()
    page.keyboard.press("Enter")
    page.locator("#generation-3[aria-current]").wait_for()
    page.keyboard.press("z")
    page.locator("#generation-2[aria-current]").wait_for()

    page.locator(".plant").nth(3).hover()
    page.get_by_role("link", name="Open “").nth(3).click()
    page.locator("[name=genome]").wait_for()
    assert page.locator("[name=genome]").input_value().startswith("v1:")


def test_without_scripts_the_garden_is_a_form(browser, site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.url}/studio/abstract/garden/")
    page.locator("#plant-2").check(force=True)
    page.get_by_role("button", name="Breed", exact=True).click()
    page.locator("#generation-2[aria-current]").wait_for()
    page.locator("#generation-1").click()
    page.locator("#generation-1[aria-current]").wait_for()
    assert page.locator("#plant-2").is_checked()
    context.close()
