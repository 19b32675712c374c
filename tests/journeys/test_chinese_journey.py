"""The first journey in Chinese: somebody who reads no English looks, makes, joins and publishes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import PATIENCE_MS, Site, Visit

# Names, engines' names in recipes and units stay as they are written.
ENGLISH = re.compile(r"\b(the|and|your|with|picture|settings|choose|make|work|works)\b", re.IGNORECASE)


@pytest.fixture
def reader(browser: Browser, site: Site) -> Iterator[Visit]:
    """A window whose browser asks for Chinese."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, locale="zh-CN", reduced_motion="reduce"
    )
    visit = Visit(context, site)
    yield visit
    context.close()
    assert not visit.complaints


def test_a_reader_of_chinese_makes_and_publishes(reader: Visit):
    page = reader.page
    reader.open("/")
    expect(page.get_by_role("link", name="画廊", exact=True).first).to_be_visible()

    # They make a picture; what is pushed while it is made is Chinese as well.
    reader.open("/studio/abstract/")
    page.get_by_label("宽度").fill("256")
    page.get_by_label("高度").fill("256")
    page.get_by_role("button", name="制作", exact=True).click()
    expect(page.locator("#stage .job--succeeded")).to_be_visible(timeout=2 * PATIENCE_MS)
    assert not ENGLISH.search(page.locator("#stage").inner_text())

    # They join, and publish it under a Chinese title.
    reader.open("/accounts/signup/")
    page.fill("[name=username]", "duzhe")
    page.fill("[name=email]", "duzhe@example.org")
    page.fill("[name=password1]", "一句谁也猜不到的话")
    page.get_by_role("main").get_by_role("button", name="加入").click()
    page.wait_for_url("**/studio/")
    reader.open("/studio/library/")
    page.locator("main a:has(img[srcset])").first.click()
    page.get_by_role("link", name="发布").first.click()
    page.fill("[name=title]", "江南春雨")
    page.select_option("[name=licence]", "CC-BY-4.0")
    page.locator("[name=visibility][value=public]").check()
    page.get_by_role("main").get_by_role("button", name="发布").click()
    page.wait_for_url("**/works/**")
    expect(page.get_by_role("heading", name="江南春雨")).to_be_visible()

    # Two characters find it again.
    reader.open("/works/?q=春雨")
    expect(page.get_by_role("link", name=re.compile("江南春雨")).first).to_be_visible()

    # Whoever would rather read English says so at the foot of any page.
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("link", name="Gallery", exact=True).first).to_be_visible()
