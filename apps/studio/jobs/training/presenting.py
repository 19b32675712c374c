"""What a page says and draws of a training: curves, samples through time, what it came to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from apps.studio.jobs.training.curves import Curve
from apps.studio.jobs.training.models import Training, TrainingSample
from apps.studio.trainers.contract import Trainer
from apps.studio.trainers.discovery import UnknownTrainer, get_trainer

if TYPE_CHECKING:
    from apps.studio.jobs.models import Job

WIDTH, HEIGHT, EDGE = 320, 100, 4  # of a chart, in its own units
MOST_CHARTS = 6


@dataclass(frozen=True)
class Chart:
    """One figure over the steps: `points` are those of an SVG polyline."""

    name: str
    latest: str
    lowest: str
    highest: str
    first_step: int
    last_step: int
    points: str

    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True)
class TrainingView:
    """A training as a page shows it."""

    training: Training

    @classmethod
    def of(cls, job: Job) -> TrainingView:
        found = Training.objects.select_related("made__model", "dataset_version__dataset")
        return cls(found.get(job=job))

    @cached_property
    def trainer(self) -> Trainer[Any] | None:
        try:
            return get_trainer(self.training.job.engine)
        except UnknownTrainer:
            return None

    @property
    def name(self) -> str:
        return self.training.model_name

    @property
    def dataset_url(self) -> str:
        version = self.training.dataset_version
        return version.get_absolute_url() if version else ""

    @cached_property
    def samples(self) -> list[TrainingSample]:
        """From the first to the latest."""
        return list(self.training.samples.all())

    @property
    def latest_sample(self) -> TrainingSample | None:
        return self.samples[-1] if self.samples else None

    @cached_property
    def charts(self) -> list[Chart]:
        """The figures, those that begin with "loss" first."""
        curves = sorted(
            self.training.curves.items(), key=lambda pair: (not pair[0].startswith("loss"), pair[0])
        )
        return [chart(name, curve) for name, curve in curves[:MOST_CHARTS] if curve]

    @property
    def can_go_on(self) -> bool:
        """Whether there is something to go on from."""
        return bool(self.training.checkpoint_sha256)

    def waiting_words(self, served: bool) -> str:
        """Why it does not run."""
        if not served:
            return _("No machine here can train at the moment. It starts as soon as one can.")
        if self.can_go_on:
            return _("Paused at step %(step)s for those who wait for a picture; it goes on by itself") % {
                "step": self.training.checkpoint_step
            }
        return _("Waiting for a place: pictures and earlier trainings come first")


def chart(name: str, curve: Curve) -> Chart:
    """A curve drawn into the frame of a chart; a level one runs through its middle."""
    steps, values = [point[0] for point in curve], [point[1] for point in curve]
    low, high = min(values), max(values)
    points = " ".join(
        f"{_place(step, steps[0], steps[-1], WIDTH):.1f},{HEIGHT - _place(value, low, high, HEIGHT):.1f}"
        for step, value in curve
    )
    first, last = int(steps[0]), int(steps[-1])
    return Chart(name, _short(values[-1]), _short(low), _short(high), first, last, points)


def _place(value: float, low: float, high: float, size: float) -> float:
    share = (value - low) / (high - low) if high > low else 0.5
    return EDGE + share * (size - 2 * EDGE)


def _short(value: float) -> str:
    return f"{value:.4g}"
