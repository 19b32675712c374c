"""A visitor sees themselves painted, and nothing of it leaves their machine."""

from __future__ import annotations

import io

from PIL import Image, ImageStat

from tests.journeys.conftest import Visit

PAINTED = "() => Number(document.querySelector('[data-live]').dataset.fps) > 0"


def canvas_of(visit: Visit) -> Image.Image:
    return Image.open(io.BytesIO(visit.page.locator("[data-canvas]").screenshot())).convert("RGB")


def test_a_visitor_is_painted_live_and_nothing_is_sent(visit: Visit) -> None:
    sent: list[str] = []
    visit.page.on("request", lambda request: sent.append(request.method) if request.method != "GET" else None)
    visit.page.goto(f"{visit.site.url}/studio/style-transfer/live/")
    visit.page.get_by_role("button", name="Start the camera").click()
    visit.page.wait_for_function(PAINTED)
    blue = canvas_of(visit)
    visit.page.locator("input[value=burnt-sienna]").check(force=True)
    visit.page.wait_for_timeout(1500)
    visit.page.get_by_role("button", name="Stop").click()
    brown = canvas_of(visit)
    assert len(blue.resize((64, 48)).getcolors(4096) or []) > 100
    red, _green, violet = ImageStat.Stat(brown).mean
    assert red > violet
    visit.page.get_by_role("link", name="Save this picture").wait_for()
    assert sent == []


def test_without_a_camera_a_picture_is_painted(visit: Visit) -> None:
    none = "navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('none'))"
    visit.page.add_init_script(none)
    visit.page.goto(f"{visit.site.url}/studio/style-transfer/live/")
    visit.page.get_by_role("button", name="Start the camera").click()
    visit.page.get_by_text("There is no camera here").wait_for()
    made = io.BytesIO()
    Image.radial_gradient("L").convert("RGB").save(made, "PNG")
    file = {"name": "moon.png", "mimeType": "image/png", "buffer": made.getvalue()}
    visit.page.locator("[data-file]").set_input_files(file)
    visit.page.get_by_text("Painted in").wait_for()


def test_only_the_studio_may_use_the_camera_and_only_this_page_webassembly(visit: Visit) -> None:
    here = visit.page.request.get(f"{visit.site.url}/studio/style-transfer/live/").headers
    there = visit.page.request.get(f"{visit.site.url}/works/").headers
    assert "camera=(self)" in here["permissions-policy"]
    assert "camera=()" in there["permissions-policy"]
    assert "'wasm-unsafe-eval'" in here["content-security-policy"]
    assert "wasm-unsafe-eval" not in there["content-security-policy"]
