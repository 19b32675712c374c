"""What an artist can set: the form, the schema and the command line of `enhance` in one declaration."""

from __future__ import annotations

from typing import Annotated

from pydantic import field_validator

from apps.studio.engines import contract, fields
from apps.studio.engines.fields import Option, PictureFile
from apps.studio.engines.image.enhance.curves import read_points
from apps.studio.engines.image.enhance.looks import LOOKS

NO_LOOK = "none"
LIGHT, COLOUR, DETAIL, FINISH = "Light", "Colour", "Detail", "Finish"

LOOK_OPTIONS = [
    Option(NO_LOOK, "No look", "The colours as they are.", picture="look-none.webp"),
    *(Option(name, look.label, look.help, picture=f"look-{name}.webp") for name, look in LOOKS.items()),
]
CURVE_OPTIONS = [
    Option("straight", "Straight", "As it is."),
    Option("soft", "Soft contrast", "A gentle S."),
    Option("strong", "Strong contrast", "A steep S."),
    Option("matte", "Matte", "Lifted blacks and held back whites."),
    Option("bright", "Bright", "The middle lifted."),
    Option("deep", "Deep", "The middle lowered."),
]


class EnhanceParameters(contract.Parameters):
    """Everything is at rest by default but `auto`; what is set is added to what it finds."""

    content: PictureFile = fields.picture("Photograph", "The picture to make better.")
    auto: bool = fields.toggle(
        True, "Automatic", "Looks at the picture, does what it needs, and says what; your settings are added."
    )
    look: Annotated[str, fields.one_of(LOOK_OPTIONS)] = fields.choice(
        NO_LOOK, "Look", "Colours and tones like those of a film or a paper.", options=LOOK_OPTIONS
    )
    exposure: float = fields.slider(
        0, "Exposure", "Brighter or darker, as a longer or shorter exposure would be.",
        low=-4, high=4, step=0.05, unit="stops", group=LIGHT,
    )  # fmt: skip
    contrast: float = fields.slider(
        0, "Contrast", "More or less between dark and light.",
        low=-100, high=100, step=1, group=LIGHT,
    )  # fmt: skip
    highlights: float = fields.slider(
        0, "Highlights", "Bright places alone; below 0 brings back skies.",
        low=-100, high=100, step=1, group=LIGHT,
    )  # fmt: skip
    shadows: float = fields.slider(
        0, "Shadows", "Dark places alone; above 0 opens them.",
        low=-100, high=100, step=1, group=LIGHT,
    )  # fmt: skip
    whites: float = fields.slider(
        0, "Whites", "Where white begins.",
        low=-100, high=100, step=1, group=LIGHT,
    )  # fmt: skip
    blacks: float = fields.slider(
        0, "Blacks", "Where black begins; below 0 deepens them.",
        low=-100, high=100, step=1, group=LIGHT,
    )  # fmt: skip
    curve: Annotated[str, fields.one_of(CURVE_OPTIONS)] = fields.choice(
        "straight", "Curve", "A shape for the whole scale from black to white.",
        options=CURVE_OPTIONS, group=LIGHT,
    )  # fmt: skip
    points: str = fields.text(
        "", "Curve of your own", "Points of in and out from 0 to 255, such as 0,0 64,50 192,210 255,255.",
        longest=200, group=LIGHT,
    )  # fmt: skip
    temperature: float = fields.slider(
        0, "Temperature", "Above 0 warmer, below 0 colder; takes a yellow or blue cast away.",
        low=-100, high=100, step=1, group=COLOUR,
    )  # fmt: skip
    tint: float = fields.slider(
        0, "Tint", "Above 0 towards magenta, below 0 towards green.",
        low=-100, high=100, step=1, group=COLOUR,
    )  # fmt: skip
    vibrance: float = fields.slider(
        0, "Vibrance", "Livens up pale colours, and spares skin.",
        low=-100, high=100, step=1, group=COLOUR,
    )  # fmt: skip
    saturation: float = fields.slider(
        0, "Saturation", "All colours alike; -100 is black and white.",
        low=-100, high=100, step=1, group=COLOUR,
    )  # fmt: skip
    look_strength: float = fields.slider(
        100, "Strength of the look", "How much of the look, or of your own colour table.",
        low=0, high=100, step=1, group=COLOUR,
    )  # fmt: skip
    lut: PictureFile | None = fields.picture(
        "Colour table", "Colours of your own: a .cube file or a HALD picture. It follows the look.",
        required=False, exact=True, tables=True, more=True,
    )  # fmt: skip
    clarity: float = fields.slider(
        0, "Clarity", "Contrast within things, without halos around them.",
        low=-100, high=100, step=1, group=DETAIL, more=True,
    )  # fmt: skip
    dehaze: float = fields.slider(
        0, "Haze", "Above 0 clears haze away; below 0 adds mist.",
        low=-100, high=100, step=1, group=DETAIL, more=True,
    )  # fmt: skip
    sharpness: float = fields.slider(
        0, "Sharpness", "Crisper edges.",
        low=0, high=100, step=1, group=DETAIL, more=True,
    )  # fmt: skip
    radius: float = fields.slider(
        1, "Sharpening width", "How wide the edges are that it sharpens: small for fine things.",
        low=0.5, high=3, step=0.1, group=DETAIL, more=True,
    )  # fmt: skip
    denoise: float = fields.slider(
        0, "Noise", "Smooths grain out of plain places, and keeps edges.",
        low=0, high=100, step=1, group=DETAIL, more=True,
    )  # fmt: skip
    colour_noise: float = fields.slider(
        0, "Colour noise", "Takes coloured specks away.",
        low=0, high=100, step=1, group=DETAIL, more=True,
    )  # fmt: skip
    deblur: float = fields.slider(
        0, "Blur", "Takes away a blur as from a soft lens.",
        low=0, high=100, step=1, group=DETAIL, more=True,
    )  # fmt: skip
    motion: float = fields.slider(
        0, "Camera shake", "Takes away a streak of this length, in thousandths of the longer side.",
        low=0, high=20, step=0.5, group=DETAIL, more=True,
    )  # fmt: skip
    motion_angle: float = fields.slider(
        0, "Shake direction", "Which way it streaks: 0 is level, 90 upright.",
        low=0, high=180, step=1, unit="°", group=DETAIL, more=True,
    )  # fmt: skip
    find_shake: bool = fields.toggle(
        False, "Find the shake",
        "Measures the camera shake itself, and takes it away only if it is sure; a length of your own wins.",
        group=DETAIL, more=True,
    )  # fmt: skip
    straighten: float = fields.slider(
        0, "Straighten", "Turns the picture, and crops what the turn leaves empty.",
        low=-15, high=15, step=0.1, unit="°", group=FINISH, more=True,
    )  # fmt: skip
    vignette: float = fields.slider(
        0, "Vignette", "Below 0 darkens the corners, above 0 lightens them.",
        low=-100, high=100, step=1, group=FINISH, more=True,
    )  # fmt: skip
    vignette_size: float = fields.slider(
        50, "Vignette reach", "How far in it comes.",
        low=0, high=100, step=1, group=FINISH, more=True,
    )  # fmt: skip
    grain: float = fields.slider(
        0, "Grain", "The grain of film.",
        low=0, high=100, step=1, group=FINISH, more=True,
    )  # fmt: skip
    grain_size: float = fields.slider(
        1, "Grain size", "From fine to coarse.",
        low=0.5, high=3, step=0.1, group=FINISH, more=True,
    )  # fmt: skip
    size: int = fields.number(
        4096, "Largest size", "Of the longer side; a picture is made smaller, never larger.",
        low=64, high=8192, unit="px", group=FINISH, more=True,
    )  # fmt: skip
    table: bool = fields.toggle(
        False, "Colour table too",
        "Also gives light and colour as a .cube file for other programs; what works on places is not in it.",
        group=FINISH, more=True,
    )  # fmt: skip
    seed: int | None = fields.seed(
        "Seed", "Where the grain begins; empty lets chance decide.", group=FINISH, more=True
    )

    @field_validator("points")
    @classmethod
    def _drawable(cls, value: str) -> str:
        read_points(value)
        return value
