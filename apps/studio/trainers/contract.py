"""What a trainer is: typed parameters and a collection in, events out, a model at the end.

A trainer is to learning what an engine is to making: one class in the `trainer.py` of its own folder, its
parameters declared once. It knows nothing of Django, of jobs, or of the registry: it is given files and a
context, and yields what a page, a log or a test may want to know.

`trainer.py` is imported by the web process, so it must not import torch at module level.
"""

from __future__ import annotations

import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Generic, Literal, TypeVar

from PIL import Image

from apps.studio.engines import model_file
from apps.studio.engines.contract import Cancelled, EngineError, Medium, Needs, Parameters, Progress

__all__ = [
    "Cancelled", "Checkpoint", "Collection", "Event", "Medium", "Metrics", "Needs", "Parameters", "Progress",
    "Samples", "Specimen", "Trained", "Trainer", "TrainingContext", "TrainingError",
]  # fmt: skip

Split = Literal["train", "held-out"]


class TrainingError(EngineError):
    """The collection or the settings do not allow it; the message is shown and says what to do."""


@dataclass(frozen=True)
class Specimen:
    """One item of a collection: a file that can be read, and what is known of it.

    `label` is the folder it lay in, empty at the top. `split` is decided when the version is frozen and keeps
    near-duplicates on one side.
    """

    path: Path
    label: str = ""
    split: Split = "train"


@dataclass(frozen=True)
class Collection:
    """A frozen version of a dataset, as a trainer sees it. `digest` changes whenever an item does."""

    name: str
    specimens: Sequence[Specimen]
    digest: str = ""

    def of(self, split: Split) -> list[Specimen]:
        """The specimens of one split, in their order."""
        return [specimen for specimen in self.specimens if specimen.split == split]

    @property
    def labels(self) -> list[str]:
        """The distinct labels, sorted; one empty label where there are none."""
        return sorted({specimen.label for specimen in self.specimens}) or [""]


@dataclass(frozen=True)
class Metrics:
    """Figures of one moment: {"loss": 0.31, "kid": 0.08}. Names are stable, they become curves."""

    step: int
    values: Mapping[str, float]


@dataclass(frozen=True)
class Samples:
    """What the model makes now, from seeds that stay the same through the whole training."""

    step: int
    picture: Image.Image


@dataclass(frozen=True)
class Checkpoint:
    """Everything needed to go on from here, in one safetensors file in the scratch folder.

    The next attempt finds it as `context.resume`. Yield one at least every two minutes; the file is copied
    before the trainer goes on, so the same name may be written again. `seconds` is the training time so far,
    over all attempts.
    """

    path: Path
    step: int
    seconds: float


@dataclass(frozen=True)
class Trained:
    """The finished model, the last event: a file written by `engines.model_file.write`, and what is to be
    said of it. `metrics` are the final figures on the held-out split where there is one."""

    path: Path
    metrics: Mapping[str, float] = field(default_factory=dict)
    remarks: Sequence[str] = ()  # what the artist should know: "The samples look much alike: …"


Event = Progress | Metrics | Samples | Checkpoint | Trained


def _never() -> bool:
    return False


@dataclass(frozen=True)
class TrainingContext:
    """All that a trainer may know of the world it runs in.

    `minutes` is the budget of training time over all attempts; `resume` the last checkpoint, if an earlier
    attempt left one. `wanted` says that somebody waits for the machine: with a checkpoint now, the training
    makes room for them, and goes on from there afterwards.
    """

    seed: int
    scratch: Path
    minutes: float
    device: str = "cpu"
    resume: Path | None = None
    cancelled: Callable[[], bool] = field(default=_never)
    wanted: Callable[[], bool] = field(default=_never)
    began: float = field(default_factory=time.monotonic)

    def check(self) -> None:
        """Raise `Cancelled` if the artist has cancelled; call it at every step."""
        if self.cancelled():
            raise Cancelled

    def seconds(self, before: float = 0.0) -> float:
        """Training time so far; `before` is what the checkpoint says of earlier attempts."""
        return before + time.monotonic() - self.began

    def used(self, before: float = 0.0) -> float:
        """The part of the budget that is used, 0…1 and beyond."""
        return self.seconds(before) / max(self.minutes * 60, 1e-9)


P = TypeVar("P", bound=Parameters)


class Trainer(ABC, Generic[P]):
    """A way of teaching a model from a collection. Subclass it in `trainer.py`; discovery makes one instance.

    The model it ends with names this trainer in its header, and is what the engine `engine` takes as `model`.
    """

    name: ClassVar[str]  # on the command line and in addresses
    title: ClassVar[str]
    summary: ClassVar[str]
    medium: ClassVar[Medium] = "image"
    version: ClassVar[str] = "1"
    needs: ClassVar[Needs] = Needs(memory=2500, gpu="helps")
    engine: ClassVar[str]  # the engine that its models drive; empty for none
    fewest: ClassVar[int] = 1  # items without which it does not begin
    usual_minutes: ClassVar[float] = 10.0
    longest_minutes: ClassVar[float] = 24 * 60.0
    staff_only: ClassVar[bool] = False  # for operators and tests
    parameters: ClassVar[type[Parameters]]

    @abstractmethod
    def train(self, params: P, collection: Collection, context: TrainingContext) -> Iterator[Event]:
        """Teach it. Yields `Metrics`, `Samples` and `Checkpoint` on the way, `Trained` at the end, when the
        budget is used or there is nothing left to learn. Raises `TrainingError` or `Cancelled`.

        With `context.resume` it goes on from there as if it had never stopped."""

    def verify(self, path: Path) -> None:
        """Raises `model_file.ModelFileError` for a file that is no usable model of this trainer.

        Called in a process that may import torch, before a model is taken into the registry. By default the
        header and the values are looked at; override it to build the network from the header's configuration
        and load the weights strictly, so that a wrong architecture is found here and not by an artist."""
        header = model_file.read_header(path)
        if header.trainer != self.name:
            raise model_file.ModelFileError(
                f"This model was made by “{header.trainer[:60]}”, not by “{self.name}”."
            )
        model_file.check_values(path)

    def export_onnx(self, path: Path, target: Path) -> None:
        """Write the model at `path` to `target` as ONNX. A generator's input is a batch of standard normal
        latents. Needs the package `onnx`. Raises `TrainingError` where there is no such form."""
        raise TrainingError("A model of this kind has no ONNX form; export it as safetensors.")

    @property
    def folder(self) -> Path:
        """The trainer's own folder."""
        return Path(sys.modules[type(self).__module__].__file__ or "").parent

    def schema(self) -> dict[str, Any]:
        """JSON schema of the parameters, with the hints for drawing a form."""
        return self.parameters.model_json_schema()
