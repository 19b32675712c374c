"""The page for staff that shows every component with its states; screenshots are compared against it."""

from __future__ import annotations

import base64
import io
import random
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFilter

PALETTES = (
    ("#e8dcc4", "#1f3b4d", "#c3402b", "#d9a441"),
    ("#dfe3dd", "#2f4a3a", "#8fa68e", "#e7b7a0"),
    ("#f0ebe3", "#26242b", "#7a8ca3", "#b5532e"),
    ("#22252b", "#e6e0d2", "#a4632f", "#5b7f95"),
)
SIZES = (
    (480, 320),
    (300, 440),
    (480, 480),
    (560, 300),
    (360, 480),
    (480, 330),
    (640, 220),
    (330, 480),
    (480, 400),
    (420, 420),
)
TITLES = (
    "Harbour, Morning",
    "Interior with a Red Chair",
    "",
    "Study for Three Voices",
    "秋興八首之一",
    "A Title so Long That It Has to End Somewhere before the Picture Does",
    "Low Tide",
    "Figure",
    "The Orchard",
    "Nocturne",
)
MAKERS = ("Ada Nwosu", "Tomás Rey", "林以安", "Marit Holm")


@staff_member_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component, drawn with samples."""
    return render(request, "styleguide.html", samples())


def samples() -> dict[str, Any]:
    """What the page is drawn from; nothing of it is stored."""
    works = [_work(number) for number in range(len(SIZES))]
    controls = _controls()
    return {
        "works": works,
        "work": works[0],
        "tall": works[1],
        "one": works[3:4],
        "few": works[:3],
        "controls": controls,
        "faulty": [_with_error(control) for control in controls],
        "before": _picture(0),
        "after": _picture(10),
        "levels": ("info", "success", "warning", "error"),
        "states": ("queued", "running", "succeeded", "failed", "cancelled"),
        "labels": ("by-hand", "ai-assisted", "ai-made"),
        "visibilities": ("public", "unlisted", "private", "draft"),
        "tabs": [
            {"url": "#tabs", "title": _("Works"), "count": 128, "current": True},
            {"url": "#tabs", "title": _("Collections"), "count": 4},
            {"url": "#tabs", "title": _("About")},
        ],
        "crumbs": [{"url": "/studio/", "title": _("Studio")}, {"title": _("Style transfer")}],
        "facets": _facets(),
        "facts": [
            {"name": _("Engine"), "value": "style-transfer 1", "url": "#facts"},
            {"name": _("Strength"), "value": "0.85"},
            {"name": _("Seed"), "value": "2718281828"},
            {"name": _("Photograph"), "value": _("Harbour, Morning"), "picture_url": _picture(0).src},
        ],
    }


def _work(number: int) -> SimpleNamespace:
    title = TITLES[number % len(TITLES)]
    return SimpleNamespace(
        get_absolute_url="#wall",
        title=title,
        alt_text=_("An abstract composition of coloured planes"),
        maker=SimpleNamespace(display_name=MAKERS[number % len(MAKERS)], username="sample"),
        cover=_picture(number),
        picture=_picture(number),
    )


@lru_cache(maxsize=32)
def _picture(number: int) -> SimpleNamespace:
    """A painted sample with all that a template asks of a picture."""
    width, height = SIZES[number % len(SIZES)]
    painting = _paint(number, width, height)
    small = painting.resize((max(1, width // 30), max(1, height // 30))).filter(ImageFilter.BoxBlur(1))
    return SimpleNamespace(
        width=width,
        height=height,
        ratio_class=f"ar-{round(100 * width / height)}",
        placeholder=_data_uri(small),
        srcset="",
        src=_data_uri(painting),
    )


def _paint(seed: int, width: int, height: int) -> Image.Image:
    """Planes and a disc in four colours, after the manner of the nineteen-twenties."""
    chance = random.Random(seed)  # noqa: S311  (it paints, it guards nothing)
    ground, *colours = PALETTES[seed % len(PALETTES)]
    image = Image.new("RGB", (width * 2, height * 2), ground)
    draw = ImageDraw.Draw(image)
    for _plane in range(7):
        x, y = chance.uniform(-0.2, 0.9) * width * 2, chance.uniform(-0.2, 0.9) * height * 2
        across, down = chance.uniform(0.1, 0.6) * width * 2, chance.uniform(0.05, 0.5) * height * 2
        lean = chance.uniform(-0.3, 0.3) * down
        corners = [(x, y), (x + across, y + lean), (x + across, y + lean + down), (x, y + down)]
        draw.polygon(corners, fill=chance.choice(colours))
    radius = chance.uniform(0.1, 0.25) * min(width, height) * 2
    x, y = chance.uniform(0.3, 0.7) * width * 2, chance.uniform(0.25, 0.6) * height * 2
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=chance.choice(colours))
    return image.resize((width, height), Image.Resampling.LANCZOS)


def _data_uri(image: Image.Image) -> str:
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=80)
    return "data:image/webp;base64," + base64.b64encode(buffer.getvalue()).decode()


def _control(kind: str, title: str, help: str, **more: Any) -> SimpleNamespace:
    given: dict[str, Any] = {
        "name": kind,
        "id": f"sample-{kind}",
        "value": None,
        "default": None,
        "errors": [],
        "required": False,
        "low": None,
        "high": None,
        "step": None,
        "unit": "",
        "options": [],
        "more": False,
        "chosen": None,
        "upload_url": "",
        "picker_url": "",
    }
    return SimpleNamespace(kind=kind, title=title, help=help, **(given | more))


def _controls() -> list[SimpleNamespace]:
    styles = [
        {
            "value": f"style-{number}",
            "label": label,
            "help": "",
            "picture_url": _picture(number).src,
            "group": group,
        }
        for number, (label, group) in enumerate(
            [
                (_("Woodcut"), _("Print")),
                (_("Etching"), _("Print")),
                (_("Linocut"), _("Print")),
                (_("Gouache"), _("Paint")),
                (_("Watercolour"), _("Paint")),
                (_("Oil, thickly laid on"), _("Paint")),
            ]
        )
    ]
    names = [
        {"value": name, "label": name, "help": "", "picture_url": "", "group": ""}
        for name in ("PNG", "WebP", "TIFF")
    ]
    chosen = SimpleNamespace(thumb_url=_picture(0).src, title=_("Harbour, Morning"), id="sample")
    return [
        _control(
            "picture",
            _("Photograph"),
            _("The picture to paint."),
            required=True,
            picker_url="#",
            chosen=chosen,
        ),
        _control(
            "slider",
            _("Strength"),
            _("How much of the style is taken."),
            value=0.85,
            default=1.0,
            low=0,
            high=2,
            step=0.05,
        ),
        _control(
            "number",
            _("Longest side"),
            _("Larger takes longer."),
            value=1024,
            default=1024,
            low=256,
            high=4096,
            unit="px",
        ),
        _control(
            "toggle",
            _("Keep colours"),
            _("The photograph's colours stay, only the touch changes."),
            value=True,
            default=True,
        ),
        _control(
            "choice", _("Style"), _("Whose hand paints."), value="style-1", default="style-0", options=styles
        ),
        _control(
            "select", _("Format"), _("What the file is saved as."), value="PNG", default="PNG", options=names
        ),
        _control(
            "seed",
            _("Seed"),
            _("The same seed makes the same picture; empty lets chance decide."),
            value=2718281828,
        ),
        _control("text", _("Title"), _("What the label says."), value=_("Low Tide"), default=""),
        _control("textarea", _("Words"), _("Whatever you want to say about it."), value="", default=""),
    ]


def _with_error(control: SimpleNamespace) -> SimpleNamespace:
    changed = vars(control) | {
        "id": f"{control.id}-faulty",
        "name": f"{control.name}-faulty",
        "chosen": None,
        "errors": [_("This is more than 2. Choose a value between 0 and 2.")],
    }
    return SimpleNamespace(**changed)


def _facets() -> list[dict[str, Any]]:
    def option(label: str, count: int, current: bool = False) -> dict[str, Any]:
        return {"url": "#facets", "label": label, "count": count, "current": current}

    return [
        {
            "title": _("Medium"),
            "options": [option(_("All"), 1284, True), option(_("Image"), 1100), option(_("Music"), 184)],
        },
        {
            "title": _("Made"),
            "options": [option(_("By hand"), 210), option(_("AI-assisted"), 402), option(_("AI-made"), 672)],
        },
    ]
