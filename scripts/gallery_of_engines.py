"""Writes `docs/gallery-of-engines.md`: every engine with its examples, its unpicked sheet and its settings.

    python -m scripts.gallery_of_engines

Everything comes from the engines' own declarations and folders, so the page is true as long as it is made
again.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from apps.studio.engines.contract import Engine
from apps.studio.engines.discovery import all_engines

PAGE = Path(__file__).resolve().parent.parent / "docs/gallery-of-engines.md"
HEAD = """# The engines

Made by `python -m scripts.gallery_of_engines` from the engines themselves; change those, not this page.
Every sheet shows
what came, none left out.
"""


def link(path: Path) -> str:
    """A path as seen from the page."""
    return Path(os.path.relpath(path, PAGE.parent)).as_posix()


def value(about: dict[str, Any]) -> str:
    """What a setting takes, in a few words."""
    if about.get("enum"):
        return ", ".join(f"`{choice}`" for choice in about["enum"])
    kinds = [kind for kind in about.get("anyOf", [about]) if kind.get("type") != "null"]
    kind = kinds[0] if kinds else about
    if kind.get("format"):
        return f"a {kind['format']}"
    low, high = kind.get("minimum"), kind.get("maximum")
    unit = f" {about['unit']}" if about.get("unit") else ""
    return (
        f"{low:.10g} … {high:.10g}{unit}"
        if low is not None and high is not None
        else str(kind.get("type", ""))
    )


def section(engine: Engine[Any]) -> str:
    """One engine."""
    folder = engine.folder
    parts = [f"## {engine.title}", f"`{engine.name}`, version {engine.version}. {engine.summary}"]
    if engine.examples:
        shown = [f"![]({link(folder / 'static' / name)})" for name in engine.examples[:3]]
        parts.append(" ".join(shown))
    rows = ["| setting | takes | what it does |", "|---|---|---|"]
    for name, about in engine.schema()["properties"].items():
        what = str(about.get("description", "")).replace("|", "\\|")
        rows.append(f"| `--{name.replace('_', '-')}` | {value(about)} | {what} |")
    parts.append("\n".join(rows))
    sheet, card = folder / "static" / "sheet.webp", folder / "card.md"
    if not card.is_file():
        card = folder / "weights" / "card.md"
    links = [f"[Card]({link(card)})"] if card.is_file() else []
    links += [f"[unpicked sheet]({link(sheet)})"] if sheet.is_file() else []
    return "\n\n".join([*parts, " · ".join(links)]) + "\n"


def page() -> str:
    """The whole page."""
    shown = [engine for engine in all_engines().values() if not (engine.internal or engine.staff_only)]
    return "\n".join([HEAD, *[section(engine) for engine in sorted(shown, key=lambda one: one.title)]])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
