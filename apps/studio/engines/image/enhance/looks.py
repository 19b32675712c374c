"""Looks: colours and tones like those of a film or a paper. Our own, drawn as curves and tints; none is
copied.

A look is baked once into a cube of colours (a LUT), and so is a HALD picture that an artist brings.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from PIL import Image

from apps.studio.engines.image.enhance.colour import Bytes, Floats, coloured, looked_up, luma, tripled
from apps.studio.engines.image.enhance.curves import drawn, read_points
from apps.studio.engines.image.enhance.filters import ramp

SIDE = 33
HALD_SIDES = {level**3: level * level for level in range(2, 13)}  # side of the picture: side of the cube
LARGEST_HALD = 64  # of the cube; larger ones are thinned

Tint = tuple[float, float, float]
_NONE: Tint = (0, 0, 0)


@dataclass(frozen=True)
class Look:
    """How a look is drawn. Curves are points in 0…255; `mix` says how much of red, green and blue goes into
    the luma of a black-and-white look; tints are added to shadows and lights."""

    label: str
    help: str
    tone: str = ""
    red: str = ""
    green: str = ""
    blue: str = ""
    saturation: float = 0.0
    vibrance: float = 0.0
    mix: Tint | None = None
    shadows: Tint = _NONE
    lights: Tint = _NONE
    turned: tuple[Tint, Tint, Tint] = field(
        default=((1, 0, 0), (0, 1, 0), (0, 0, 1))
    )  # rows: red, green, blue


LOOKS = {
    "daybreak": Look(
        "Daybreak", "Light, warm and a little faded.",
        tone="0,16 64,78 128,148 192,210 255,250", vibrance=0.1, saturation=-0.06,
        shadows=(0.012, 0.0, 0.02), lights=(0.03, 0.012, -0.03),
    ),
    "harbour": Look(
        "Harbour", "Cool shadows, plain lights, soft blacks.",
        tone="0,18 64,66 128,130 192,200 255,248", saturation=-0.14,
        shadows=(-0.022, 0.006, 0.034), lights=(0.012, 0.006, -0.012),
    ),
    "meadow": Look(
        "Meadow", "Fresh greens and a clear sky.",
        tone="0,0 64,60 128,134 192,204 255,255", vibrance=0.28,
        turned=((0.96, 0.06, -0.02), (-0.03, 1.06, -0.03), (-0.02, 0.04, 0.98)),
        lights=(0.012, 0.012, -0.012),
    ),
    "terracotta": Look(
        "Terracotta", "Earth and late sun, blues held back.",
        tone="0,8 64,62 128,132 192,206 255,250", saturation=-0.05,
        turned=((1.03, 0.0, -0.03), (0.05, 0.93, 0.02), (0.02, 0.14, 0.84)), shadows=(0.03, 0.006, -0.006),
        lights=(0.028, 0.008, -0.03),
    ),
    "cinema": Look(
        "Cinema", "Teal in the shadows, amber in the lights.",
        tone="0,4 56,42 128,128 200,212 255,251", vibrance=0.08,
        shadows=(-0.05, 0.014, 0.036), lights=(0.046, 0.012, -0.046),
    ),
    "chrome": Look(
        "Chrome", "Dense and crisp, with strong colours.",
        tone="0,0 48,32 128,126 200,218 255,255", saturation=0.14,
        red="0,0 64,58 192,200 255,255", blue="0,4 64,70 192,188 255,252",
    ),
    "plum": Look(
        "Plum", "Violet shadows and rosy lights.",
        tone="0,14 64,62 128,126 192,200 255,248", saturation=-0.05,
        shadows=(0.026, -0.024, 0.042), lights=(0.034, -0.004, 0.0),
    ),
    "glacier": Look(
        "Glacier", "Cold, pale and clear.",
        tone="0,6 64,70 128,146 192,214 255,255", saturation=-0.28,
        shadows=(-0.026, 0.002, 0.03), lights=(-0.03, 0.006, 0.028),
    ),
    "nocturne": Look(
        "Nocturne", "As by moonlight.",
        tone="0,0 64,38 128,92 192,160 255,226", saturation=-0.42,
        shadows=(-0.022, 0.0, 0.055), lights=(-0.05, 0.008, 0.052),
    ),
    "album": Look(
        "Album", "A print kept in a drawer for forty years.",
        tone="0,36 64,80 128,136 192,194 255,238", saturation=-0.22,
        red="0,10 128,136 255,255", blue="0,28 128,122 255,214", shadows=(0.018, 0.0, 0.006),
    ),
    "silver": Look(
        "Silver", "Black and white with a long scale.",
        tone="0,4 64,60 128,132 192,206 255,252", mix=(0.38, 0.46, 0.16),
    ),
    "ink": Look(
        "Ink", "Black and white, dark skies, hard light.",
        tone="0,0 56,26 128,124 196,226 255,255", mix=(0.72, 0.36, -0.08),
    ),
    "tea": Look(
        "Tea", "Black and white, toned warm brown.",
        tone="0,12 64,66 128,134 192,202 255,246", mix=(0.34, 0.5, 0.16),
        shadows=(0.055, 0.008, -0.055), lights=(0.05, 0.012, -0.065),
    ),
}  # fmt: skip


def graded(picture: Floats, look: Look) -> Floats:
    """Encoded picture, of any shape (…, …, 3), in a look."""
    if look.mix is not None:
        grey = picture @ np.array(look.mix, dtype=np.float32)
        picture = np.repeat(np.clip(grey, 0, 1)[..., None], 3, axis=-1)
    else:
        picture = np.clip(picture @ np.array(look.turned, dtype=np.float32).T, 0, 1)
    picture = _curved(picture, look)
    if look.mix is None:
        picture = coloured(picture, look.vibrance, look.saturation)
    tone = luma(picture)[..., None]
    # Tints are strongest beside the ends, where there is room for them, and none at black and white.
    shadows, lights = 1 - ramp(tone, 0.1, 0.7), ramp(tone, 0.35, 0.9)
    room = np.clip(4 * tone * (1 - tone) + np.float32(0.25), 0, 1)
    tinted = picture + room * (
        shadows * np.array(look.shadows, dtype=np.float32) + lights * np.array(look.lights, dtype=np.float32)
    )
    result: Floats = np.clip(tinted, 0, 1).astype(np.float32)
    return result


def _curved(picture: Floats, look: Look) -> Floats:
    if look.tone:
        picture = looked_up(picture, drawn(read_points(look.tone)))
    channels = [
        looked_up(picture[..., number], drawn(read_points(points))) if points else picture[..., number]
        for number, points in enumerate((look.red, look.green, look.blue))
    ]
    return np.stack(channels, axis=-1)


@lru_cache(maxsize=len(LOOKS))
def cube_of(name: str) -> Floats:
    """The cube of a look: (blue, green, red, 3), SIDE along each."""
    scale = np.linspace(0, 1, SIDE, dtype=np.float32)
    blue, green, red = np.meshgrid(scale, scale, scale, indexing="ij")
    colours = np.stack([red, green, blue], axis=-1).reshape(SIDE * SIDE, SIDE, 3)
    return graded(colours, LOOKS[name]).reshape(SIDE, SIDE, SIDE, 3)


def hald_cube(picture: Image.Image) -> Floats | None:
    """The cube in a HALD picture (Quilez): (blue, green, red, 3); None if the picture is not one."""
    side = HALD_SIDES.get(picture.width)
    if side is None or picture.width != picture.height:
        return None
    values: Bytes = np.asarray(picture.convert("RGB"))
    cube = values.reshape(side, side, side, 3).astype(np.float32) / 255
    if side > LARGEST_HALD:
        kept = np.linspace(0, side - 1, LARGEST_HALD).round().astype(int)
        cube = cube[np.ix_(kept, kept, kept)]
    return cube


def hald_picture(level: int = 8) -> Image.Image:
    """The HALD picture that changes nothing, to be graded elsewhere and brought back."""
    side = level * level
    scale = np.linspace(0, 255, side).round().astype(np.uint8)
    blue, green, red = np.meshgrid(scale, scale, scale, indexing="ij")
    return Image.fromarray(np.stack([red, green, blue], axis=-1).reshape(level**3, level**3, 3))


def through(picture: Floats, cube: Floats, strength: float) -> Floats:
    """Encoded picture with `strength` (0…1) of a cube, linear between its entries."""
    import cv2

    side = cube.shape[0]
    sheet = np.ascontiguousarray(cube).reshape(side * side, side, 3)
    place = np.clip(picture, 0, 1) * np.float32(side - 1)
    slice_ = np.minimum(np.floor(place[..., 2]), side - 2)
    beyond = tripled(place[..., 2] - slice_)
    across, down = np.ascontiguousarray(place[..., 0]), place[..., 1] + slice_ * np.float32(side)
    near = cv2.remap(sheet, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    far = cv2.remap(sheet, across, down + np.float32(side), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    found = near + beyond * (far - near)
    result: Floats = picture + np.float32(strength) * (found - picture)
    return result
