"""Grids: one parameter along the columns, seeds down the rows, a job in each cell, all of them or none."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.owned import ownership
from apps.accounts.viewers import Viewer
from apps.studio.desk.models import Grid, GridCell
from apps.studio.engines.contract import MAX_SEED, Engine
from apps.studio.jobs import lifecycle, limits
from apps.studio.jobs.models import Job
from apps.studio.jobs.refusals import Refused
from apps.studio.jobs.submission import submit
from apps.studio.library.recipes import picture_fields, spoken

MOST = 5  # values, and seeds
ALONG = ("choice", "select", "slider", "number", "toggle")  # controls whose parameters can change in a grid


@dataclass(frozen=True)
class Plan:
    """What a grid is to be made of. `parameter` is empty where only the seed changes."""

    settings: Mapping[str, Any]
    parameter: str
    values: Sequence[Any]
    seeds: Sequence[int]

    @property
    def columns(self) -> Sequence[Any]:
        return self.values if self.parameter else [None]

    @property
    def rows(self) -> Sequence[int | None]:
        return self.seeds or [None]


@transaction.atomic
def make_grid(viewer: Viewer, engine: Engine[Any], plan: Plan, *, parent: Job | None = None) -> Grid:
    """Queue a job for each cell, row by row. Raises `Refused`; nothing is queued then."""
    _check(engine, plan)
    limits.check_room(viewer, len(plan.columns) * len(plan.rows))
    grid = Grid.objects.create(
        engine=engine.name,
        parameter=plan.parameter,
        values=list(plan.values) if plan.parameter else [],
        seeds=list(plan.seeds),
        **ownership(viewer),
    )
    cells = [
        (row, column, _settings(plan, seed, value))
        for row, seed in enumerate(plan.rows)
        for column, value in enumerate(plan.columns)
    ]
    GridCell.objects.bulk_create(
        GridCell(grid=grid, row=row, column=column, job=submit(viewer, engine.name, settings, parent=parent))
        for row, column, settings in cells
    )
    return grid


def cancel_all(grid: Grid) -> int:
    """Cancel what waits or runs; returns how many. What is made already stays."""
    return sum(lifecycle.cancel(cell.job) for cell in grid.cells.select_related("job") if cell.job.is_open)


def movable(engine: Engine[Any]) -> list[str]:
    """The parameters that can change along the columns."""
    fields = engine.parameters.model_fields.items()
    return [
        name
        for name, info in fields
        if _hints(info).get("control") in ALONG and not _hints(info).get("absent")
    ]


def has_seed(engine: Engine[Any]) -> bool:
    return "seed" in engine.parameters.model_fields


def spread(low: float, high: float, step: float, count: int = MOST) -> list[float]:
    """Values from low to high, evenly, each on a step of the slider."""
    places = [low + (high - low) * index / (count - 1) for index in range(count)]
    decimals = max(0, -math.floor(math.log10(step))) if step > 0 else 3
    on_steps = [low + round((place - low) / step) * step if step > 0 else place for place in places]
    return list(dict.fromkeys(round(value, decimals + 1) for value in on_steps))


def _check(engine: Engine[Any], plan: Plan) -> None:
    errors: dict[str, list[str]] = {}
    if plan.parameter and plan.parameter not in movable(engine):
        errors["parameter"] = [_("This setting cannot change in a grid. Choose another.")]
    elif plan.parameter and not 1 <= len(plan.values) <= MOST:
        errors["values"] = [_("Choose one to %(most)s values.") % {"most": MOST}]
    if plan.seeds and not has_seed(engine):
        errors["seeds"] = [_("This engine leaves nothing to chance, so it has no seeds.")]
    elif len(plan.seeds) > MOST or any(not 0 <= seed <= MAX_SEED for seed in plan.seeds):
        errors["seeds"] = [
            _("Choose at most %(most)s seeds, each from 0 to %(highest)s.")
            % {"most": MOST, "highest": MAX_SEED}
        ]
    if not errors and len(plan.columns) * len(plan.rows) == 1:
        errors["values"] = [_("One picture is no grid. Choose more values, or more seeds.")]
    if errors:
        raise Refused(_("The grid needs another look."), errors)


def _settings(plan: Plan, seed: int | None, value: Any) -> dict[str, Any]:
    changed = {plan.parameter: value} if plan.parameter else {}
    return dict(plan.settings) | changed | ({} if seed is None else {"seed": seed})


def heads(engine: Engine[Any] | None, grid: Grid) -> list[str]:
    """What stands above the columns."""
    return [spoken(engine, grid.parameter, value) for value in grid.values] if grid.parameter else [""]


def _hints(info: Any) -> Mapping[str, Any]:
    return info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}


def needs_picture(engine: Engine[Any], settings: Mapping[str, Any]) -> bool:
    """Whether a picture without which nothing can be made has not been chosen yet."""
    fields = engine.parameters.model_fields
    return any(fields[name].is_required() and not settings.get(name) for name in picture_fields(engine))
