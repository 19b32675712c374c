"""The page of an engine: steps back, presets, grids, recipes and the canvas, by hand."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Sequence

from PIL import Image
from playwright.sync_api import Page, expect

from apps.studio.demo import pieces
from tests.journeys.conftest import PATIENCE_MS, Visit

PHOTOGRAPH = pieces.FOLDER / "photos" / "pagoda.jpg"
PHONE = {"width": 390, "height": 844}
DROP = """([selector, name, type, text]) => {
  const carrier = new DataTransfer();
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  carrier.items.add(new File([bytes], name, { type }));
  const target = document.querySelector(selector);
  target.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: carrier }));
}"""


def set_width(page: Page, width: str) -> None:
    with page.expect_response(lambda answer: answer.url.endswith("/desk/")):
        page.get_by_label("Width").fill(width)


def draw(page: Page, places: Sequence[tuple[float, float]]) -> None:
    """Draw a line on the paper through places given as parts of its sides."""
    box = page.locator("[data-canvas=board]").bounding_box()
    assert box is not None
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in places]
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point, steps=5)
    page.mouse.up()


def test_nothing_set_is_lost_and_all_of_it_can_be_taken_back(visit: Visit) -> None:
    page = visit.page
    visit.sign_in("artist")
    visit.open("/studio/abstract/")
    for width in ("300", "320"):
        set_width(page, width)
        page.wait_for_timeout(4200)  # two settings of one field within four seconds are one step
    page.reload()
    expect(page.get_by_label("Width")).to_have_value("320")
    page.locator("h1").click()
    page.keyboard.press("Control+z")
    expect(page.get_by_label("Width")).to_have_value("300")
    page.reload()
    page.get_by_role("button", name="Redo").click()
    expect(page.get_by_label("Width")).to_have_value("320")

    # Another window does not overwrite it, nor is it overwritten.
    other = visit.context.new_page()
    other.goto(visit.site.url + "/studio/abstract/")
    set_width(page, "333")
    other.get_by_label("Width").fill("444")
    expect(other.get_by_text("changed in another window")).to_be_visible()
    other.get_by_role("button", name="Take what is there").click()
    expect(other.get_by_label("Width")).to_have_value("333")
    other.close()

    # The keys: make, vary, along the strip, help; a letter typed into a field is a letter.
    page.get_by_label("Height").fill("256")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#stage .job--succeeded")).to_be_visible(timeout=2 * PATIENCE_MS)
    expect(page.locator(".filmstrip__frame[aria-current]")).to_have_count(1)
    first = page.url
    page.locator("h1").click()
    page.keyboard.press("v")
    page.wait_for_url(lambda url: url != first)
    expect(page.locator("#stage .job--succeeded")).to_be_visible(timeout=2 * PATIENCE_MS)
    expect(page.locator(".filmstrip__frame.is-parent")).to_have_count(1)
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/abstract/?show=*")
    expect(page.locator(".filmstrip__frame.is-child")).to_have_count(1)
    page.keyboard.press("?")
    expect(page.locator("#keys-dialog")).to_be_visible()


def test_settings_are_kept_under_a_name_and_spread_out_in_a_grid(visit: Visit) -> None:
    page = visit.page
    visit.sign_in("artist")
    visit.open("/studio/abstract/?width=256&height=256&palette=temple&complexity=0.3")
    page.locator("summary[title=Presets]").click()
    page.get_by_role("button", name="Save these settings").click()
    page.locator("#preset-name").fill("Small temple")
    page.locator("#preset-dialog").get_by_role("button", name="Save").click()
    expect(page.locator("#preset-dialog")).to_be_hidden()
    visit.open("/studio/abstract/?width=512&palette=fjord")
    page.locator("summary[title=Presets]").click()
    page.get_by_role("link", name="Small temple").click()
    expect(page.get_by_label("Width")).to_have_value("256")
    expect(page.locator("[name=palette][value=temple]")).to_be_checked()

    page.locator("summary[title=More]").click()
    page.get_by_role("button", name="Make a grid").click()
    page.locator("#grid-along").select_option("complexity")
    values = page.locator("[name=grid-value][type=number]")
    expect(values).to_have_count(5)
    for value in values.all()[2:]:
        value.fill("")
    page.locator("[name=grid-seeds]").select_option("2")
    page.get_by_role("button", name="Make the grid").click()
    page.wait_for_url("**/studio/jobs/grids/**")
    expect(page.locator(".sheet-table img")).to_have_count(4, timeout=2 * PATIENCE_MS)
    expect(page.get_by_role("button", name="Cancel all")).to_have_count(0)
    sheet = page.request.get(page.url + "sheet.webp")
    with Image.open(io.BytesIO(sheet.body())) as picture:
        assert picture.width > 960


def test_a_picture_dropped_on_the_page_brings_its_settings_back(visit: Visit) -> None:
    page = visit.page
    visit.sign_in("artist")
    visit.open("/studio/abstract/?width=272&height=256&seed=41&palette=temple")
    page.get_by_role("button", name="Make", exact=True).click()
    expect(page.locator("#stage .job--succeeded")).to_be_visible(timeout=2 * PATIENCE_MS)
    link = page.locator("#stage a[href$='?recipe=1']").get_attribute("href") or ""
    told = page.request.get(visit.site.url + link).body()
    recipe_link = page.locator("#stage a[data-copies]").get_attribute("href") or ""
    assert json.loads(page.request.get(visit.site.url + recipe_link).text())["params"]["seed"] == 41

    visit.open("/studio/style-transfer/")
    page.evaluate(DROP, ["#stage", "made.png", "image/png", base64.b64encode(told).decode()])
    page.wait_for_url("**/studio/abstract/")
    expect(page.get_by_label("Width")).to_have_value("272")
    expect(page.locator("[name=seed]")).to_have_value("41")
    expect(page.get_by_text("The settings are as in the recipe.")).to_be_visible()


def test_a_mask_is_painted_over_the_picture_on_a_phone_as_well(visit: Visit) -> None:
    page = visit.page
    visit.sign_in("artist")
    visit.open("/studio/style-transfer/")
    page.locator("input[type=file][name=content]").set_input_files(PHOTOGRAPH)
    expect(page.locator("input[type=hidden][name=content]")).not_to_have_value("")
    field = page.locator("#control-style_image-control")
    # The field stands for one that an engine declares with `fields.mask(over="content")`.
    field.locator("[data-draws]").evaluate("button => button.setAttribute('data-paints', 'content')")
    for size in ({"width": 1440, "height": 900}, PHONE):
        page.set_viewport_size(size)
        field.locator("[data-paints]").click()
        expect(page.locator("[data-canvas=under]")).to_be_visible()
        page.locator("[data-canvas=clear]").click()
        draw(page, [(0.3, 0.3), (0.7, 0.3), (0.7, 0.7), (0.3, 0.7), (0.3, 0.3)])
        page.locator("[name=canvas-tool][value=fill]").check(force=True)
        draw(page, [(0.5, 0.5)])
        page.locator("[name=canvas-tool][value=brush]").check(force=True)
        draw(page, [(0.1, 0.9), (0.9, 0.9)])
        page.keyboard.press("Control+z")
        # Closed by accident: it is still there.
        page.keyboard.press("Escape")
        expect(field.get_by_text("Your drawing is kept")).to_be_visible()
        field.locator("[data-paints]").click()
        expect(page.locator("[data-canvas=undo]")).to_be_enabled()
        before = page.locator("input[type=hidden][name=style_image]").input_value()
        page.get_by_role("button", name="Use it").click()
        expect(page.locator("input[type=hidden][name=style_image]")).not_to_have_value(before)
        chosen = page.locator("input[type=hidden][name=style_image]").input_value()
        made = page.request.get(f"{visit.site.url}/studio/library/{chosen}/file/").body()
        with Image.open(io.BytesIO(made)) as picture:
            mask = picture.convert("L")
        wide, high = mask.size
        assert abs(wide / high - 640 / 427) < 0.01
        assert mask.getpixel((wide // 2, high // 2)) == 255
        assert mask.getpixel((wide // 2, round(high * 0.9))) == 0
        assert mask.getpixel((5, 5)) == 0
        page.locator("#control-style_image-control [data-clear]").click()
