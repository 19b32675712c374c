"""What the kinds of growth have in common: each is prepared, then painted in strips or frame by frame."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import ClassVar

from apps.studio.engines.image.growth.plane import Bytes, Plane
from apps.studio.engines.image.growth.wishes import Wishes


class Making(ABC):
    """A picture or a loop of one kind. Call `prepare` to its end before anything else."""

    verb: ClassVar[str]  # what is going on meanwhile

    def __init__(self, plane: Plane, seed: int, wishes: Wishes, *, loop: bool = False) -> None:
        self.plane, self.seed, self.wishes, self.loop = plane, seed, wishes, loop

    @abstractmethod
    def prepare(self) -> Iterator[float]:
        """Grow; says how far it is."""

    @abstractmethod
    def strips(self) -> Iterator[tuple[int, Bytes]]:
        """The picture from the top down: rows and where they begin."""

    @abstractmethod
    def frame(self, phase: float) -> Bytes:
        """The whole picture at a phase 0…1 of the loop; phase 1 is phase 0."""

    @abstractmethod
    def look(self) -> str:
        """What is seen, to be put after "in these colours: "."""

    @property
    @abstractmethod
    def palette_words(self) -> str:
        """The colours in words."""

    @property
    @abstractmethod
    def variety(self) -> str:
        """Which of the kind's ways was taken; chooses the words of the title."""
