"""Vectorise: a picture drawn again in shapes that are sharp at every size, as SVG."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from PIL import Image

from apps.studio.engines import contract, fields
from apps.studio.engines.contract import Context, Engine, EngineError, Event, Needs, Output, Preview, Progress
from apps.studio.engines.fields import Option, PictureFile
from apps.studio.engines.image.pictures import OPAQUE, read_cutout

if TYPE_CHECKING:
    import numpy as np

    from apps.studio.engines.image.drawing import Array, Drawing, Shape

MODES = [
    Option("poster", "Poster", "Flat areas in a few colours.", picture="poster.webp"),
    Option("detail", "Detail", "Many colours, near to the photograph.", picture="detail.webp"),
    Option("inked", "Inked", "Flat colours under the lines of a pen.", picture="inked.webp"),
    Option("lines", "Lines", "Black on white, as printed from a block.", picture="lines.webp"),
    Option("facets", "Facets", "Triangles that follow the forms.", picture="facets.webp"),
    Option("glass", "Stained glass", "Bright panes between dark leads.", picture="glass.webp"),
]
MADE = {
    "poster": ("Poster", "in flat areas of {colours} colours"),
    "detail": ("Drawing in detail", "in many small areas of {colours} colours"),
    "inked": ("Inked drawing", "in flat colours under lines of ink, {colours} in all"),
    "lines": ("Line drawing", "in black lines and areas on white"),
    "facets": ("Facets", "in coloured triangles"),
    "glass": ("Stained glass", "in panes of coloured glass between dark leads"),
}
INK = (27, 26, 36)  # a pen's: black with a little blue
_DETAIL_COLOURS = 3  # times as many as asked for; a photograph has more than one counts
_LARGEST_FILE = 8_000_000
_SHORTEST = 8


class VectoriseParameters(contract.Parameters):
    """What an artist can set."""

    content: PictureFile = fields.picture("Picture", "What to draw.")
    mode: Annotated[str, fields.one_of(MODES)] = fields.choice(
        "poster", "Manner", "What it is drawn in.", options=MODES
    )
    colours: int = fields.number(
        14, "Colours", "How many areas are painted in; “Detail” takes three times as many.", low=2, high=32
    )
    detail: float = fields.slider(
        0.35, "Detail", "How small a thing is still drawn.", low=0, high=1, step=0.05
    )
    smooth: float = fields.slider(
        0.5, "Smoothness", "From every corner kept to soft curves.", low=0, high=1, step=0.05
    )
    background: bool = fields.toggle(
        True, "Background", "Off: what the picture shows at its rim is left open, for a logo or a sticker."
    )
    seed: int | None = fields.seed()
    size: int = fields.number(
        1024, "Size", "Longest side it is traced at, and of its still picture.",
        low=256, high=2048, step=64, unit="px", more=True,
    )  # fmt: skip


class Vectorise(Engine[VectoriseParameters]):
    """Areas are found in Oklab, cleaned, and outlined with curves; facets are triangulated between edges."""

    name = "vectorise"
    title = "Vectorise"
    summary = "Your picture as an SVG: poster, drawing, facets or stained glass, sharp at every size."
    medium = "image"
    version = "3"
    changes = {
        "2": "Flat photographs get more light, dark and colour before they are drawn, and small islands of "
        "colour and specks of ink are left out.",
        "3": "A new manner, Inked, draws the lines of a pen over flat colours; the others are as they were.",
    }
    needs = Needs(memory=900)
    label = "ai-assisted"
    parameters = VectoriseParameters

    def run(self, params: VectoriseParameters, context: Context) -> Iterator[Event]:
        picture = _fitted(read_cutout(params.content, "content"), params.size)
        yield Progress(0.05, "Finding the colours")
        context.check()
        seen = _Seen(picture, params)
        yield Progress(0.25, "Cutting the shapes")
        context.check()
        drawing = _drawn(seen, params, context)
        yield Progress(0.6, "Painting them")
        still = drawing.painted()
        context.check()
        yield Preview(still.convert("RGB"))
        yield Progress(0.85, "Saving")
        title, manner = MADE[params.mode]
        drawing.title = title
        path, poster = context.scratch / "drawing.svg", context.scratch / "drawing.png"
        size = drawing.write_svg(path)
        if size > _LARGEST_FILE:
            raise EngineError(
                "This becomes too large a drawing. Choose less detail, or a smaller size.", "detail"
            )
        still.save(poster, compress_level=4)
        made = manner.format(colours=len({shape.colour for shape in drawing.shapes}))
        counted = f"{len(drawing.shapes):,} shapes, {drawing.points:,} points"
        yield Output(
            path, "image/svg+xml", title=f"{title}, {len(drawing.shapes):,} shapes",
            alt_text=f"A picture drawn {made}: {counted}", poster=poster,
        )  # fmt: skip

    def estimate(self, params: VectoriseParameters) -> float:
        area = (params.size / 1024) ** 2
        return (
            0.5
            + {"poster": 1.2, "detail": 2.5, "inked": 1.8, "lines": 0.8, "facets": 2.0, "glass": 1.2}[
                params.mode
            ]
            * area
        )


class _Seen:
    """The picture in Oklab, its colours, and what of it is shown."""

    def __init__(self, picture: Image.Image, params: VectoriseParameters) -> None:
        import numpy as np

        from apps.studio.engines.image.palette import extract, oklab
        from apps.studio.engines.image.vectorise import ground, tone

        plain = Image.new("RGB", picture.size, "white")
        alpha = picture.getchannel("A")
        plain.paste(picture, mask=alpha)
        self.width, self.height = picture.size
        self.lab = tone.opened(oklab.from_srgb(np.asarray(plain)))
        plain = Image.fromarray(oklab.to_srgb(self.lab))
        count = params.colours * (_DETAIL_COLOURS if params.mode == "detail" else 1)
        self.palette = extract.extracted(plain, count, 0.35, 0.02 if params.mode == "detail" else 0.04)
        shown = np.asarray(alpha) > OPAQUE // 2
        if not params.background:
            shown = shown & ground.foreground(self.lab, self.palette)
        self.shown: Array | None = None if shown.all() else shown


def _drawn(seen: _Seen, params: VectoriseParameters, context: Context) -> Drawing:
    from apps.studio.engines.image.drawing import Drawing

    drawing = Drawing(seen.width, seen.height)
    if params.mode == "facets":
        drawing.shapes = _triangles(seen, params, context)
    elif params.mode == "glass":
        drawing.shapes = _panes(seen, params, context)
    elif params.mode == "lines":
        drawing.shapes = _lines(seen, params)
    elif params.mode == "inked":
        drawing.shapes = [*_areas(seen, params), *_lines(seen, params)]
    else:
        drawing.shapes = _areas(seen, params)
    if seen.shown is None:
        drawing.ground = _ground(seen, params.mode)
    if not drawing.shapes:
        raise EngineError(
            "There is nothing to draw in this picture. Choose another, or more detail.", "content"
        )
    return drawing


def _ground(seen: _Seen, mode: str) -> tuple[int, int, int]:
    """The colour behind the shapes, which shows through their joints by a hair; of lines, the paper."""
    from apps.studio.engines.image.palette import oklab
    from apps.studio.engines.image.vectorise.panes import LEAD

    if mode in ("lines", "glass"):
        return (255, 255, 255) if mode == "lines" else LEAD
    red, green, blue = (int(value) for value in oklab.to_srgb(seen.lab.reshape(-1, 3).mean(0)[None])[0])
    return red, green, blue


def _areas(seen: _Seen, params: VectoriseParameters) -> list[Shape]:
    from apps.studio.engines.image.palette import oklab, reduce
    from apps.studio.engines.image.vectorise.tracing import Tracing, traced

    fine = params.mode == "detail"
    clean = (0.25 if fine else 0.75) * (1.2 - params.detail)
    index = reduce.flat(seen.lab, seen.palette, clean)
    side = max(seen.width, seen.height) / 1024
    speckle = max(1, round((4 if fine else 14) * side * (1.35 - params.detail)))
    return traced(index, oklab.to_srgb(seen.palette.colours), Tracing(speckle, params.smooth), seen.shown)


def _lines(seen: _Seen, params: VectoriseParameters) -> list[Shape]:
    import numpy as np

    from apps.studio.engines.image.vectorise import lines
    from apps.studio.engines.image.vectorise.tracing import Tracing, traced

    inked = (lines.contours if params.mode == "inked" else lines.ink)(seen.lab, params.detail)
    if seen.shown is not None:
        inked &= seen.shown
    black = np.array([[17, 17, 17] if params.mode == "lines" else INK], np.uint8)
    nothing = np.zeros(inked.shape, np.uint8)
    return traced(nothing, black, Tracing(2, params.smooth), inked) if inked.any() else []


def _triangles(seen: _Seen, params: VectoriseParameters, context: Context) -> list[Shape]:
    from apps.studio.engines.image.vectorise import facets

    points = facets.corners(seen.lab, facets.spacing_for(seen.lab, params.detail), _rng(context))
    context.check()
    return facets.shapes(*facets.facets(seen.lab, points, seen.shown))


def _panes(seen: _Seen, params: VectoriseParameters, context: Context) -> list[Shape]:
    from apps.studio.engines.image.vectorise import panes

    return panes.window(seen.lab, params.detail, params.smooth, _rng(context), seen.shown)


def _rng(context: Context) -> np.random.Generator:
    import numpy as np

    return np.random.Generator(np.random.Philox(context.seed))


def _fitted(picture: Image.Image, longest: int) -> Image.Image:
    """At that size; small pictures are drawn larger too, since curves have no pixels."""
    scale = longest / max(picture.size)
    width, height = (max(_SHORTEST, round(side * scale)) for side in picture.size)
    return picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
