"""Draws one thing onto the sheet: lit, in its air, with its shadow on land or its mirror image on water."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from apps.studio.engines.image.text_to_image import buildings
from apps.studio.engines.image.text_to_image.ground import Ground
from apps.studio.engines.image.text_to_image.lamps import beam, firelight
from apps.studio.engines.image.text_to_image.light import COLOURS, Array, Light
from apps.studio.engines.image.text_to_image.noise import smooth
from apps.studio.engines.image.text_to_image.pen import Hand
from apps.studio.engines.image.text_to_image.placing import Put, drawer
from apps.studio.engines.image.text_to_image.relief import Matter, lit
from apps.studio.engines.image.text_to_image.track import laid_track

LIGHTS = {"campfire", "lantern", "rocket"}  # not dimmed by the hour
GREY = np.array([0.3, 0.59, 0.11], np.float32)
BREAK_WATER = {"whale": 1.0, "dolphin": 0.8, "ship": 0.35, "lighthouse": 0.6}  # and how much foam they make
Pool = dict[str, list[Array]]
KINDS = 4  # drawings of one kind in a picture, of what fills it
BRIGHTEST = 1.7  # times that a body is lightened at the most
APART = 0.22  # least difference of lightness between an animal and what is behind it
FUR, SKIN, WET, CLOTH, HARD = (
    Matter(1.0, 0.04),
    Matter(1.0, 0.012),
    Matter(1.0, 0.012, 0.35),
    Matter(0.8, 0.025),
    Matter(0.5, 0.015, 0.15),
)
BODIES: dict[str, Matter] = {
    **dict.fromkeys(("horse", "cow", "sheep", "deer", "wolf", "bear", "rabbit", "cat", "dog", "lion", "tiger",
                     "camel", "caravan", "giraffe", "owl", "eagle"), FUR),
    **dict.fromkeys(("elephant", "penguin", "swan", "duck", "crow", "seagull", "birds"), SKIN),
    **dict.fromkeys(("whale", "dolphin", "fish", "frog"), WET), "butterfly": Matter(0.25, 0.02),
    **dict.fromkeys(("person", "couple", "umbrella", "under_umbrella"), CLOTH),
    "balloon": Matter(1.0, 0.02), "planet": Matter(1.0, 0.02), "rock": Matter(1.0, 0.12),
    **dict.fromkeys(("car", "train", "boat", "rocket"), HARD), "sailboat": Matter(0.35, 0.006),
    "ship": Matter(0.4, 0.008), "kite": Matter(0.3, 0.02), "tent": Matter(0.4, 0.04),
}  # fmt: skip


def _by_a_sun(light: Light) -> Light:
    """The light of a sun without air, whatever the hour: what falls on a planet."""
    return replace(light, ambient=(0.55, 0.55, 0.60), sun=(1.0, 0.97, 0.9), shine=1.3, height=0.5, dark=0.0)


def stand(put: Put, ground: Ground, pool: Pool | None = None) -> None:
    """Draw one thing onto the sheet."""
    g = ground
    if put.name == "campfire":
        firelight(g, put.x, put.foot, put.height)
    if put.name == "train":
        laid_track(g, put.foot, put.height)
    if put.name == "lighthouse":
        beam(g, put.x, put.foot - 0.855 * put.height, put.height)
    colours, alpha = sprite(put, g, pool)
    left, top = round(put.x - alpha.shape[1] / 2), round(put.foot - alpha.shape[0])
    if put.asked and put.name in BODIES and put.name not in LIGHTS:
        colours = _parted(g, colours, alpha, left, top)
    turf = g.sheet[min(round(put.foot) + 3, g.height - 1)].copy()
    if put.where == "water":
        _mirror(g, colours, alpha, left, round(put.foot))
    elif put.where == "land" and put.name != "smoke":
        _shadow(g, put, alpha, left)
    lay(g.sheet, colours, alpha, left, top)
    if put.where == "water" and put.name in BREAK_WATER:
        _splash(g, put, alpha)
    if (
        put.where == "land"
        and not (g.bare or g.white)
        and put.height > 0.09 * g.height
        and put.name not in ("campfire", "reeds", "flowers", "smoke", "train")
    ):
        _rooted(g, put, alpha.shape[1], turf)


def sprite(put: Put, g: Ground, pool: Pool | None = None) -> tuple[Array, Array]:
    """The colours (H, W, 3) and the cover (H, W) of a thing as the eye sees it."""
    matter = BODIES.get(put.name)
    light = None if matter or put.name in LIGHTS else g.light
    hand = Hand(g.rng, g.season, g.white, g.light.dark, g.light.left, COLOURS.get(put.colour), light)
    drawn = _drawn(put, hand, pool)
    flat, alpha = drawn[..., :3], drawn[..., 3]
    shining = _by_a_sun(g.light) if put.name == "planet" else g.light
    colours = lit(flat, alpha, shining, matter, g.rng) if matter and put.name not in LIGHTS else flat
    if put.name in LIGHTS or put.name == "planet":
        return colours, alpha
    burning = (flat[..., 0] > 0.9) & (flat[..., 2] < 0.66) & (flat[..., 1] > 0.6)
    lamps = g.light.dark > 0.2 and (put.name in buildings.__dict__ or put.name in ("train", "car"))
    seen = g.dimmed(_weathered(colours, alpha, g, put), put.ahead ** (0.55 if put.asked else 1.0))
    if put.asked:
        seen = seen * (1 + (0.06 if put.name in buildings.__dict__ else 0.22) * g.light.dark)
    return np.where((burning & lamps)[..., None], flat, seen).astype(np.float32), alpha


def _drawn(put: Put, hand: Hand, pool: Pool | None) -> Array:
    """The drawing (H, W, 4) in 0…1; what fills a place is drawn a few times and used again at other sizes."""
    if pool is None or put.asked:
        return np.asarray(drawer(put.name)(put.height, hand), dtype=np.float32) / 255
    known = pool.setdefault(put.name, [])
    fitting = [one for one in known if put.height * 0.8 <= one.shape[0] <= put.height * 6]
    if len(fitting) < KINDS:
        known.append(np.asarray(drawer(put.name)(put.height, hand), dtype=np.float32) / 255)
        return known[-1]
    one = fitting[int(hand.rng.integers(len(fitting)))]
    size = max(2, round(one.shape[1] * put.height / one.shape[0])), put.height
    return np.asarray(cv2.resize(one, size, interpolation=cv2.INTER_AREA), dtype=np.float32)


def _weathered(colours: Array, alpha: Array, g: Ground, put: Put) -> Array:
    """Walls with the unevenness of stone and plaster, darker at the foot."""
    if put.name not in buildings.__dict__:
        return colours
    height, width = alpha.shape
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32) / max(height, 1)
    stains = g.tiles.at(columns * 13 + put.x, rows * 9, 4, 0.7)
    stones = g.tiles.once(columns * 60, rows * 90 + put.x)
    foot = 1 - 0.22 * (rows - 0.72).clip(0, 1) / 0.28
    return np.asarray(colours * ((1 + 0.06 * stains + 0.045 * stones) * foot)[..., None], dtype=np.float32)


def _parted(g: Ground, colours: Array, alpha: Array, left: int, top: int) -> Array:
    """Lighter or darker, where a body would not stand out from what is behind it."""
    height, width = alpha.shape
    y0, y1, x0, x1 = max(0, top), min(g.height, top + height), max(0, left), min(g.width, left + width)
    if y1 - y0 < 3 or x1 - x0 < 3:
        return colours
    cover = alpha[y0 - top : y1 - top, x0 - left : x1 - left]
    grey = (g.sheet[y0:y1, x0:x1] @ GREY).clip(0, 1)
    behind = float((grey * cover).sum() / max(float(cover.sum()), 1e-6))
    own = float(((colours @ GREY).clip(0, 1) * alpha).sum() / max(float(alpha.sum()), 1e-6))
    if abs(own - behind) >= APART:
        return colours
    can_be_lighter = own * BRIGHTEST >= behind + APART and behind < 0.5
    darker = own <= behind and behind > 0.24 and not can_be_lighter
    target = behind - APART if darker else behind + APART
    gain = float(np.clip(max(target, 0.03) / max(own, 0.03), 0.4, BRIGHTEST))
    if own * gain + 0.02 < target:  # what is black by nature stays so: the ground behind it is in the light
        _lighten_behind(g, alpha, left, top, target - own * gain)
    return np.asarray(colours * np.float32(gain), dtype=np.float32)


def _lighten_behind(g: Ground, alpha: Array, left: int, top: int, by: float) -> None:
    """Soft light on what is behind a dark body."""
    margin = max(4, round(alpha.shape[0] * 0.5))
    soft = cv2.GaussianBlur(np.pad(alpha, margin), (0, 0), margin * 0.42)
    height, width = soft.shape
    x0, y0 = max(0, left - margin), max(0, top - margin)
    x1, y1 = min(g.width, left - margin + width), min(g.height, top - margin + height)
    part = soft[y0 - top + margin : y1 - top + margin, x0 - left + margin : x1 - left + margin]
    there = g.sheet[y0:y1, x0:x1]
    mean = max(float((there @ GREY).mean()), 0.05)
    there *= 1 + np.minimum(1.6 * by / mean, 1.6) * part[..., None]


def lay(sheet: Array, colours: Array, alpha: Array, left: int, top: int) -> None:
    """Composite a drawing onto the sheet; what lies outside is cut."""
    height, width = alpha.shape
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(sheet.shape[1], left + width), min(sheet.shape[0], top + height)
    if x1 <= x0 or y1 <= y0:
        return
    part = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
    share = alpha[part][..., None]
    sheet[y0:y1, x0:x1] += share * (colours[part] - sheet[y0:y1, x0:x1])


def _shadow(g: Ground, put: Put, alpha: Array, left: int) -> None:
    """The outline laid on the ground away from the sun, and the dark where it stands."""
    height, width = alpha.shape
    strength = (0.30 + 0.30 * g.light.shine) * (0.35 + 0.65 * float(np.exp(-put.ahead / 25)))
    long = 0.50 if g.light.low else 0.20
    down = max(2, round(height * long))
    reach = round(height * (0.55 if g.light.low else 0.42))
    aside = 1 if g.light.left else -1
    layer = np.zeros((down, width + 2 * reach), np.float32)
    # from the foot of the drawing (row 0 of the layer) to its top (last row)
    source = np.array([[0, height], [width, height], [0, 0]], np.float32)
    target = np.array([[reach, 0], [reach + width, 0], [reach + aside * reach, down]], np.float32)
    cast = cv2.warpAffine(alpha, cv2.getAffineTransform(source, target), layer.shape[::-1])
    cast = cv2.GaussianBlur(cast, (0, 0), max(0.8, height * 0.012))
    fade = np.linspace(1, 0.35, down, dtype=np.float32)[:, None]
    colours = np.zeros((*cast.shape, 3), np.float32) + g.light.shadow * np.array(
        (0.30, 0.32, 0.36), np.float32
    )
    lay(g.sheet, colours, cast * fade * strength, left - reach, round(put.foot) - 1)
    contact = np.zeros((max(4, round(height * 0.10)), width), np.float32)
    touching = np.nonzero(alpha[-max(2, height // 14) :].max(axis=0) > 0.3)[0]
    first, last = (int(touching[0]), int(touching[-1])) if len(touching) else (width // 3, width * 2 // 3)
    middle = ((first + last) // 2, contact.shape[0] // 2)
    half = max(1, round((last - first) * 0.55))
    cv2.ellipse(contact, middle, (half, max(1, min(contact.shape[0] // 3, half))), 0, 0, 360, 1.0, -1)
    contact = cv2.GaussianBlur(contact, (0, 0), max(0.8, height * 0.014))
    dark = np.zeros((*contact.shape, 3), np.float32) + g.light.shadow * np.float32(0.2)
    lay(
        g.sheet, dark, np.asarray(contact * 0.55, np.float32), left, round(put.foot - contact.shape[0] * 0.62)
    )


def _rooted(g: Ground, put: Put, wide: int, turf: Array) -> None:
    """A little of the ground before the foot, so that a thing stands in it and not upon it."""
    tall = max(1.5, min(put.height * 0.05, g.height * 0.022))
    span = wide * (0.30 if put.height > wide else 0.42)
    for _ in range(int(np.clip(wide / 3, 6, 60))):
        x = float(np.clip(put.x + g.rng.uniform(-span, span), 1, g.width - 2))
        colour = turf[int(x)] * g.rng.uniform(0.8, 1.15)
        tip = (round(x + g.rng.normal(0, 0.35) * tall), round(put.foot - tall * g.rng.uniform(0.2, 1.0)))
        cv2.line(g.sheet, (round(x), round(put.foot) + 1), tip, colour.tolist(), 1, cv2.LINE_AA)


def _splash(g: Ground, put: Put, alpha: Array) -> None:
    """Foam along the line where something comes out of the water."""
    height, width = alpha.shape
    line = np.nonzero(alpha[max(0, round(height * 0.90)) :].max(axis=0) > 0.4)[0]
    if not len(line):
        return
    white = np.array((0.95, 0.98, 1.0), np.float32) * g.light.on(0.9) * (1 + 0.2 * g.light.dark)
    strength = BREAK_WATER[put.name]
    layer = np.zeros((round(height * 0.5) + 8, width + 40), np.float32)
    level = round(layer.shape[0] * 0.62)
    for _ in range(int(90 * strength)):
        x = 20 + float(g.rng.choice(line)) + g.rng.normal(0, 4)
        up = abs(g.rng.normal(0, 0.05)) * height * strength
        size = max(1, round(height * g.rng.uniform(0.008, 0.028)))
        cv2.ellipse(
            layer,
            (round(x), round(level - up + 2)),
            (size * 2, size),
            0,
            0,
            360,
            float(g.rng.uniform(0.4, 0.95)),
            -1,
            cv2.LINE_AA,
        )
    colours = np.zeros((*layer.shape, 3), np.float32) + white
    lay(
        g.sheet,
        colours,
        np.asarray(cv2.GaussianBlur(layer, (0, 0), 0.8), np.float32),
        round(put.x - width / 2) - 20,
        round(put.foot) - level,
    )


def _over_water(g: Ground, left: int, top: int, shape: tuple[int, ...]) -> Array:
    """1 where a part of the sheet is water, 0 on its banks."""
    share: Array = np.zeros(shape, np.float32)
    if g.wet is None:
        return share + 1
    x0, y0 = max(0, left), max(0, top)
    part = g.wet[y0 : max(y0, top + shape[0]), x0 : max(x0, left + shape[1])]
    share[y0 - top : y0 - top + part.shape[0], x0 - left : x0 - left + part.shape[1]] = part
    return share


def _mirror(g: Ground, colours: Array, alpha: Array, left: int, foot: int) -> None:
    height, width = alpha.shape
    rows = np.arange(height, dtype=np.float32)
    wobble = smooth((height, 1), (max(3, height / 7), 1), g.rng)[:, 0] * np.linspace(
        0.6, 0.045 * height + 1.5, height
    )
    stretch = smooth((height, 1), (max(3, height / 11), 1), g.rng)[:, 0] * np.linspace(
        0.2, 0.05 * height, height
    )
    columns = np.arange(width, dtype=np.float32)[None] + wobble[:, None].astype(np.float32)
    source = ((height - 1 - rows + stretch).clip(0, height - 1))[:, None] + np.zeros((1, width))
    turned = cv2.remap(
        np.ascontiguousarray(colours, dtype=np.float32),
        columns.astype(np.float32),
        source.astype(np.float32),
        cv2.INTER_LINEAR,
    )
    seen = cv2.remap(
        np.ascontiguousarray(alpha, dtype=np.float32),
        columns.astype(np.float32),
        source.astype(np.float32),
        cv2.INTER_LINEAR,
    )
    gaps = (0.75 + 0.5 * smooth((height, 1), (max(3, height / 5), 1), g.rng)[:, 0]).clip(0.25, 1)
    fade = (np.linspace(0.78, 0.16, height) * gaps)[:, None].astype(np.float32)
    lay(g.sheet, turned * 0.86, seen * fade * _over_water(g, left, foot, seen.shape), left, foot)
    line = np.zeros((3, width), np.float32)
    line[1] = (alpha[-3:].max(axis=0) > 0.3) * 0.5
    dark = np.zeros((3, width, 3), np.float32) + g.light.shadow * np.float32(0.25)
    soft = np.asarray(cv2.GaussianBlur(line, (0, 0), 0.8), np.float32)
    lay(g.sheet, dark, soft, left, foot - 1)
