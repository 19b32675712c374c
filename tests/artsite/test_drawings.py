"""A drawing is kept only if it is nothing else: if these fail, an SVG runs script in a visitor’s browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from artsite.pictures import drawing
from artsite.pictures.drawing import DrawingRefused, check_drawing

HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">'
)


def checked(folder: Path, text: str) -> None:
    path = folder / "drawing.svg"
    path.write_text(text, encoding="utf-8")
    check_drawing(path)


def test_a_plain_drawing_passes(tmp_path):
    checked(
        tmp_path,
        '<?xml version="1.0" encoding="UTF-8"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" '
        'width="9" height="9" role="img"><title>Äpfel &amp; “birnen”: https://example.org</title><defs>'
        '<linearGradient id="a"><stop offset="0" stop-color="#f00"/></linearGradient></defs>'
        '<g transform="translate(1,2)" fill="rgb(1,2,3)"><path d="M0 0L1e-3,-2C1 2 3 4 5 6Z" fill="url(#a)"/>'
        '<polygon points="0,0 1,1 2,0"/></g></svg>',
    )


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<path onload="alert(1)"/>',
        "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>",
        '<image href="https://example.org/pixel.png"/>',
        '<use xlink:href="#a"/>',
        '<a href="javascript:alert(1)"><path d="M0 0"/></a>',
        "<style>@import 'https://example.org/x.css'</style>",
        '<path style="background:url(//example.org)"/>',
        '<path fill="url(https://example.org/x.svg#a)"/>',
        '<path fill="URL(#a) url(x)"/>',
        '<animate attributeName="href" values="javascript:alert(1)"/>',
        '<set attributeName="onclick" to="alert(1)"/>',
        '<g xml:base="https://example.org"/>',
        "<svg/>",
        '<html xmlns="http://www.w3.org/1999/xhtml"/>',
        "<path d='M0 0'",
        "<g>" * 60 + "</g>" * 60,
    ],
)
def test_what_could_run_fetch_or_hide_something_is_refused(tmp_path, inside):
    with pytest.raises(DrawingRefused):
        checked(tmp_path, f"{HEAD}{inside}</svg>")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "GIF89a",
        "<svg/>",
        '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + HEAD + "<title>&b;</title></svg>",
        '<!DOCTYPE svg SYSTEM "file:///etc/passwd">' + HEAD + "</svg>",
        '<?xml-stylesheet href="https://example.org/x.css"?>' + HEAD + "</svg>",
        '<html xmlns="http://www.w3.org/1999/xhtml"/>',
    ],
)
def test_what_is_no_svg_or_names_other_files_is_refused(tmp_path, text):
    with pytest.raises(DrawingRefused):
        checked(tmp_path, text)


def test_a_drawing_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(drawing, "MOST_ELEMENTS", 100)
    with pytest.raises(DrawingRefused):
        checked(tmp_path, HEAD + "<path/>" * 200 + "</svg>")
    monkeypatch.setattr(drawing, "MOST_BYTES", 100)
    with pytest.raises(DrawingRefused):
        checked(tmp_path, HEAD + " " * 200 + "</svg>")
