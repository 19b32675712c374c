"""What to do for a picture, decided from what it is like, and said in words.

Each decision is made on the picture as the decisions before it leave it, on a small copy. A measure that
looks right is left alone: what is good must not become worse.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from apps.studio.engines.image.enhance import analysis, detail
from apps.studio.engines.image.enhance.colour import Bytes, Floats, floats, white_balance
from apps.studio.engines.image.enhance.develop import Development, Settings, small
from apps.studio.engines.image.enhance.filters import MAP_SIZE

HAZY, SURE, NOISY, BLURRED = 0.17, 0.3, 0.010, 0.55
_LIMIT = 100.0  # of temperature and tint
_REMEMBERED = 16  # pictures whose findings are kept: a live preview asks for the same one at every move


@dataclass
class Findings:
    """The settings that were decided on, what was done in words, and what was left as it is."""

    settings: Settings = field(default_factory=Settings)
    done: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def decide(self, words: str, **changes: float) -> None:
        self.settings = replace(self.settings, **changes)  # type: ignore[arg-type]  # numbers only
        self.done.append(words)

    @property
    def words(self) -> str:
        """All of it in a sentence or two."""
        left = _listed(self.left)
        if not self.done:
            return "Left as it is: light, colours and sharpness look right."
        said = _listed(self.done)
        return f"{said[0].upper()}{said[1:]}." + (f" Left {left} as {_is(self.left)}." if left else "")


class _Memory:
    """The findings of the pictures looked at last, by their pixels."""

    def __init__(self) -> None:
        self._found: OrderedDict[tuple[bytes, tuple[int, ...], bool], Findings] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, picture: Bytes, shaken: bool) -> Findings:
        pixels = np.ascontiguousarray(picture)
        key = hashlib.blake2b(pixels.data, digest_size=16).digest(), pixels.shape, shaken
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]
        found = looked_at(picture, shaken=shaken)
        with self._lock:
            self._found[key] = found
            if len(self._found) > _REMEMBERED:
                self._found.popitem(last=False)
        return found


_memory = _Memory()


def findings(picture: Bytes, *, shaken: bool = False) -> Findings:
    """What would make a picture, (height, width, 3), better; in one that is shaken no blur is looked for.

    Not to be changed: the next may get the same.
    """
    return _memory.of(picture, shaken)


def looked_at(picture: Bytes, *, shaken: bool = False) -> Findings:
    """The findings, looked for anew."""
    found = Findings()
    proxy = small(picture, MAP_SIZE)
    _noise(found, picture)
    if not shaken:
        _blur(found, picture)
    _cast(found, proxy)
    _haze(found, proxy)
    _exposure(found, proxy)
    _ends(found, proxy)
    _colours(found, proxy)
    return found


def _noise(found: Findings, picture: Bytes) -> None:
    light, colour = analysis.noise_of(picture)
    if max(light, colour) < NOISY:
        return
    longest = max(picture.shape[:2])
    found.decide(
        "took away the noise" if light > 2 * NOISY else "took away a little noise",
        denoise=detail.noise_strength(light, longest),
        colour_noise=detail.noise_strength(1.2 * colour, longest),
    )


def _blur(found: Findings, picture: Bytes) -> None:
    blur = analysis.blur_of(picture)
    longest = max(picture.shape[:2])
    if found.settings.denoise:  # sharpening would bring the noise back
        return
    if blur is None or blur < BLURRED:
        found.left.append("the sharpness")
    else:
        found.decide("sharpened it", deblur=detail.blur_strength(min(1.15 * blur, 2.5), longest))


def _cast(found: Findings, proxy: Bytes) -> None:
    cast = analysis.cast_of(floats(proxy))
    trust = float(np.clip((cast.sure - SURE) / 0.25, 0, 1))
    if not trust:
        found.left.append("the white balance")
        return
    temperature, tint = _balance(cast.colour)
    strength = 0.45 + 0.5 * trust
    words = f"took away a {_cast_name(cast.colour)} cast"
    found.decide(words, temperature=round(strength * temperature), tint=round(strength * tint))


def _balance(colour: Floats) -> tuple[float, float]:
    """The temperature and tint that make a colour of light grey, by a search that narrows five times."""
    best, step = (0.0, 0.0), 50.0
    while step >= 1:
        around = [
            (_limited(best[0] + across * step), _limited(best[1] + along * step))
            for across in (-1, 0, 1)
            for along in (-1, 0, 1)
        ]
        nearest = min(around, key=lambda pair: _distance(colour, *pair))
        best, step = nearest, step if nearest != best else step / 2
    return best


def _limited(value: float) -> float:
    return min(_LIMIT, max(-_LIMIT, value))


def _distance(colour: Floats, temperature: float, tint: float) -> float:
    seen = np.maximum(white_balance(temperature, tint) @ colour, 1e-4)
    return float(np.ptp(np.log(seen)))


def _cast_name(colour: Floats) -> str:
    red, green, blue = np.log(colour)
    warm, green_ = red - blue, green - (red + blue) / 2
    if abs(green_) > abs(warm):
        return "green" if green_ > 0 else "magenta"
    if warm < 0:
        return "blue"
    return "yellow" if green_ > -0.05 else "red"  # noqa: PLR2004


def _haze(found: Findings, proxy: Bytes) -> None:
    haze = analysis.haze_of(floats(_so_far(found, proxy)))
    if haze < HAZY:
        return
    found.decide("cleared the haze", dehaze=round(min(0.95, 0.45 + 1.1 * haze), 2))


def _exposure(found: Findings, proxy: Bytes) -> None:
    light = analysis.light_of(floats(_so_far(found, proxy)))
    stops = _stops_up(light) or _stops_down(light)
    if abs(stops) >= 0.15:  # noqa: PLR2004  (less is not seen)
        stops = round(stops, 2)
        told = f"{'brightened' if stops > 0 else 'darkened'} it by {abs(stops):.1f} stops"
        found.decide(told, exposure=stops)
        light = analysis.light_of(floats(_so_far(found, proxy)))
    else:
        found.left.append("the exposure")
    dull = light.white > 0.85 and light.middle < 0.27 and light.dark < 0.16  # noqa: PLR2004
    if dull:
        found.decide("lifted the shadows", shadows=round(min(0.45, 2.2 * (0.3 - light.middle) + 0.12), 2))


def _stops_up(light: analysis.Light) -> float:
    """How much brighter it may become before lights burn or the middle leaves the middle."""
    room = np.log2(_linear(0.97) / max(_linear(light.peak), 1e-4))
    wish = np.log2(_linear(0.47) / max(_linear(0.6 * light.middle + 0.4 * light.mean), 1e-4))
    if room <= 0 or wish <= 0:
        return 0.0
    # With something bright in it a picture is dark on purpose: a night, a flower before the shade.
    lacking = float(np.clip((0.86 - light.peak) / 0.14, 0, 1))
    return float(min(2.5, room, 0.9 * wish)) * lacking


def _stops_down(light: analysis.Light) -> float:
    if light.middle < 0.72 or light.black < 0.2 or light.burnt > 0.25:  # noqa: PLR2004
        return 0.0
    return float(max(-1.0, np.log2(_linear(0.6) / _linear(light.middle))))


def _linear(encoded: float) -> float:
    return encoded**2.2


def _ends(found: Findings, proxy: Bytes) -> None:
    """Black and white where they are missing, most of the way."""
    light = analysis.light_of(floats(_so_far(found, proxy)))
    blacks = float(np.clip(0.6 * (light.black - 0.06) / 0.15, 0, 0.5))
    whites = float(np.clip(0.6 * (0.9 - light.white) / 0.25, 0, 0.25))
    if light.white < 0.5:  # noqa: PLR2004  (a night, or a thing of dark cloth: white was never there)
        whites = 0.0
    changes = {"blacks": -round(blacks, 2), "whites": round(whites, 2)}
    if max(blacks, whites) < 0.12:  # noqa: PLR2004
        found.left.append("the contrast")
    else:
        found.decide("gave it more contrast", **changes)


def _colours(found: Findings, proxy: Bytes) -> None:
    colour = analysis.colourfulness(floats(_so_far(found, proxy)))
    if 0.02 < colour < 0.11:  # noqa: PLR2004
        found.decide("livened up pale colours", vibrance=round(min(0.35, 4 * (0.12 - colour)), 2))


def _so_far(found: Findings, proxy: Bytes) -> Bytes:
    """The small copy as decided until now; noise and blur are gone from it by being small."""
    settings = replace(found.settings, denoise=0.0, colour_noise=0.0, deblur=0.0)
    return np.concatenate([rows for _top, rows in Development(proxy, settings).bands()])


def _listed(words: Sequence[str]) -> str:
    if len(words) < 2:  # noqa: PLR2004
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def _is(words: Sequence[str]) -> str:
    return "it is" if len(words) == 1 else "they are"
