"""How a work was made, in words. The gallery knows a recipe only as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.accounts.viewers import Viewer
from apps.gallery.browsing import engine_name
from apps.gallery.models import Work

_LONGEST_VALUE = 80


@dataclass(frozen=True)
class Fact:
    """One line of a list of facts; see templates/components/_facts.html."""

    name: str
    value: str
    url: str = ""


def facts(work: Work, viewer: Viewer) -> list[Fact]:
    """The recipe as a list: engine first, then what it was given, then how it was set."""
    recipe = work.recipe or {}
    if not recipe:
        return []
    inputs = recipe.get("inputs") or {}
    made_with = " ".join(filter(None, [engine_name(work.engine), str(recipe.get("engine_version") or "")]))
    lines = [Fact(_("Engine"), made_with)]
    lines += _sources(work, inputs, viewer)
    params = {"seed": recipe.get("seed"), **(recipe.get("params") or {})}
    told = {name: value for name, value in params.items() if name not in inputs and _plain(value)}
    return lines + [Fact(_spaced(name), _said(value)) for name, value in told.items()]


def make_one_like(work: Work, viewer: Viewer) -> str:
    """The page of the studio that opens with this recipe; empty without one, or where remixing is not let."""
    allowed = work.may_be_remixed or work.belongs_to(viewer)
    return f"/studio/{work.engine}/?like={work.pk}" if work.engine and allowed else ""


def _sources(work: Work, inputs: dict[str, Any], viewer: Viewer) -> list[Fact]:
    """What the engine was given. A work that is not shown to everyone is not even named."""
    parents = Work.objects.nameable_to(viewer).filter(children=work).select_related("maker")
    seen = {str(parent.pk): parent for parent in parents}
    lines = []
    for name, source in inputs.items():
        parent = seen.get(str(source.get("work"))) if isinstance(source, dict) else None
        if parent is not None:
            title = _("%(title)s by %(maker)s") % {"title": parent.title, "maker": parent.maker.display_name}
            lines.append(Fact(_spaced(name), title, parent.get_absolute_url()))
        elif isinstance(source, dict) and source.get("model"):
            # One that comes with the project is everybody's; what a person calls their own is theirs to tell.
            named = bool(source.get("of_project")) or work.belongs_to(viewer)
            own = _("A model of the maker’s own")
            lines.append(Fact(_spaced(name), str(source["model"]) if named else own))
        else:
            lines.append(Fact(_spaced(name), _("A picture of the maker’s own")))
    return lines


def _spaced(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _plain(value: Any) -> bool:
    return isinstance(value, str | int | float) and value != ""


def _said(value: str | float) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float):
        return f"{value:g}"
    text = str(value)
    # A choice is kept by its name ("starry-night"); words that someone wrote are left as they are.
    return engine_name(text) if text.islower() and " " not in text else text[:_LONGEST_VALUE]
