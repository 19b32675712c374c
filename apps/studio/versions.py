"""Why a recipe of another version of an engine may give another picture."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from apps.studio.engines.contract import Engine
from apps.studio.words import said


def difference(engine: Engine[Any], version: str) -> str:
    """What has changed between the version that made something and today's; empty where nothing has."""
    if not version or version == engine.version:
        return ""
    facts = {"engine": said(engine.title), "then": version, "now": engine.version}
    if _order(version) > _order(engine.version):
        return (
            _(
                "This was made with version %(then)s of “%(engine)s”, newer than the one here (%(now)s): "
                "the picture may differ."
            )
            % facts
        )
    told = [said(text) for number, text in _since(engine, version)]
    why = " ".join(told) or _("What changed since is not written down.")
    return _(
        "This was made with version %(then)s of “%(engine)s”; here it is version %(now)s, and the picture "
        "may differ. %(why)s"
    ) % (facts | {"why": why})


def _since(engine: Engine[Any], version: str) -> list[tuple[str, str]]:
    """The changes after that version, the earliest first."""
    later = [
        (number, text)
        for number, text in engine.changes.items()
        if _order(version) < _order(number) <= _order(engine.version)
    ]
    return sorted(later, key=lambda change: _order(change[0]))


def _order(version: str) -> list[tuple[int, str]]:
    """Sorts "2" before "10" and "1.9" before "1.10"; words come after numbers."""
    parts = version.split(".")
    return [(int(part), "") if part.isdecimal() else (2**31, part) for part in parts]
