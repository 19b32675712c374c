"""Runs one attempt of a training: pictures to scratch, events to rows, the model to the registry."""

from __future__ import annotations

import logging
import math
import shutil
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from apps.studio.datasets.models import DatasetItem
from apps.studio.engines.model_file import ModelFileError, load
from apps.studio.jobs.heart import Stop
from apps.studio.jobs.lifecycle import report
from apps.studio.jobs.runner import Run
from apps.studio.jobs.training import lifecycle
from apps.studio.jobs.training.models import Training
from apps.studio.registry.changes import ModelRefused
from apps.studio.trainers.contract import (
    Cancelled,
    Checkpoint,
    Collection,
    Event,
    Metrics,
    Parameters,
    Progress,
    Samples,
    Specimen,
    Trained,
    Trainer,
    TrainingContext,
    TrainingError,
)
from apps.studio.trainers.discovery import get_trainer
from artsite import storage

log = logging.getLogger(__name__)

WRITE_SECONDS = 1.0  # between two writes of progress and figures
LOOK_SECONDS = 2.0  # between two looks at who waits
# A training that made room reads its pictures again, so it works a while before it does so once more.
LEAST_SECONDS = 20.0
# Beyond its minutes a training may take this for loading, samples and the last judgement.
SLACK_SECONDS, SLACK_SHARE = 600.0, 0.5
_SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}


class TrainingRun(Run):
    """An attempt of a training; it goes on from the last checkpoint there is."""

    training: Training
    _steps_aside = False

    def time_limit(self) -> float:
        get_trainer(self.job.engine)
        training = self.job.training
        return max(0.0, training.minutes * 60 - training.seconds) * (1 + SLACK_SHARE) + SLACK_SECONDS

    def gone_words(self) -> str:
        return _("This trainer is no longer installed here.")

    def late_words(self) -> str:
        return _(
            "The trainer did not keep to its minutes and was stopped. "
            "What it had learned is kept: go on from there."
        )

    def fault_words(self) -> str:
        said = _(
            "Something went wrong in the trainer. What it had learned is kept; tell the operator %(job)s."
        )
        return said % {"job": self.job.pk}

    def work(self, folder: Path) -> None:
        trainer = get_trainer(self.job.engine)
        self.training = lifecycle.begin(self.claim)
        self._points: list[tuple[int, Mapping[str, float]]] = []
        self._progress, self._written_at = Progress(0.0, ""), float("-inf")
        self._looked_at = time.monotonic() + LEAST_SECONDS - LOOK_SECONDS
        params = self.validated(trainer, folder)
        collection = self._collection(folder)
        out = folder / "out"
        out.mkdir()
        context = TrainingContext(
            seed=self.training.seed,
            scratch=out,
            minutes=self.training.minutes,
            device=self.device,
            resume=self._checkpoint(folder),
            cancelled=self.heart.cancelled,
            wanted=self._is_wanted,
        )
        began = time.monotonic()
        trained = self._train(trainer, params, collection, context)
        self._register(trainer, trained, time.monotonic() - began)

    def _train(
        self, trainer: Trainer[Any], params: Parameters, collection: Collection, context: TrainingContext
    ) -> Trained:
        trained = None
        for event in self._events(trainer, params, collection, context):
            if self.heart.cancelled():
                raise Cancelled
            trained = event if isinstance(event, Trained) else trained
            self._handle(event)
        if trained is None:
            raise TrainingError(
                _("The trainer ended without a model. Tell the operator; what it had learned is kept.")
            )
        return trained

    @staticmethod
    def _events(
        trainer: Trainer[Any], params: Parameters, collection: Collection, context: TrainingContext
    ) -> Iterator[Event]:
        context.check()
        yield from trainer.train(params, collection, context)

    def _handle(self, event: Event) -> None:
        match event:
            case Progress():
                self._progress = event
            case Metrics(step=step, values=values):
                _check_figures(step, values)
                self._points.append((step, values))
            case Samples(step=step, picture=picture):
                lifecycle.add_sample(self.claim, self.training, step, picture)
            case Checkpoint():
                self._write()
                lifecycle.keep_checkpoint(self.claim, self.training, event)
                self._make_room()
        if time.monotonic() - self._written_at >= WRITE_SECONDS:
            self._write()

    def _write(self) -> None:
        self._written_at = time.monotonic()
        report(self.claim, self._progress.fraction, self._progress.message)
        if self._points:
            lifecycle.add_points(self.claim, self.training, self._points)
            self._points = []

    def _is_wanted(self) -> bool:
        """Whether somebody waits for a picture that could be made while the training rests."""
        if time.monotonic() - self._looked_at < LOOK_SECONDS:
            return False
        self._looked_at = time.monotonic()
        return lifecycle.is_in_the_way(self.job)

    def _make_room(self) -> None:
        if lifecycle.is_in_the_way(self.job):
            self._steps_aside = True
            raise Cancelled

    def _give_up(self, reason: Stop) -> None:
        if self._steps_aside:
            self.write(lambda: lifecycle.step_aside(self.claim))
        else:
            super()._give_up(reason)

    def _register(self, trainer: Trainer[Any], trained: Trained, seconds: float) -> None:
        """Only what was loaded again counts as a model."""
        self._write()
        try:
            _tensors, header = load(trained.path, trainer.name)
            trainer.verify(trained.path)
            lifecycle.finish(self.claim, self.training, trained, header, seconds)
        except (ModelFileError, ModelRefused) as error:
            raise TrainingError(
                _("The training came to its end, but its model cannot be used: %(reason)s")
                % {"reason": error}
            ) from error

    def _collection(self, folder: Path) -> Collection:
        version = self.training.dataset_version
        if version is None:
            raise TrainingError(_("Its dataset was deleted. Choose another and start again."))
        items = folder / "items"
        items.mkdir()
        specimens = [
            Specimen(_placed(item, items), item.label, item.split)  # type: ignore[arg-type]  # a Split's value
            for item in version.items.all()
        ]
        return Collection(version.dataset.name, specimens, version.digest)

    def _checkpoint(self, folder: Path) -> Path | None:
        if not self.training.checkpoint_sha256:
            return None
        path = folder / "resume.safetensors"
        try:
            with storage.open_kept(self.training.checkpoint_sha256) as source, path.open("wb") as target:
                shutil.copyfileobj(source, target, storage.CHUNK)
        except FileNotFoundError:
            raise TrainingError(_("What it had learned is no longer kept. Begin anew.")) from None
        return path


def _placed(item: DatasetItem, folder: Path) -> Path:
    """The item as a file with the ending of its kind: a link where it lies on this machine, else a copy."""
    path = folder / f"{item.position:06}{_SUFFIXES.get(item.media_type, '')}"
    kept = storage.local_path(item.sha256)
    try:
        if kept is not None:
            path.symlink_to(kept.resolve(strict=True))
        else:
            with storage.open_kept(item.sha256) as source, path.open("wb") as target:
                shutil.copyfileobj(source, target, storage.CHUNK)
    except FileNotFoundError:
        raise TrainingError(
            _("The picture “%(name)s” of the dataset is no longer kept. Freeze it again.")
            % {"name": item.name}
        ) from None
    return path


def _check_figures(step: int, values: Mapping[str, float]) -> None:
    for name, value in values.items():
        if "loss" in name and not math.isfinite(value):
            raise TrainingError(
                _(
                    "The figure “%(name)s” is no longer a number at step %(step)s: the training ran away. "
                    "Start it again with another seed or a gentler setting."
                )
                % {"name": name, "step": step}
            )
