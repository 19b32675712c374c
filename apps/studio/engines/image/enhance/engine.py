"""Enhance: a photograph made better, by itself or by hand, with nothing lost on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields as fields_of
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from apps.studio.engines.contract import Context, Engine, EngineError, Event, Needs, Output, Preview, Progress
from apps.studio.engines.image.enhance.parameters import NO_LOOK, EnhanceParameters
from apps.studio.engines.image.pictures import read_cutout, read_picture

if TYPE_CHECKING:
    from apps.studio.engines.image.enhance.colour import Bytes, Floats
    from apps.studio.engines.image.enhance.develop import Development, Settings

SHOWN = 1024  # pixels up to which the finished picture is its own preview
QUICK_TO_PACK = 2000  # pixels; beyond, packing a PNG well takes longer than it is worth
LONGEST_NOTE = 200
# Controls that do not run from -100 to 100, and by what they are divided to become settings.
DIVISORS = {
    "exposure": 1, "temperature": 1, "tint": 1, "radius": 1, "motion": 1, "motion_angle": 1, "straighten": 1,
    "grain_size": 1,
}  # fmt: skip
# As the sliders are named and signed, for what automatic mode has decided.
NUMBERS = {
    "exposure": ("exposure", 2), "temperature": ("temperature", 0), "tint": ("tint", 0),
    "shadows": ("shadows", 0), "blacks": ("blacks", 0), "whites": ("whites", 0),
    "vibrance": ("vibrance", 0), "dehaze": ("haze", 0), "denoise": ("noise", 0),
    "colour_noise": ("colour noise", 0), "deblur": ("blur", 0),
}  # fmt: skip


class Enhance(Engine[EnhanceParameters]):
    """Develops a photograph: light, colour, detail and finish, each in its one place."""

    name = "enhance"
    title = "Enhance"
    summary = (
        "Light, colour and detail of a photograph, by itself or by hand, with every step open to change."
    )
    medium = "image"
    version = "1"
    needs = Needs(memory=1800)
    live = True
    label = "ai-assisted"
    parameters = EnhanceParameters

    def run(self, params: EnhanceParameters, context: Context) -> Iterator[Event]:
        import numpy as np

        from apps.studio.engines.image.enhance.develop import Development

        picture = np.asarray(_read(params))
        context.check()
        yield Progress(0.1, "Looking at the picture")
        settings, note = _settings(params, picture[..., :3])
        context.check()
        yield Progress(0.2, note[:LONGEST_NOTE] or "Developing")
        development = Development(picture, settings, context.seed)
        made = np.empty_like(development.picture)
        for top, rows in development.bands():
            context.check()
            made[top : top + len(rows)] = rows
            yield Progress(0.2 + 0.7 * (top + len(rows)) / len(made), "Developing")
        yield from _shown(Image.fromarray(made), development, note, context)
        if params.table:
            yield _table(development, context)

    def estimate(self, params: EnhanceParameters) -> float:
        return 0.4 + 3.0 * (params.size / 4096) ** 2


def _shown(picture: Image.Image, development: Development, note: str, context: Context) -> Iterator[Event]:
    small = picture
    if development.longest > SHOWN:
        small = picture.copy()
        small.thumbnail((SHOWN, SHOWN), reducing_gap=2.0)
    yield Preview(small, note)
    context.check()
    path = context.scratch / "enhanced.png"
    picture.save(path, compress_level=4 if development.longest <= QUICK_TO_PACK else 1)
    words = note.partition(" (")[0]
    yield Output(
        path,
        "image/png",
        title=f"Enhanced: {words[0].lower()}{words[1:]}" if words else "Enhanced",
        alt_text=f"A photograph, enhanced. {words}".strip(),
        note=note,
    )


def _table(development: Development, context: Context) -> Output:
    from apps.studio.engines.image.enhance.tables import cube_text, left_out

    path = context.scratch / "colours.cube"
    path.write_text(cube_text(development, "Enhanced"))
    absent = left_out(development.settings)
    note = f"Not in the colour table: {', '.join(absent)}." if absent else ""
    return Output(path, "application/x-cube", title="Colour table", note=note)


def _read(params: EnhanceParameters) -> Image.Image:
    """The photograph at the size wanted: RGB, or RGBA if a part of it can be seen through."""
    with_holes = _may_have_holes(params.content)
    picture = (read_cutout if with_holes else read_picture)(params.content, "content")
    if max(picture.size) > params.size:
        scale = params.size / max(picture.size)
        size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
        picture = picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    return picture


def _may_have_holes(path: Path) -> bool:
    try:
        with Image.open(path) as opened:
            return opened.has_transparency_data
    except Exception:  # what cannot be opened is told by whoever reads it
        return False


def _settings(params: EnhanceParameters, picture: Bytes) -> tuple[Settings, str]:
    """All that is to be done, and in words what was decided for the artist."""
    from apps.studio.engines.image.enhance.auto import findings
    from apps.studio.engines.image.enhance.develop import Settings

    wish, told = _shaken(params, replace(_by_hand(params), hald=_hald(params)), picture)
    if not params.auto:
        return wish, told
    found = findings(picture, shaken=bool(wish.motion))
    rest, together = Settings(), {}
    for name in NUMBERS:
        low, high = _range(name)
        both = getattr(found.settings, name) + getattr(wish, name) - getattr(rest, name)
        together[name] = min(high, max(low, both))
    return replace(wish, **together), _note(" ".join(filter(None, (told, found.words))), found.settings)


def _shaken(params: EnhanceParameters, wish: Settings, picture: Bytes) -> tuple[Settings, str]:
    """With the camera shake that was found, if one was asked for and is certain; and what to say of it."""
    from apps.studio.engines.image.enhance.shake import shake_of

    if not params.find_shake or wish.motion:
        return wish, ""
    shake = shake_of(picture)
    if shake is None:
        return wish, "No camera shake was found for certain."
    said = f"Took away a camera shake of {shake.length:.1f} at {shake.angle:.0f}°."
    return replace(wish, motion=shake.length, motion_angle=shake.angle), said


def _by_hand(params: EnhanceParameters) -> Settings:
    """The controls as settings."""
    from apps.studio.engines.image.enhance.develop import Settings

    values = {
        setting.name: getattr(params, setting.name)
        for setting in fields_of(Settings)
        if hasattr(params, setting.name)
    }
    scaled: dict[str, Any] = {
        name: value if isinstance(value, str) else value / DIVISORS.get(name, 100)
        for name, value in values.items()
    }
    return Settings(**scaled | {"look": "" if params.look == NO_LOOK else params.look})


@cache
def _range(name: str) -> tuple[float, float]:
    """The ends of a control, as a setting."""
    control = EnhanceParameters.model_json_schema()["properties"][name]
    divisor = DIVISORS.get(name, 100)
    return control["minimum"] / divisor, control["maximum"] / divisor


def _note(words: str, decided: Settings) -> str:
    """The words, and the numbers where there is room for them, so that one can go on by hand."""
    numbers = [
        f"{label} {getattr(decided, name) * DIVISORS.get(name, 100):+.{decimals}f}"
        for name, (label, decimals) in NUMBERS.items()
        if getattr(decided, name)
    ]
    full = f"{words} ({', '.join(numbers)})" if numbers else words
    return full if len(full) <= LONGEST_NOTE else words[:LONGEST_NOTE]


def _hald(params: EnhanceParameters) -> Floats | None:
    from apps.studio.engines.image.enhance.looks import hald_cube

    if params.lut is None:
        return None
    cube = hald_cube(read_picture(params.lut, "lut"))
    if cube is None:
        raise EngineError(
            "This is not a colour table. Choose a .cube file, or a HALD picture: a square of 64, 125, 216, "
            "343 or 512 pixels.",
            "lut",
        )
    return cube
