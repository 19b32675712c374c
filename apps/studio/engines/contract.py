"""What an engine is: typed parameters in, events out.

An engine is one class in the `engine.py` of its own folder. It declares its parameters once, as a pydantic
model; form, validation, JSON schema, API, command-line flags and help are all made from that declaration.

`engine.py` is imported by the web process, so it must not import torch at module level: import the networks
inside `run`.
"""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Generic, Literal, TypeVar

from PIL import Image
from pydantic import BaseModel, ConfigDict

Medium = Literal["image", "music", "text", "performance"]

MAX_SEED = 2**32 - 1


class Parameters(BaseModel):
    """Base of every engine's parameters; see `fields` for the ways to declare one.

    Files are paths here. On the site and in the API the same field holds the id of an upload, an output or
    a work, and the path is put in its place before the engine runs.
    """

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, frozen=True)


P = TypeVar("P", bound=Parameters)


class Cancelled(Exception):
    """The person who asked for this no longer wants it; the engine stops without an output."""


class EngineError(Exception):
    """The engine cannot do what was asked; the message is shown to the artist and says what to do.

    `field` names the parameter that the message belongs to, if there is one.
    """

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Progress:
    """How far the work has come: `fraction` in 0…1 and, where it helps, what is being done."""

    fraction: float
    message: str = ""


@dataclass(frozen=True)
class Preview:
    """A look at the unfinished picture, at any size; shown and then forgotten. `note` is said beneath it on a
    page that shows previews live."""

    picture: Image.Image
    note: str = ""


@dataclass(frozen=True)
class Output:
    """A finished file in the scratch folder, of which the site keeps a copy.

    `title` is what the artist sees as its name; `alt_text` describes a picture to those who cannot see it;
    `note` tells the artist, in a sentence or two beneath the finished picture, what the engine decided by
    itself. `poster` is a PNG that stands for a file of another kind (SVG, MP4, sound) wherever a picture is
    needed; an SVG or MP4 should always have one, of its own size.
    """

    path: Path
    media_type: str
    title: str = ""
    alt_text: str = ""
    note: str = ""
    poster: Path | None = None


Event = Progress | Preview | Output


def _never() -> bool:
    return False


@dataclass(frozen=True)
class Context:
    """All that an engine may know of the world it runs in."""

    seed: int
    scratch: Path
    device: str = "cpu"
    cancelled: Callable[[], bool] = field(default=_never)

    def check(self) -> None:
        """Raise `Cancelled` if the artist has cancelled; call it between steps that take a while."""
        if self.cancelled():
            raise Cancelled


@dataclass(frozen=True)
class Needs:
    """What a machine must have to run the engine: memory in megabytes, and whether a GPU helps."""

    memory: int = 1024
    gpu: Literal["no", "helps", "required"] = "no"


@dataclass(frozen=True)
class Atlas:
    """A picture of an engine that is a table of small ones, from which an artist picks by pointing.

    when    the settings with which the engine makes one
    step    pixels from one small picture to the next, in the finished file
    margin  pixels around the table
    fields  for each text that takes a place such as "C7" (column A, B … Z, AA …; row 1, 2 …) another setting
            and the value it takes once that place is picked
    """

    when: Mapping[str, Any]
    step: int
    margin: int
    fields: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Page:
    """A page of an engine's own beside the usual one, at /studio/NAME/`path`/; the site has its view.

    `invitation` is the sentence of the link that leads there.
    """

    path: str
    title: str
    invitation: str


class Engine(ABC, Generic[P]):
    """A way of making something. Subclass it in `engine.py`; discovery makes one instance of it.

    An engine that draws at random has a parameter `seed` (see `fields.seed`); the seed that was used is in
    `context.seed`, also when the artist left the choice to the machine.
    """

    name: ClassVar[str]  # in URLs and on the command line: lower case, words joined by "-"
    title: ClassVar[str]
    summary: ClassVar[str]  # one sentence under the title
    medium: ClassVar[Medium] = "image"
    version: ClassVar[str] = "1"  # raise it when the same parameters and seed no longer give the same result
    # For each version but the first: what is different since the one before, in a sentence for the artist.
    changes: ClassVar[dict[str, str]] = {}
    needs: ClassVar[Needs] = Needs()
    time_limit: ClassVar[float] = 600.0  # seconds after which a run counts as hung
    live: ClassVar[bool] = (
        False  # quick, and without torch: its page shows a preview while settings are moved
    )
    open_to_visitors: ClassVar[bool] = False  # may be tried without an account
    staff_only: ClassVar[bool] = False  # for operators and tests
    internal: ClassVar[bool] = False  # serves a page of the studio; not on the wall, nothing kept
    # An internal engine that paints a choice's options from the picture at hand, and the name of that choice:
    # its outputs are titled with the options' values, and they take the place of the options' own pictures.
    thumbnails: ClassVar[tuple[str, str] | None] = None
    atlas: ClassVar[Atlas | None] = None  # a picture of its own that others of its settings point into
    pages: ClassVar[tuple[Page, ...]] = ()  # of its own, beside the usual one
    label: ClassVar[Literal["ai-made", "ai-assisted"]] = "ai-made"  # what a published work says
    parameters: ClassVar[type[Parameters]]

    @abstractmethod
    def run(self, params: P, context: Context) -> Iterator[Event]:
        """Make it. Yield progress and previews on the way and at least one output; the last event may be
        an output. Raises `EngineError` with a message for the artist, or `Cancelled`."""

    def estimate(self, params: P) -> float:
        """Seconds that `run` is likely to take on two CPU cores; measured runs correct it with time."""
        return 5.0

    def vary(self, params: dict[str, Any], seed: int) -> dict[str, Any]:
        """The parameters for "another one like this": by default the same ones with a new seed."""
        return params | {"seed": seed} if "seed" in self.parameters.model_fields else dict(params)

    def quick(self, params: P, longest: int) -> P:
        """The parameters for a live preview: the same, with `size`, or `width` and `height`, brought down to
        `longest` pixels."""
        told = {name: getattr(params, name) for name in ("size", "width", "height") if hasattr(params, name)}
        sides = {name: side for name, side in told.items() if isinstance(side, int)}
        scale = min(1.0, longest / max(sides.values(), default=longest))
        return params.model_copy(update={name: max(1, round(side * scale)) for name, side in sides.items()})

    @property
    def folder(self) -> Path:
        """The engine's own folder, for weights, `static/` (examples, thumbnails) and `panel.html`."""
        return Path(sys.modules[type(self).__module__].__file__ or "").parent

    @property
    def examples(self) -> list[str]:
        """Example pictures for the wall of engines: file names in `static/` that begin with "example"."""
        return sorted(path.name for path in (self.folder / "static").glob("example*"))

    def schema(self) -> dict[str, Any]:
        """JSON schema of the parameters, with the hints for drawing a form in `control`."""
        return self.parameters.model_json_schema()
