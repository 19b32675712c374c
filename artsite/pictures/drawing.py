"""Whether an SVG that an engine made is nothing but a drawing: shapes and colours, in itself complete.

SVG can carry scripts, whole web pages and addresses of other files. We keep only what uses none of it, so a
short list says what may be in one, and all else is refused, harmless or not. Uploads of SVG are not taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

MOST_BYTES = 12_000_000
MOST_ELEMENTS = 250_000
DEEPEST = 24

_NAMESPACE = "http://www.w3.org/2000/svg"
_ELEMENTS = re.compile(
    "svg|g|path|rect|circle|ellipse|line|polyline|polygon|title|desc"
    "|defs|linearGradient|radialGradient|stop|clipPath"
)
_ATTRIBUTES = re.compile(
    "id|d|x|y|x1|y1|x2|y2|cx|cy|r|rx|ry|fx|fy|width|height|points|transform|viewBox|version"
    "|preserveAspectRatio|role|fill|fill-opacity|fill-rule|stroke|stroke-width|stroke-linecap"
    "|stroke-linejoin|stroke-miterlimit|stroke-opacity|stroke-dasharray|opacity|clip-path|clip-rule"
    "|shape-rendering|offset|stop-color|stop-opacity|gradientUnits|gradientTransform|spreadMethod"
    "|clipPathUnits"
)
# No colon, so no address; no quotation mark, semicolon or backslash, so no style sheet.
_VALUE = re.compile(r"[-\w\s.,%+#()]*", re.ASCII)
_INNER_REFERENCE = re.compile(r"url\(#[\w-]+\)", re.ASCII)
_CHUNK = 1 << 16


class DrawingRefused(ValueError):
    """The file is no plain drawing; the message says what was found, for the log."""


def check_drawing(path: Path) -> None:
    """Read all of the SVG once. Raises DrawingRefused."""
    if path.stat().st_size > MOST_BYTES:
        raise DrawingRefused(f"larger than {MOST_BYTES} bytes")
    with path.open("rb") as source:
        _Reader().read(iter(lambda: source.read(_CHUNK), b""))


class _Reader:
    def __init__(self) -> None:
        self.count = self.depth = 0
        self.parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        # Entities can grow without bound or name other files; instructions can name style sheets.
        parser.StartDoctypeDeclHandler = lambda *_all: _refuse("a document type")
        parser.ProcessingInstructionHandler = lambda target, _data: _refuse(f"the instruction {target!r}")

    def read(self, parts: Iterable[bytes]) -> None:
        try:
            for part in parts:
                self.parser.Parse(part, False)
            self.parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise DrawingRefused(f"not well-formed: {error}") from error

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _space, local = name.rpartition(" ")
        if namespace != _NAMESPACE or not _ELEMENTS.fullmatch(local):
            _refuse(f"the element {name!r}")
        if (local == "svg") != (self.depth == 0):
            _refuse("an <svg> that is not the root, or another root")
        self.count, self.depth = self.count + 1, self.depth + 1
        if self.count > MOST_ELEMENTS or self.depth > DEEPEST:
            _refuse("too many elements, or too deep")
        for attribute, value in attributes.items():
            _check_attribute(attribute, value)

    def _end(self, _name: str) -> None:
        self.depth -= 1


def _check_attribute(name: str, value: str) -> None:
    if not _ATTRIBUTES.fullmatch(name):
        _refuse(f"the attribute {name!r}")
    if not _VALUE.fullmatch(value):
        _refuse(f"the value of {name!r}")
    if "url" in value.lower() and not _INNER_REFERENCE.fullmatch(value):
        _refuse(f"an address in {name!r}")


def _refuse(what: str) -> NoReturn:
    raise DrawingRefused(f"it has {what[:120]}")
