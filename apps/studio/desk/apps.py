from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """What stands on the pages of engines: desks with their revisions, presets, grids, gardens."""

    name = "apps.studio.desk"
    label = "desk"
    verbose_name = "Desks"

    def ready(self) -> None:
        from apps.studio.desk import autosave, gardens
        from apps.studio.jobs import sweeping
        from apps.studio.library.references import refers_to_items

        refers_to_items(_pictures_on_desks)
        # Before old pictures are looked at, so that those of a desk that goes are free to go as well.
        sweeping.CHORES.insert(0, sweeping.Chore("old desks of guests deleted", 600, autosave.sweep))
        sweeping.CHORES.insert(0, sweeping.Chore("old gardens of guests deleted", 600, gardens.sweep))


def _pictures_on_desks() -> Iterable[UUID]:
    """A step back, and a preset, need their pictures even when those lie in the trash."""
    from apps.studio.desk.models import DeskRevision, Preset

    for model in (DeskRevision, Preset):
        for pictures in model.objects.exclude(pictures=[]).values_list("pictures", flat=True).iterator():
            yield from pictures
