"""What the garden's page shows: each plant with picture, name and parents; the strip of generations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.studio.desk import gardens
from apps.studio.desk.gardens import Wish
from apps.studio.desk.models import Garden, Generation, Plant
from apps.studio.engines.image.abstract import nursery, words
from apps.studio.engines.image.abstract.genome import parse
from apps.studio.engines.image.abstract.palettes import BY_NAME
from apps.studio.finders import engine_static
from apps.studio.panels import Control

ENGINE = "abstract"
MOSAIC = 4  # pictures that stand for a generation


@dataclass(frozen=True)
class PlantView:
    """A plant as the page draws it."""

    slot: int
    genome: str
    picture_url: str
    title: str
    alt_text: str
    is_chosen: bool = False
    parents: Sequence[PlantView] = field(default=())

    @property
    def studio_url(self) -> str:
        """The engine's page with this genome filled in."""
        return f"{reverse('studio:engine', args=[ENGINE])}?{urlencode({'genome': self.genome})}"

    @property
    def family(self) -> str:
        """Whose child it is."""
        if not self.parents:
            return ""
        names = _(" and ").join(f"“{parent.title}”" for parent in self.parents)
        return (_("From %(names)s") if len(self.parents) == 1 else _("Crossed from %(names)s")) % {
            "names": names
        }


@dataclass(frozen=True)
class GenerationView:
    """A generation in the strip: the pictures that stand for it, and what it grew from."""

    number: int
    pictures: Sequence[str]
    is_current: bool
    branch_of: int | None = None  # the generation it grew from, where that is not the one before


def page_context(garden: Garden | None) -> dict[str, Any]:
    """Everything the page is drawn from; before anything was bred, the nursery."""
    if garden is None:
        shown = [_view(slot, str(genome), "") for slot, genome in enumerate(nursery.NURSERY)]
        return {"number": 0, "plants": shown, "strip": [], "controls": controls(Wish())}
    here = gardens.standing(garden)
    generations = garden.generations.select_related("parent").prefetch_related("plants")
    return {
        "number": here.number,
        "plants": plants_of(here),
        "strip": [_in_strip(one, here) for one in generations],
        "controls": controls(Wish((), here.wildness, here.lock_form, here.lock_palette)),
        "can_undo": garden.place > 0,
        "can_redo": garden.place < len(garden.trail) - 1,
    }


def plants_of(generation: Generation) -> list[PlantView]:
    """Its plants, each with its parents."""
    before = {}
    if generation.parent:
        before = {plant.slot: view_of(plant) for plant in generation.parent.plants.all()}
    return [
        view_of(
            plant,
            is_chosen=plant.slot in generation.chosen,
            parents=[before[slot] for slot in plant.parents if slot in before],
        )
        for plant in generation.plants.all()
    ]


def view_of(plant: Plant, **more: Any) -> PlantView:
    return _view(plant.slot, plant.genome, reverse("studio:garden_picture", args=[plant.pk]), **more)


def controls(wish: Wish) -> list[Control]:
    """The settings beside the grid."""
    usual = Wish()
    return [
        Control(
            "wildness", _("Wildness"), _("From close to their parents to far from them."), "slider",
            wish.wildness, usual.wildness, False, low=0.0, high=1.0, step=0.05,
        ),
        Control(
            "lock_form", _("Keep the form"), _("Children have the composition of the first you chose."),
            "toggle", wish.lock_form, usual.lock_form, False,
        ),
        Control(
            "lock_palette", _("Keep the palette"), _("Children have the colours of the first you chose."),
            "toggle", wish.lock_palette, usual.lock_palette, False,
        ),
    ]  # fmt: skip


def _view(slot: int, written: str, picture_url: str, **more: Any) -> PlantView:
    genome = parse(written)
    palette = BY_NAME[genome.palette]
    if ready := nursery.PICTURES.get(written):
        picture_url = static(engine_static(ENGINE, ready))
    return PlantView(
        slot, written, picture_url,
        words.title(genome.number, genome.form, palette),
        words.alt_text(genome.form, palette, genome.symmetry),
        **more,
    )  # fmt: skip


def _in_strip(generation: Generation, here: Generation) -> GenerationView:
    plants = sorted(
        generation.plants.all(), key=lambda plant: (plant.slot not in generation.chosen, plant.slot)
    )
    parent = generation.parent
    return GenerationView(
        generation.number,
        [view_of(plant).picture_url for plant in plants[:MOSAIC]],
        generation.number == here.number,
        parent.number if parent and parent.number != generation.number - 1 else None,
    )
