"""The look keeps its promises: legible in both themes, nothing inline, small files, every icon drawn."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.template.loader import get_template
from django.test import RequestFactory

from artsite.styleguide import styleguide

ROOT = Path(__file__).resolve().parents[2]
CSS = ROOT / "static" / "css"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html")) + sorted((ROOT / "apps").rglob("*.html"))
GENERATED = {"ratios.css"}

Rgb = tuple[float, float, float]


def colours() -> dict[str, tuple[Rgb, Rgb]]:
    """The opaque colours of tokens.css by name, each as (light, dark)."""
    text = (CSS / "tokens.css").read_text(encoding="utf-8")
    pairs = re.findall(r"--([\w-]+): light-dark\(#([0-9a-f]{6}), #([0-9a-f]{6})\)", text)
    return {name: (channels(light), channels(dark)) for name, light, dark in pairs}


def channels(code: str) -> Rgb:
    red, green, blue = (int(code[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue


def luminance(colour: Rgb) -> float:
    """Relative luminance as WCAG 2 defines it."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Rgb, other: Rgb) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("words", ["ink", "ink-soft", "accent", "bad", "good", "warn"])
@pytest.mark.parametrize("ground", ["ground", "quiet", "raised"])
def test_words_can_be_read_on_every_ground(words: str, ground: str, theme: int) -> None:
    values = colours()

    assert contrast(values[words][theme], values[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("button", ["accent", "accent-hover"])
def test_the_red_button_can_be_read(button: str, theme: int) -> None:
    values = colours()

    assert contrast(values["on-accent"][theme], values[button][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["ground", "quiet", "raised"])
def test_the_edge_of_a_field_can_be_seen(ground: str, theme: int) -> None:
    values = colours()

    assert contrast(values["line-field"][theme], values[ground][theme]) >= 3


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_has_nothing_inline_that_the_site_would_refuse(template: Path) -> None:
    text = re.sub(
        r"{% comment %}.*?{% endcomment %}", "", template.read_text(encoding="utf-8"), flags=re.DOTALL
    )

    assert not re.search(r"\sstyle\s*=", text), "style attributes are refused: use a class"
    assert not re.search(r"<style\b", text), "inline styles are refused: use static/css"
    assert not re.search(r"<script\b(?![^>]*\bsrc=)[^>]*>", text), "inline scripts are refused: use static/js"
    assert not re.search(r"<[^>]*\son[a-z]+\s*=\s*[\"']", text), "handlers are refused: listen in static/js"
    assert "hx-on" not in text, "hx-on needs eval, which is refused"


def test_no_stylesheet_or_script_has_grown_out_of_hand() -> None:
    files = [*CSS.glob("*.css"), *(ROOT / "static" / "js").glob("*.js")]
    lengths = {path.name: path.read_text(encoding="utf-8").count("\n") for path in files}

    assert {name: n for name, n in lengths.items() if n >= 200 and name not in GENERATED} == {}


def test_every_stylesheet_and_script_is_on_the_page() -> None:
    page = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    files = [*CSS.glob("*.css"), *(ROOT / "static" / "js").glob("*.js")]

    assert [path.name for path in files if f"{path.parent.name}/{path.name}" not in page] == []


def test_every_icon_in_use_is_in_the_sprite() -> None:
    sprite = (ROOT / "static" / "icons" / "sprite.svg").read_text(encoding="utf-8")
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', sprite))
    used = set()
    for template in TEMPLATES:
        text = template.read_text(encoding="utf-8")
        used |= set(re.findall(r"_icon\.html[\"'] with (?:\w+=\S+ )*name=[\"']([\w-]+)[\"']", text))
        used |= set(re.findall(r"sprite\.svg' %}#([\w-]+)", text))

    assert used
    assert used - drawn == set()


def test_custom_properties_in_use_are_defined() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in CSS.glob("*.css"))
    defined = set(re.findall(r"(--[\w-]+)\s*:", text))
    needed = set(re.findall(r"var\((--[\w-]+)\)", text))

    assert needed - defined == set()


@pytest.mark.parametrize("name", ["404.html", "403.html", "400.html", "500.html", "maintenance.html"])
def test_an_error_page_says_what_to_do(name: str) -> None:
    request = RequestFactory().get("/nowhere/")

    page = get_template(name).render({}, None if name in {"500.html", "maintenance.html"} else request)

    assert 'class="empty__title"' in page
    assert "Traceback" not in page


def test_the_style_guide_is_for_staff() -> None:
    request = RequestFactory().get("/styleguide/")
    request.user = AnonymousUser()
    assert styleguide(request).status_code == 302

    request.user = get_user_model()(username="curator", is_staff=True)
    page = styleguide(request).content.decode()
    assert page.count("data-control=") >= 18
    assert "{{" not in page
    assert "{%" not in page
