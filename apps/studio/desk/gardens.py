"""The one place where gardens change: breeding, fresh seeds, going back, a step back or forward.

Nothing here draws: a genome is a text, and `apps.studio.live` draws it when a page asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.owned import ownership
from apps.accounts.viewers import Viewer
from apps.studio.desk.models import Garden, Generation, Plant
from apps.studio.engines.image.abstract import breeding
from apps.studio.engines.image.abstract.breeding import Child, Locks
from apps.studio.engines.image.abstract.genome import Genome, parse
from apps.studio.engines.image.abstract.nursery import NURSERY
from apps.studio.jobs.refusals import Refused
from apps.studio.jobs.submission import chance

CHILDREN = 12
MOST_GENERATIONS = 200
MOST_STEPS = 400  # of the way that undo goes back
GUEST_LIFETIME = timedelta(days=30)


@dataclass(frozen=True)
class Wish:
    """What stands on the page: which are chosen, how wild children may be, what they keep."""

    chosen: Sequence[int] = ()
    wildness: float = 0.35
    lock_form: bool = False
    lock_palette: bool = False

    @property
    def settings(self) -> dict[str, object]:
        return {
            "chosen": sorted(set(self.chosen)),
            "wildness": self.wildness,
            "lock_form": self.lock_form,
            "lock_palette": self.lock_palette,
        }


def found(viewer: Viewer, *, lock: bool = False) -> Garden | None:
    """The viewer's garden, if they have bred anything. A guest's and a person's become one."""
    rows = Garden.objects.of(viewer).order_by("-changed_at", "-id")
    gardens = list(rows.select_for_update() if lock else rows)
    if len(gardens) > 1:
        _join(viewer)
        return found(viewer, lock=lock)
    return gardens[0] if gardens else None


def standing(garden: Garden) -> Generation:
    """The generation that is looked at."""
    return garden.generations.get(number=garden.trail[garden.place])


@transaction.atomic
def breed(viewer: Viewer, number: int, wish: Wish) -> Generation:
    """Children of what is chosen in that generation, as a new one. Raises `Refused`."""
    garden = _own(viewer)
    before = _remembered(garden, number, wish)
    plants = {plant.slot: parse(plant.genome) for plant in before.plants.all()}
    chosen = [slot for slot in before.chosen if slot in plants]
    if not chosen:
        raise Refused(_("Choose at least one picture to breed from."))
    if len(chosen) > breeding.MOST_PARENTS:
        raise Refused(_("Choose at most %(most)s pictures.") % {"most": breeding.MOST_PARENTS})
    locks = Locks(form=wish.lock_form, palette=wish.lock_palette)
    parents = [plants[slot] for slot in chosen]
    children = breeding.children(parents, CHILDREN, chance(), wish.wildness, locks)
    told = [Child(child.genome, tuple(chosen[one] for one in child.parents)) for child in children]
    return _grown(garden, told, before, wish)


@transaction.atomic
def plant_fresh(viewer: Viewer, number: int, wish: Wish) -> Generation:
    """A generation of seeds that nobody chose."""
    garden = _own(viewer)
    _remembered(garden, number, wish)
    return _grown(garden, breeding.fresh(CHILDREN, chance()), None, wish)


@transaction.atomic
def plant_one(viewer: Viewer, genome: Genome) -> Generation:
    """A generation of mutants around a genome that was brought from elsewhere, with it as the first."""
    garden = _own(viewer)
    mutants = breeding.children([genome], CHILDREN - 1, chance(), Wish().wildness)
    children = [Child(genome), *(Child(mutant.genome) for mutant in mutants)]
    return _grown(garden, children, None, Wish())


@transaction.atomic
def keep(viewer: Viewer, number: int, wish: Wish) -> None:
    """Remember what is chosen and set, so that it stands there after a reload. Nothing before the first
    breeding."""
    garden = found(viewer, lock=True)
    if garden is not None:
        _remembered(garden, number, wish)


@transaction.atomic
def go(viewer: Viewer, number: int) -> None:
    """Look at that generation; where it is gone, nothing moves."""
    garden = found(viewer, lock=True)
    if garden and garden.generations.filter(number=number).exists():
        _walk(garden, number)


@transaction.atomic
def step(viewer: Viewer, by: int) -> None:
    """A step back (-1) or forward (+1) on the way that was taken; at its ends nothing moves."""
    garden = found(viewer, lock=True)
    if garden and 0 <= garden.place + by < len(garden.trail):
        garden.place += by
        garden.changed_at = timezone.now()
        garden.save()


def settle(plant: Plant, genome: str) -> None:
    """Name the draft that the judge has chosen, now that the plant was drawn."""
    if plant.genome != genome:
        Plant.objects.filter(pk=plant.pk, genome=plant.genome).update(genome=genome)


def sweep() -> int:
    """Delete the gardens that guests left long ago; returns how many. For the sweeper."""
    old = Garden.objects.filter(owner=None, changed_at__lt=timezone.now() - GUEST_LIFETIME)
    return int(old.delete()[1].get("desk.Garden", 0))


def _own(viewer: Viewer) -> Garden:
    """The viewer's garden; a new one begins with the nursery, which everybody sees at first."""
    garden = found(viewer, lock=True)
    if garden is None:
        garden = Garden.objects.create(**ownership(viewer))
        _grown(garden, [Child(genome) for genome in NURSERY], None, Wish())
    return garden


def _remembered(garden: Garden, number: int, wish: Wish) -> Generation:
    """The generation of that number with what was set on it; where it is gone, the one that stands there."""
    generation = garden.generations.filter(number=number).first() or standing(garden)
    for name, value in wish.settings.items():
        setattr(generation, name, value)
    generation.save()
    return generation


def _grown(garden: Garden, children: Sequence[Child], parent: Generation | None, wish: Wish) -> Generation:
    last = garden.generations.order_by("-number").values_list("number", flat=True).first() or 0
    settings = wish.settings | {"chosen": []}
    generation = garden.generations.create(number=last + 1, parent=parent, **settings)
    Plant.objects.bulk_create(
        Plant(generation=generation, slot=slot, genome=str(child.genome), parents=list(child.parents))
        for slot, child in enumerate(children)
    )
    _walk(garden, generation.number)
    _thin(garden)
    return generation


def _walk(garden: Garden, number: int) -> None:
    """Stand at that generation, as the next step of the way."""
    if garden.trail and garden.trail[garden.place] == number:
        return
    garden.trail = [*garden.trail[: garden.place + 1], number][-MOST_STEPS:]
    garden.place = len(garden.trail) - 1
    garden.changed_at = timezone.now()
    garden.save()


def _thin(garden: Garden) -> None:
    """Let the oldest generations go where there are too many, and forget that one was there."""
    numbers = garden.generations.order_by("-number").values_list("number", flat=True)
    gone = set(numbers[MOST_GENERATIONS:])
    if gone:
        here = garden.trail[garden.place]
        garden.generations.filter(number__in=gone - {here}).delete()
        garden.trail = [number for number in garden.trail if number == here or number not in gone]
        garden.place = len(garden.trail) - 1
        garden.save()


@transaction.atomic
def _join(viewer: Viewer) -> None:
    """All generations in one garden: those of the older first, then those of the one used last."""
    newest, *older = Garden.objects.of(viewer).select_for_update().order_by("-changed_at", "-id")
    for garden in older:
        last = garden.generations.order_by("-number").values_list("number", flat=True).first() or 0
        for generation in newest.generations.order_by("-number"):
            Generation.objects.filter(pk=generation.pk).update(number=generation.number + last)
        garden.generations.update(garden=newest)
        newest.trail = [*garden.trail, *(number + last for number in newest.trail)]
        newest.place += len(garden.trail)
        newest.save()
        garden.delete()
