"""The ways to declare a parameter. Each names a control, so that one line says type, limits, words and form.

    class Parameters(contract.Parameters):
        content: PictureFile = picture("Photograph", "The picture to paint.")
        strength: float = slider(1.0, "Strength", "How much of the style.", low=0, high=1, step=0.05)

`more=True` puts a control behind "More". `group="Light"` puts it into a section of that name, which is closed
at first if all of its controls have `more=True`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from apps.studio.engines.contract import MAX_SEED


class _PictureFormat:
    """Writes a picture into the JSON schema as the id that the API takes."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "format": "picture"}


PictureFile = Annotated[Path, _PictureFormat]


class _ModelFormat:
    """Writes a model into the JSON schema as the name, "name@version" or id that the API takes."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "format": "model"}


ModelFile = Annotated[Path, _ModelFormat]


@dataclass(frozen=True)
class Option:
    """One value of a choice. `picture` is a file in the engine's `static/`, shown as its thumbnail."""

    value: str
    label: str
    help: str = ""
    picture: str = ""
    group: str = ""


def one_of(options: Sequence[Option]) -> AfterValidator:
    """Refuses every other value: `style: Annotated[str, one_of(STYLES)] = choice(…)`."""
    values = [option.value for option in options]

    def check(value: str) -> str:
        if value not in values:
            raise ValueError(f"“{value[:60]}” is not one of: {', '.join(values)}")
        return value

    return AfterValidator(check)


def choice(
    default: str | None,
    title: str,
    help: str,
    *,
    options: Sequence[Option],
    more: bool = False,
    group: str = "",
    control: str = "choice",
) -> Any:
    """One of a few; thumbnails are shown where the options have pictures. Use with `one_of`."""
    return Field(
        default,
        title=title,
        description=help,
        json_schema_extra={
            "control": control,
            "more": more,
            "group": group,
            "enum": [option.value for option in options],
            "options": [asdict(option) for option in options],
        },
    )


def picture(
    title: str,
    help: str,
    *,
    required: bool = True,
    more: bool = False,
    group: str = "",
    exact: bool = False,
    films: bool = False,
    tables: bool = False,
) -> Any:
    """A picture: dropped, pasted, picked from the library or the gallery. Use with `PictureFile`.

    `exact=True` says that its pixels are data (a table of colours, say), so that a live preview reads the
    file itself, not a small version of it. With `films` the file may also be a film (see
    `image.film_frames`); others get the first frame of one. With `tables` the file may also be a colour table
    (.cube), which comes as a HALD picture.
    """
    hints: dict[str, Any] = {"control": "picture", "more": more, "group": group, "exact": exact}
    if films:
        hints["films"] = True
    if tables:
        hints["tables"] = True
    return Field(
        ... if required else None,
        title=title,
        description=help,
        json_schema_extra=hints,
    )


def mask(title: str, help: str, *, over: str, more: bool = True, group: str = "") -> Any:
    """A part of the picture in the field `over`: white is inside, black outside. Painted over it on the page,
    or any picture of any size, read with `pictures.read_mask`. Declare it as `PictureFile | None`."""
    return Field(
        None,
        title=title,
        description=help,
        json_schema_extra={"control": "picture", "mask_over": over, "more": more, "group": group},
    )


def sketch(title: str, help: str, *, required: bool = False, more: bool = False, group: str = "") -> Any:
    """A picture that may also be drawn on the page. Use with `PictureFile`."""
    return Field(
        ... if required else None,
        title=title,
        description=help,
        json_schema_extra={"control": "picture", "sketch": True, "more": more, "group": group},
    )


def model(title: str, help: str, *, trainers: Sequence[str], more: bool = False, group: str = "") -> Any:
    """A learned network, made by one of these trainers; `None` is the one that comes with the engine.

    Declare it as `ModelFile | None` and load it with `model_file.load`. On the site the same field holds a
    name from the registry, and the path of the file is put in its place before the engine runs.
    """
    return Field(
        None,
        title=title,
        description=help,
        json_schema_extra={"control": "model", "trainers": list(trainers), "more": more, "group": group},
    )


def slider(  # noqa: PLR0913
    default: float,
    title: str,
    help: str,
    *,
    low: float,
    high: float,
    step: float,
    unit: str = "",
    more: bool = False,
    group: str = "",
) -> Any:
    """A number one sets by feel."""
    return Field(
        default,
        title=title,
        description=help,
        ge=low,
        le=high,
        json_schema_extra={"control": "slider", "step": step, "unit": unit, "more": more, "group": group},
    )


def number(  # noqa: PLR0913
    default: int,
    title: str,
    help: str,
    *,
    low: int,
    high: int,
    step: int = 1,
    unit: str = "",
    more: bool = False,
    group: str = "",
) -> Any:
    """A whole number one types."""
    return Field(
        default,
        title=title,
        description=help,
        ge=low,
        le=high,
        json_schema_extra={"control": "number", "step": step, "unit": unit, "more": more, "group": group},
    )


def toggle(default: bool, title: str, help: str, *, more: bool = False, group: str = "") -> Any:
    """On or off."""
    return Field(
        default,
        title=title,
        description=help,
        json_schema_extra={"control": "toggle", "more": more, "group": group},
    )


def seed(
    title: str = "Seed",
    help: str = "The same seed makes the same picture; empty lets chance decide.",
    *,
    more: bool = False,
    group: str = "",
) -> Any:
    """Where chance begins; `None` lets the machine choose. Declare it as `int | None`."""
    return Field(
        None,
        title=title,
        description=help,
        ge=0,
        le=MAX_SEED,
        json_schema_extra={"control": "seed", "more": more, "group": group},
    )


def text(
    default: str | None, title: str, help: str, *, longest: int = 200, more: bool = False, group: str = ""
) -> Any:
    """A line of text; `None` as its default says that it must be given."""
    return Field(
        ... if default is None else default,
        title=title,
        description=help,
        max_length=longest,
        json_schema_extra={"control": "text", "more": more, "group": group},
    )
