"""Takes requests to train: who asks, from which collection, for how long; then the job is queued."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.viewers import Viewer
from apps.studio.datasets.models import Dataset, DatasetVersion
from apps.studio.engines.contract import MAX_SEED
from apps.studio.jobs import lifecycle, limits
from apps.studio.jobs.models import Job, Kind, State
from apps.studio.jobs.refusals import Refused
from apps.studio.jobs.submission import (
    chance,
    keep_inputs,
    kept_params,
    named_models,
    one_at_a_time,
    queue_for,
    sources_of,
    try_again,
    validated,
)
from apps.studio.jobs.training.lifecycle import forget_checkpoint
from apps.studio.jobs.training.models import Training
from apps.studio.library.sources import as_uuid
from apps.studio.registry.changes import ModelRefused, check_trainer, checked_name
from apps.studio.registry.models import Model
from apps.studio.trainers.contract import Trainer
from apps.studio.trainers.discovery import UnknownTrainer, all_trainers, get_trainer

PRIORITY = -10  # a picture takes seconds, and somebody waits for it
FEWEST_MINUTES = 0.05
AT_ONCE = {"artist": 3, "staff": 50}  # trainings of one person that wait or run


@dataclass(frozen=True)
class Asked:
    """What somebody asks for: `dataset` by "name", "name@version" or id; without `seed` chance decides."""

    trainer: str
    dataset: str
    minutes: float
    name: str
    params: Mapping[str, Any] = field(default_factory=dict)
    seed: int | None = None


def usable_trainers(viewer: Viewer) -> list[Trainer[Any]]:
    """The trainers that the viewer may use."""
    return [trainer for trainer in all_trainers().values() if viewer.is_staff or not trainer.staff_only]


def usable_trainer(viewer: Viewer, name: str) -> Trainer[Any]:
    """Raises `Refused` for one that is not there, or not for them."""
    try:
        trainer = get_trainer(name)
    except UnknownTrainer as error:
        raise Refused(str(error), status=404) from None
    if trainer.staff_only and not viewer.is_staff:
        raise Refused(_("There is no trainer called “%(name)s”.") % {"name": name[:60]}, status=404)
    return trainer


def submit_training(viewer: Viewer, asked: Asked) -> Job:
    """Queue a training. Raises `Refused`, by field: dataset, minutes, name, and the trainer's parameters."""
    if viewer.user is None:
        raise Refused(_("Sign in to train a model."), status=403)
    trainer = usable_trainer(viewer, asked.trainer)
    errors: dict[str, list[str]] = {}
    version = _collecting(errors, "dataset", lambda: _version(viewer, trainer, asked.dataset))
    _collecting(errors, "minutes", lambda: _check_minutes(trainer, asked.minutes))
    name = _collecting(errors, "name", lambda: _name(viewer, trainer, asked.name))
    params = _collecting(errors, "", lambda: validated(trainer, _with_seed(trainer, asked)))
    sources = {}
    if params is not None:
        sources = _collecting(errors, "", lambda: sources_of(viewer, trainer, params, trainer.engine))
    if errors or version is None or name is None or params is None:
        raise Refused(_("Some settings need another look."), errors)
    seed = getattr(params, "seed", None)
    job = Job(
        owner=viewer.user,
        kind=Kind.TRAINING,
        engine=trainer.name,
        engine_version=trainer.version,
        params=kept_params(params) | named_models(sources),
        queue=queue_for(trainer.needs),
        priority=PRIORITY,
        estimate=asked.minutes * 60,
    )
    with transaction.atomic():
        one_at_a_time(viewer)
        limits.check(viewer, internal=False)
        _check_number(viewer)
        lifecycle.enqueue(job)
        keep_inputs(job, sources)
        Training.objects.create(
            job=job,
            dataset_version=version,
            dataset_reference=str(version),
            model_name=name,
            minutes=asked.minutes,
            seed=seed if seed is not None else asked.seed if asked.seed is not None else chance(),
        )
    return job


def begin_anew(viewer: Viewer, job: Job) -> bool:
    """Forget what was learned and queue it again. False unless it failed or was cancelled. May refuse."""
    with transaction.atomic():
        if job.state not in (State.FAILED, State.CANCELLED):
            return False
        forget_checkpoint(job)
        return try_again(viewer, job)


def find_version(viewer: Viewer, value: str) -> DatasetVersion | None:
    """The version that "name", "name@version" or an id means; without a number, the newest."""
    own = Dataset.objects.of(viewer)
    versions = DatasetVersion.objects.filter(dataset__in=own).select_related("dataset").order_by("-number")
    if key := as_uuid(value):
        return versions.filter(pk=key).first() or versions.filter(dataset=key).first()
    name, _at, number = value.strip().partition("@")
    found = versions.filter(dataset__name=name)
    if number:
        return found.filter(number=number).first() if number.isdigit() and len(number) < 10 else None  # noqa: PLR2004
    return found.first()


def _collecting(errors: dict[str, list[str]], field: str, ask: Any) -> Any:
    """What `ask` gives; what it refuses is put down at its field."""
    try:
        return ask()
    except Refused as refused:
        for name, messages in (refused.errors or {field: [refused.detail]}).items():
            errors.setdefault(name, []).extend(messages)
    return None


def _version(viewer: Viewer, trainer: Trainer[Any], value: str) -> DatasetVersion:
    version = find_version(viewer, value)
    if version is None and Dataset.objects.of(viewer).filter(name=value.strip()).exists():
        raise Refused(_("This dataset has no version yet. Wait until it is made, or choose another."))
    if version is None:
        raise Refused(_("You have no dataset of that name. Make one first, or choose another."))
    if version.dataset.medium != trainer.medium:
        raise Refused(_("This trainer does not learn from a dataset of this kind. Choose another."))
    if version.item_count < trainer.fewest:
        said = ngettext(
            "This trainer needs at least %(fewest)s item; this dataset has %(count)s.",
            "This trainer needs at least %(fewest)s items; this dataset has %(count)s.",
            trainer.fewest,
        )
        raise Refused(said % {"fewest": trainer.fewest, "count": version.item_count})
    return version


def _check_minutes(trainer: Trainer[Any], minutes: float) -> None:
    if not FEWEST_MINUTES <= minutes <= trainer.longest_minutes:  # false for NaN as well
        raise Refused(
            _("Must be between %(low)s and %(high)s minutes.")
            % {"low": f"{FEWEST_MINUTES:g}", "high": f"{trainer.longest_minutes:g}"}
        )


def _name(viewer: Viewer, trainer: Trainer[Any], name: str) -> str:
    try:
        plain = checked_name(name)
        check_trainer(viewer.user, plain, trainer.name)
    except ModelRefused as error:
        raise Refused(str(error)) from None
    if Model.objects.filter(owner=None, name=plain).exists():
        raise Refused(_("A model that comes with Artsite has this name. Choose another."))
    return plain


def _with_seed(trainer: Trainer[Any], asked: Asked) -> dict[str, Any]:
    """The parameters, with the seed where the trainer takes one among them."""
    if asked.seed is not None and not 0 <= asked.seed <= MAX_SEED:
        raise Refused(
            _("Some settings need another look."), {"seed": [_("Must be between 0 and %d.") % MAX_SEED]}
        )
    takes_seed = "seed" in trainer.parameters.model_fields and asked.seed is not None
    return {**asked.params, "seed": asked.seed} if takes_seed else dict(asked.params)


def _check_number(viewer: Viewer) -> None:
    most = AT_ONCE[viewer.kind]
    if Job.objects.of(viewer).open().filter(kind=Kind.TRAINING).count() >= most:
        said = ngettext(
            "You have %(count)s training waiting or running. Wait for it, or cancel it.",
            "You have %(count)s trainings waiting or running. Wait for one, or cancel one.",
            most,
        )
        raise Refused(said % {"count": most}, status=429, retry_after=60)
