"""The form of a trainer: what every training has, and the trainer's own parameters as a panel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.accounts.viewers import Viewer
from apps.studio.datasets.models import Dataset
from apps.studio.jobs.models import Job
from apps.studio.jobs.training.submission import FEWEST_MINUTES, Asked
from apps.studio.panels import Control, ControlOption, Panel, build_panel, typed_values
from apps.studio.registry.models import LONGEST_NAME
from apps.studio.trainers.contract import Trainer

OWN = ("dataset", "name", "minutes")


def own_controls(
    trainer: Trainer[Any], viewer: Viewer, values: Mapping[str, Any], errors: Mapping[str, Sequence[str]]
) -> list[Control]:
    """Dataset, name and minutes, as the panel's controls are."""
    own: Any = Dataset.objects.of(viewer).filter(medium=trainer.medium).ready()
    datasets = [ControlOption(dataset.name, f"{dataset.name} ({dataset.latest_count})") for dataset in own]
    chosen = values.get("dataset", datasets[0].value if datasets else "")
    if chosen and chosen not in {option.value for option in datasets}:
        datasets.append(ControlOption(chosen, chosen))
    return [
        Control(
            name="dataset", title=_("Learn from"), help=_("Its newest version is used."), kind="select",
            value=chosen, default="", required=True, options=datasets,
            errors=tuple(errors.get("dataset", ())),
        ),
        Control(
            name="name", title=_("Name of the model"), help=_("A name that you have gets a new version."),
            kind="text", value=values.get("name", ""), default="", required=True, high=LONGEST_NAME,
            errors=tuple(errors.get("name", ())),
        ),
        Control(
            name="minutes", title=_("Minutes"), help=_("How long it learns; more is better, up to a point."),
            kind="number", value=values.get("minutes", f"{trainer.usual_minutes:g}"),
            default=f"{trainer.usual_minutes:g}", required=True, low=FEWEST_MINUTES,
            high=trainer.longest_minutes, unit="min", errors=tuple(errors.get("minutes", ())),
        ),
    ]  # fmt: skip


def panel_of(
    trainer: Trainer[Any], viewer: Viewer, values: Mapping[str, Any], errors: Mapping[str, Any], problem: str
) -> Panel:
    """The trainer's own parameters."""
    of_trainer = {name: told for name, told in errors.items() if name not in OWN}
    return build_panel(trainer, viewer, values, of_trainer, problem)


def typed(trainer: Trainer[Any], data: QueryDict) -> dict[str, Any]:
    """What stands in a posted form."""
    return typed_values(trainer, data) | {name: data.get(name, "").strip() for name in OWN}


def asked(trainer: Trainer[Any], values: Mapping[str, Any]) -> Asked:
    """What was typed, as a request to train; minutes that are no number are refused as such."""
    try:
        minutes = float(values["minutes"])
    except ValueError:
        minutes = float("nan")
    params = {name: value for name, value in values.items() if name not in OWN}
    return Asked(trainer.name, values["dataset"], minutes, values["name"], params)


def values_of(job: Job) -> dict[str, Any]:
    """The form as it was for an earlier training."""
    training = job.training
    dataset = training.dataset_version.dataset.name if training.dataset_version else ""
    own = {"dataset": dataset, "name": training.model_name, "minutes": f"{training.minutes:g}"}
    return dict(job.params) | {name: value for name, value in own.items() if value}
