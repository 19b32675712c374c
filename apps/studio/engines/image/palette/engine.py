"""Palette: finds the colours of a picture, gives it others, brings them into harmony, or leaves it few."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from PIL import Image

from apps.studio.engines import contract, fields
from apps.studio.engines.contract import Context, Engine, EngineError, Event, Needs, Output, Progress
from apps.studio.engines.fields import PictureFile
from apps.studio.engines.image.palette.options import DITHERS, HARMONIES, MODES, NAMED, OWN, PALETTE_OPTIONS
from apps.studio.engines.image.pictures import OPAQUE, read_cutout, read_picture

if TYPE_CHECKING:
    from apps.studio.engines.image.palette.extract import Palette

_HEX = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")
_MOST_WRITTEN = 32
_ANCHORS = 14  # colours of the picture that a recolouring is hung on
_LATIN = 0x17F


class PaletteParameters(contract.Parameters):
    """What an artist can set."""

    content: PictureFile = fields.picture("Picture", "Whose colours it is about.")
    mode: Annotated[str, fields.one_of(MODES)] = fields.choice(
        "extract", "What to do", "Each makes one picture.", options=MODES
    )
    colours: int = fields.number(
        7,
        "Colours",
        "How many, for “Find the colours” and “Reduce”; fewer if no more differ.",
        low=2,
        high=16,
    )
    palette: Annotated[str, fields.one_of(PALETTE_OPTIONS)] = fields.choice(
        OWN, "Palette", "For “Recolour” and “Reduce”: the colours to use.", options=PALETTE_OPTIONS
    )
    other: PictureFile | None = fields.picture(
        "Colours from", "For “Recolour” and “Reduce”: a picture whose colours to use.", required=False
    )
    harmony: Annotated[str, fields.one_of(HARMONIES)] = fields.choice(
        "auto", "Harmony", "For “Harmonise”: which hues may stay.", options=HARMONIES
    )
    dither: Annotated[str, fields.one_of(DITHERS)] = fields.choice(
        "none", "Mixing", "For “Reduce”: how colours in between are made.", options=DITHERS
    )
    strength: float = fields.slider(
        1.0, "Strength", "For “Recolour” and “Harmonise”: how far to go.", low=0, high=1, step=0.05
    )
    lightness: float = fields.slider(
        0.4, "Lightness", "For “Recolour”: how much light and dark change too.", low=0, high=1, step=0.05
    )
    written: str = fields.text(
        "", "Colours in writing", "Hex codes such as #c3402b, e3b23c; they go before any other palette.",
        longest=400, more=True,
    )  # fmt: skip
    accents: float = fields.slider(
        0.5, "Accents", "How much a small vivid place counts.", low=0, high=1, step=0.05, more=True
    )
    clean: float = fields.slider(
        0.4,
        "Clean",
        "For “Reduce”, flat: takes away specks and texture.",
        low=0,
        high=1,
        step=0.05,
        more=True,
    )
    turn: int = fields.number(
        0, "Turn", "For “Harmonise”: turns the harmony on from where it fits.", low=-180, high=180, unit="°",
        more=True,
    )  # fmt: skip
    size: int = fields.number(
        1280, "Size", "Longest side at most.", low=128, high=2560, step=64, unit="px", more=True
    )
    file: bool = fields.toggle(
        False, "Palette file", "Also give the colours as a file for GIMP, Krita and Inkscape.", more=True
    )


class PaletteEngine(Engine[PaletteParameters]):
    """Everything that can be done to a picture by its colours alone."""

    name = "palette"
    title = "Palette"
    summary = (
        "Find a picture’s colours and their names; give it others, bring them into harmony, or keep a few."
    )
    medium = "image"
    version = "1"
    needs = Needs(memory=1400)
    label = "ai-assisted"
    parameters = PaletteParameters

    def run(self, params: PaletteParameters, context: Context) -> Iterator[Event]:
        asked = _asked_palette(params)
        picture = _at_most(read_cutout(params.content, "content"), params.size)
        yield Progress(0.2, "Looking at the colours")
        context.check()
        work = {"extract": _sheet, "recolour": _recoloured, "harmonise": _harmonised, "reduce": _reduced}
        made, palette, output = work[params.mode](picture, asked, params)
        context.check()
        yield Progress(0.85, "Saving")
        path = context.scratch / "palette.png"
        made.save(path, compress_level=4)
        yield Output(path, "image/png", title=output[0], alt_text=output[1])
        if params.file:
            yield _gpl_file(palette, context.scratch / "palette.gpl", output[0])

    def estimate(self, params: PaletteParameters) -> float:
        area = (params.size / 1024) ** 2
        return 0.4 + {"extract": 0.3, "recolour": 0.8, "harmonise": 1.6, "reduce": 1.0}[params.mode] * area


_Made = tuple[Image.Image, "Palette", tuple[str, str]]


def _asked_palette(params: PaletteParameters) -> list[str]:
    """The colours that were written or chosen by name, as "#rrggbb"; empty if they come from a picture."""
    words = [word for word in re.split(r"[\s,;]+", params.written) if word]
    for word in words:
        if not _HEX.fullmatch(word):
            raise EngineError(f"“{word[:20]}” is not a colour. Write them like #c3402b, e3b23c.", "written")
    if len(words) > _MOST_WRITTEN:
        raise EngineError(f"Write {_MOST_WRITTEN} colours at most.", "written")
    if words:
        codes = [word.lstrip("#").lower() for word in words]
        longer = ["".join(2 * letter for letter in code) if len(code) == 3 else code for code in codes]  # noqa: PLR2004
        return [f"#{code}" for code in dict.fromkeys(longer)]
    # A picture that was given is meant, whatever is chosen by name.
    if params.other is None and params.palette != OWN:
        return list(NAMED[params.palette])
    if params.other is None and params.mode == "recolour":
        raise EngineError("Choose a palette, or a picture to take the colours from.", "palette")
    return []


def _sheet(picture: Image.Image, _asked: list[str], params: PaletteParameters) -> _Made:
    from apps.studio.engines.image.palette import extract, names, sheet

    plain = _on_white(picture)
    palette = extract.extracted(plain, params.colours, params.accents)
    named = names.named(palette.colours)
    count = len(named)
    words = sheet.Words(_title(params.content), f"{count} colours" if count > 1 else "1 colour")
    made = sheet.sheet(plain, palette, named, words, params.size)
    return made, palette, ("Colour card", f"A picture and its {words.count}: {', '.join(named)}"[:480])


def _recoloured(picture: Image.Image, asked: list[str], params: PaletteParameters) -> _Made:
    import numpy as np

    from apps.studio.engines.image.palette import extract, oklab, recolour

    plain = picture.convert("RGB")
    other = read_picture(params.other, "other") if params.other and not asked else None
    old = extract.extracted(plain, _ANCHORS)
    new = extract.extracted(other, _ANCHORS) if other else _even(asked)
    colours = recolour.map_between(old, new, plain, other)
    lab = recolour.applied(oklab.from_srgb(np.asarray(plain)), colours, params.strength, params.lightness)
    made = _with_alpha(Image.fromarray(oklab.to_srgb(lab)), picture)
    return made, new, ("Recoloured", "The picture in the colours of another")


def _harmonised(picture: Image.Image, _asked: list[str], params: PaletteParameters) -> _Made:
    import numpy as np

    from apps.studio.engines.image.palette import extract, harmony, oklab

    lab = oklab.from_srgb(np.asarray(picture.convert("RGB")))
    if params.harmony == "auto":
        name, turn = harmony.best_template(lab)
    else:
        name, turn = params.harmony, harmony.best_turn(lab, params.harmony)
    result = harmony.harmonised(lab, name, turn + params.turn, params.strength)
    made = Image.fromarray(oklab.to_srgb(result))
    words = next(option.label for option in HARMONIES if option.value == name).lower()
    palette = extract.extracted(made, params.colours, params.accents)
    return _with_alpha(made, picture), palette, ("In harmony", f"The picture in a harmony of hues: {words}")


def _reduced(picture: Image.Image, asked: list[str], params: PaletteParameters) -> _Made:
    import numpy as np

    from apps.studio.engines.image.palette import extract, oklab, reduce

    plain = picture.convert("RGB")
    source = read_picture(params.other, "other") if params.other and not asked else plain
    palette = _even(asked) if asked else extract.extracted(source, params.colours, params.accents)
    lab = oklab.from_srgb(np.asarray(plain))
    if params.dither == "none":
        index = reduce.flat(lab, palette, params.clean)
    elif params.dither == "diffuse":
        index = reduce.diffused(plain, palette)
    else:
        index = reduce.dotted(lab, palette, params.dither, seed=1)
    made = _with_alpha(reduce.painted(index, palette), picture)
    count = len(palette.colours)
    return made, palette, (f"In {count} colours", f"The picture in {count} colours")


def _even(colours: list[str]) -> Palette:
    """These colours, light to dark, none more than another."""
    import numpy as np

    from apps.studio.engines.image.palette import oklab
    from apps.studio.engines.image.palette.extract import Palette

    lab = oklab.from_hex(colours)
    return Palette(lab[np.argsort(-lab[:, 0])], np.full(len(lab), 1 / len(lab)))


def _gpl_file(palette: Palette, path: Path, name: str) -> Output:
    """GIMP's palette format: a line for each colour."""
    from apps.studio.engines.image.palette import names, oklab

    lines = ["GIMP Palette", f"Name: {name}", "Columns: 4", "#"]
    for (red, green, blue), word in zip(
        oklab.to_srgb(palette.colours), names.named(palette.colours), strict=True
    ):
        lines.append(f"{red:3d} {green:3d} {blue:3d}\t{word}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Output(path, "text/x-gimp-gpl", title="Palette file")


def _at_most(picture: Image.Image, longest: int) -> Image.Image:
    """The picture, made smaller if it is larger; never larger."""
    scale = min(1, longest / max(picture.size))
    if scale == 1:
        return picture
    width, height = (max(1, round(side * scale)) for side in picture.size)
    return picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _on_white(picture: Image.Image) -> Image.Image:
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture.getchannel("A"))
    return white


def _with_alpha(made: Image.Image, picture: Image.Image) -> Image.Image:
    """What was transparent stays so."""
    alpha = picture.getchannel("A")
    if alpha.getextrema()[0] == OPAQUE:
        return made
    made.putalpha(alpha)
    return made


def _title(path: Path) -> str:
    """The picture's name as far as the sheet's letters go; a file without a name of its own is a palette."""
    words = " ".join(path.stem.replace("_", " ").replace("-", " ").split())[:40]
    is_plain = words and all(ord(letter) <= _LATIN for letter in words) and words.lower() != "picture"
    return words[0].upper() + words[1:] if is_plain else "Palette"
