"""Develops a picture: every step in its one place, on a map first and then band by band.

The order is fixed, whatever order the controls are moved in, and each step that is at rest is left out, so
that a picture with nothing set comes out as the same bytes:

    1  straighten                                  (bytes, the whole picture)
    2  noise        3  blur                        encoded; before anything makes them stronger
    4  white balance  5  exposure  6  haze         in linear light
    7  shadows and highlights                      in linear light, by the brightness of the surroundings
    8  blacks, whites, contrast, curve             encoded, as one table
    9  clarity     10  vibrance, saturation        encoded
   11  look        12  HALD picture                encoded
   13  sharpness   14  vignette   15  grain        encoded; last, for they belong to the print
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from apps.studio.engines.image.enhance import detail, effects, looks
from apps.studio.engines.image.enhance.colour import (
    Array,
    Bytes,
    Floats,
    coloured,
    decode,
    eight_bit,
    encode,
    floats,
    highest,
    looked_up,
    luma,
    tripled,
    white_balance,
)
from apps.studio.engines.image.enhance.curves import NAMED, tone_table
from apps.studio.engines.image.enhance.filters import MAP_SIZE, Band, Guided, guided, ramp
from apps.studio.engines.image.enhance.haze import Air, air_of

BAND_PIXELS = 1_500_000
KNEE = 0.75  # of white: beyond it, what would be lost in white is bent in
_DARKEST = np.float32(1e-4)


@dataclass(frozen=True)
class Settings:
    """What to do, in numbers; at these defaults nothing is done. The engine's controls have the same
    names."""

    exposure: float = 0.0
    contrast: float = 0.0
    highlights: float = 0.0
    shadows: float = 0.0
    whites: float = 0.0
    blacks: float = 0.0
    curve: str = "straight"
    points: str = ""
    temperature: float = 0.0
    tint: float = 0.0
    vibrance: float = 0.0
    saturation: float = 0.0
    look: str = ""
    look_strength: float = 1.0
    hald: Floats | None = None
    clarity: float = 0.0
    dehaze: float = 0.0
    sharpness: float = 0.0
    radius: float = 1.0
    denoise: float = 0.0
    colour_noise: float = 0.0
    deblur: float = 0.0
    motion: float = 0.0
    motion_angle: float = 0.0
    vignette: float = 0.0
    vignette_size: float = 0.5
    grain: float = 0.0
    grain_size: float = 1.0
    straighten: float = 0.0

    @property
    def light_changes(self) -> bool:
        """Whether anything is done in linear light."""
        return any((
            self.exposure, self.temperature, self.tint, self.dehaze, self.shadows, self.highlights
        ))  # fmt: skip

    @property
    def tone_changes(self) -> bool:
        named = self.curve != "straight"
        return named or any((self.contrast, self.whites, self.blacks, self.points.strip()))


class Development:
    """All that is decided once for a picture: maps, tables, the grain. Then `bands` makes it."""

    def __init__(self, picture: Bytes, settings: Settings, seed: int = 0) -> None:
        self.settings = settings
        self.picture = effects.straightened(picture, settings.straighten) if settings.straighten else picture
        self.height, self.width = self.picture.shape[:2]
        self._tones = _tones_of(settings) if settings.tone_changes else None
        self._gain = white_balance(settings.temperature, settings.tint) * np.float32(2**settings.exposure)
        self._air: Air | None = None
        self._surroundings: Guided | None = None
        self._clear: Guided | None = None
        self._brightest = 1.0
        self._cube = looks.cube_of(settings.look) if settings.look and settings.look_strength else None
        self._grain = (
            effects.grain_field(self.width, self.height, settings.grain_size, seed)
            if settings.grain
            else None
        )
        self._measure(small(self.picture[..., :3], MAP_SIZE))

    @property
    def longest(self) -> int:
        return max(self.width, self.height)

    def bands(self) -> Iterator[tuple[int, Bytes]]:
        """(first row, rows) from top to bottom; together the whole picture."""
        rows = max(64, BAND_PIXELS // self.width)
        for top in range(0, self.height, rows):
            yield top, self._band(top, min(top + rows, self.height))

    def of_colours(self, colours: Floats) -> Floats:
        """What becomes of encoded colours, (…, …, 3), wherever they stand: all steps but those that work on
        places, which are 1 to 3, 6, 7, 9 and 13 to 15."""
        wish = self.settings
        if wish.exposure or wish.temperature or wish.tint:
            colours = encode(self._balanced(decode(colours)))
        if self._tones is not None:
            colours = looked_up(colours, self._tones)
        return np.clip(self._coloured(colours), 0, 1)

    def _measure(self, picture: Bytes) -> None:
        """Lay the maps, each on the picture as it is when its turn comes."""
        if not (self.settings.light_changes or self.settings.clarity):
            return
        encoded = floats(picture)
        band = Band(0, encoded.shape[0], encoded.shape[1], encoded.shape[0])
        if self.settings.light_changes:
            encoded = encode(self._lit(encoded, band, first=True))
        if self.settings.clarity:
            encoded = looked_up(encoded, self._tones) if self._tones is not None else encoded
            tone = luma(encoded)
            self._clear = guided(tone, tone, max(1, round(0.03 * band.longest)), 0.09)

    def _band(self, top: int, bottom: int) -> Bytes:
        spare = self._spare()
        first, last = max(0, top - spare), min(self.height, bottom + spare)
        rows = self.picture[first:last]
        done = self._developed(floats(rows[..., :3]), Band(first, last, self.width, self.height))
        inside = slice(top - first, top - first + bottom - top)
        made = eight_bit(done[inside])
        return np.concatenate([made, rows[inside, :, 3:]], axis=-1) if rows.shape[2] > 3 else made  # noqa: PLR2004

    def _spare(self) -> int:
        """Rows beyond a band that its own rows depend on."""
        wish, reach = self.settings, 0.0
        if wish.denoise or wish.colour_noise:
            reach += 32
        if wish.deblur or wish.motion:
            blur = detail.blur_taken(wish.deblur, self.longest)
            reach += detail.STEPS * (np.ceil(3 * blur) + self._motion / 2) + 16
        if wish.sharpness:
            reach += 6 * self._sharp_width + 4
        return int(np.ceil(reach))

    @property
    def _motion(self) -> float:
        return self.settings.motion / 1000 * self.longest

    @property
    def _sharp_width(self) -> float:
        return max(0.45, 0.0011 * self.settings.radius * self.longest)

    def _developed(self, picture: Floats, band: Band) -> Floats:
        picture = self._repaired(picture)
        if self.settings.light_changes:
            picture = encode(self._lit(picture, band))
        if self._tones is not None:
            picture = looked_up(picture, self._tones)
        return self._printed(self._toned(picture, band), band)

    def _repaired(self, picture: Floats) -> Floats:
        wish, longest = self.settings, self.longest
        if wish.denoise or wish.colour_noise:
            light = detail.noise_taken(wish.denoise, longest)
            picture = detail.denoised(picture, light, detail.noise_taken(wish.colour_noise, longest))
        if wish.deblur or wish.motion:
            sigma = detail.blur_taken(wish.deblur, longest)
            picture = detail.deblurred(picture, sigma, self._motion, wish.motion_angle)
        return picture

    def _lit(self, picture: Floats, band: Band, *, first: bool = False) -> Floats:
        """Encoded in, linear out: white balance, exposure, haze, shadows and highlights. The first time, on
        the map, it learns what it needs of the whole picture."""
        wish = self.settings
        light = self._balanced(decode(picture), first=first)
        if wish.dehaze:
            guide = encode(luma(light))
            if first:
                self._air = air_of(light, guide)
            assert self._air is not None
            light = self._air.cleared(light, guide, band, wish.dehaze)
        if wish.shadows or wish.highlights:
            light = light * tripled(self._relit(luma(light), band, first=first))
            light = _kept_in(light, 1.6) if wish.shadows > 0 or wish.highlights > 0 else light
        return light

    def _balanced(self, light: Floats, *, first: bool = False) -> Floats:
        """White balance and exposure, in linear light."""
        import cv2

        wish = self.settings
        if not (wish.exposure or wish.temperature or wish.tint):
            return light
        balanced: Array = cv2.transform(light, self._gain)
        light = np.maximum(balanced, 0)
        if first:
            self._brightest = max(1.0, float(np.quantile(highest(light), 0.999)))
        return _kept_in(light, self._brightest)

    def _relit(self, light: Floats, band: Band, *, first: bool) -> Floats:
        """The factor by which each place is lightened or darkened, by the brightness of its surroundings."""
        tone = encode(np.maximum(light, _DARKEST))
        if first:
            self._surroundings = guided(tone, tone, max(1, round(0.045 * band.longest)), 0.07)
        assert self._surroundings is not None
        around = self._surroundings.at(band, tone)
        stops = np.float32(1.7 * self.settings.shadows) * (1 - ramp(around, 0.05, 0.55))
        stops += np.float32(1.3 * self.settings.highlights) * ramp(around, 0.45, 0.95)
        result: Floats = np.exp2(stops)
        return result

    def _toned(self, picture: Floats, band: Band) -> Floats:
        wish = self.settings
        if self._clear is not None:
            tone = luma(picture)
            fine = tone - self._clear.at(band, tone)
            middle = np.float32(4) * np.clip(tone * (1 - tone), 0, 0.25)
            picture = picture + tripled(np.float32(1.1 * wish.clarity) * middle * fine)
        return self._coloured(picture)

    def _coloured(self, picture: Floats) -> Floats:
        """Vibrance, saturation, look and colour table: what depends on the colour of a place alone."""
        wish = self.settings
        if wish.vibrance or wish.saturation:
            picture = coloured(picture, wish.vibrance, wish.saturation)
        if self._cube is not None:
            picture = looks.through(picture, self._cube, wish.look_strength)
        if wish.hald is not None:
            picture = looks.through(picture, wish.hald, wish.look_strength)
        return picture

    def _printed(self, picture: Floats, band: Band) -> Floats:
        wish = self.settings
        if wish.sharpness:
            picture = detail.sharpened(picture, wish.sharpness, self._sharp_width)
        if wish.vignette:
            picture = effects.vignetted(np.clip(picture, 0, 1), band, wish.vignette, wish.vignette_size)
        if self._grain is not None:
            picture = effects.grained(picture, self._grain, band, wish.grain)
        return picture


def _tones_of(wish: Settings) -> Floats:
    return tone_table(wish.blacks, wish.whites, wish.contrast, NAMED[wish.curve], wish.points)


def small(picture: Bytes, longest: int) -> Bytes:
    """At most `longest` pixels along the longer side, each the mean of what it covers."""
    import cv2

    height, width = picture.shape[:2]
    scale = longest / max(height, width)
    if scale >= 1:
        return np.ascontiguousarray(picture)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    result: Array = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return result


def _kept_in(light: Floats, brightest: float) -> Floats:
    """Linear light with what lies between KNEE and `brightest` bent into what can be shown, hue kept."""
    if brightest <= 1:
        return light
    top = highest(light)
    steep = (brightest - KNEE) / (1 - KNEE)
    over = top - np.float32(KNEE)
    over *= np.float32(1 / (brightest - KNEE))
    np.clip(over, 0, 1, out=over)
    bent = np.float32(steep) * over
    over *= np.float32(steep - 1)
    over += 1
    bent /= over
    bent *= np.float32(1 - KNEE)
    bent += np.float32(KNEE)
    # Below the knee this is KNEE / KNEE: exactly 1.
    bent /= np.maximum(top, np.float32(KNEE), out=top)
    result: Floats = light * tripled(bent)
    return result
