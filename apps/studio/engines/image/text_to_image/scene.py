"""What a picture is to show, as understood from words: the one thing that reading and painting share."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Thing:
    """Something that stands, floats or flies in the scene; `side` and `near` are wishes, empty for none."""

    name: str
    count: int = 1
    colour: str = ""
    side: str = ""  # left, middle, right
    near: str = ""  # front, far


@dataclass(frozen=True)
class Scene:
    """Place, time, weather, season, mood and things; empty where the words leave it open.

    `unknown` lists the words that meant nothing here, and `taken` those that were taken for something: word,
    kind and concept. The artist is told of both.
    """

    place: str = ""
    second_place: str = ""  # "a lake before mountains"
    time: str = ""
    weather: str = ""
    season: str = ""
    mood: str = ""
    style: str = ""
    colours: tuple[str, ...] = ()  # that belong to no thing: the tone of the whole
    things: tuple[Thing, ...] = ()
    unknown: tuple[str, ...] = field(default=())
    taken: tuple[tuple[str, str, str], ...] = field(default=())

    @property
    def is_empty(self) -> bool:
        """Nothing of the words was understood."""
        return not (
            self.place or self.time or self.weather or self.season or self.mood or self.things or self.colours
        )
