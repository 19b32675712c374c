"""The live camera: the network of named styles runs in the visitor's browser, and nothing leaves it."""

from __future__ import annotations

from pathlib import Path

from csp.decorators import csp_update
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.studio.engines.discovery import get_engine
from apps.studio.engines.image.style_transfer.styles import NAMED_STYLES
from apps.studio.finders import engine_static
from apps.studio.panels import Control, ControlOption
from apps.studio.words import said
from artsite.headers import WEBASSEMBLY

ENGINE = "style-transfer"
FIRST_STYLE = "starry-night"
SIZES = (("192", "Quick"), ("256", "Usual"), ("384", "Fine"))


@require_GET
@csp_update(WEBASSEMBLY)
def live(request: HttpRequest) -> HttpResponse:
    """Open to everybody: a camera, or a picture, painted as one looks."""
    rows = {style.value: style.row for style in NAMED_STYLES}
    context = {
        "engine": get_engine(ENGINE),
        "controls": [_styles(), _sizes()],
        "rows": rows,
        "network_url": static(engine_static(ENGINE, "live.onnx")),
    }
    return render(request, "studio/live.html", context)


@require_GET
@csp_update(WEBASSEMBLY)
def painter(request: HttpRequest) -> HttpResponse:
    """The script of the page's worker. A worker keeps to the policy it came with, not to that of its page."""
    path = finders.find("js/workers/live-painter.js")
    if not isinstance(path, str):
        raise Http404
    return HttpResponse(Path(path).read_bytes(), content_type="text/javascript; charset=utf-8")


def _styles() -> Control:
    groups = list(dict.fromkeys(style.group for style in NAMED_STYLES))
    options = [
        ControlOption(
            style.value, said(style.label), said(style.help),
            static(engine_static(ENGINE, f"{style.value}.webp")), said(style.group),
        )
        for style in sorted(NAMED_STYLES, key=lambda style: groups.index(style.group))
    ]  # fmt: skip
    help_ = _("The manner to paint in.")
    return Control("style", _("Style"), help_, "choice", FIRST_STYLE, FIRST_STYLE, True, options=options)


def _sizes() -> Control:
    options = [ControlOption(value, f"{_(words)}, {value} px") for value, words in SIZES]
    help_ = _("Fine pictures take longer, so they move less smoothly.")
    return Control("side", _("Picture"), help_, "choice", "256", "256", True, options=options)
