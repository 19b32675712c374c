"""A city: a street between its houses as one walks in it, or the skyline over water; windows burn when it is
dark."""

from __future__ import annotations

import cv2
import numpy as np

from apps.studio.engines.image.text_to_image import water
from apps.studio.engines.image.text_to_image.ground import Ground
from apps.studio.engines.image.text_to_image.light import Array, Colour, Mask
from apps.studio.engines.image.text_to_image.sky import Disc
from apps.studio.engines.image.text_to_image.tiles import step

WALLS: tuple[Colour, ...] = (
    (0.72, 0.60, 0.48), (0.62, 0.42, 0.34), (0.66, 0.64, 0.62), (0.78, 0.70, 0.58), (0.50, 0.50, 0.56),
    (0.70, 0.52, 0.44),
)  # fmt: skip
AWNINGS: tuple[Colour, ...] = ((0.66, 0.20, 0.16), (0.20, 0.40, 0.34), (0.80, 0.62, 0.30), (0.24, 0.30, 0.50))
LAMPS: tuple[Colour, ...] = ((1.0, 0.80, 0.46), (1.0, 0.70, 0.34), (1.0, 0.88, 0.64), (0.86, 0.90, 1.0))
HALF = 1.85  # half the width of the street, in heights of the eye
PAVING: Colour = (0.44, 0.43, 0.46)


def street(g: Ground, rain: bool) -> tuple[Mask, Mask]:
    """A street that runs to the horizon; returns where one can stand and where water is (nowhere)."""
    rows, columns = np.mgrid[0 : g.height, 0 : g.width].astype(np.float32)
    middle = g.width * float(g.rng.uniform(0.44, 0.56))
    _far_towers(g)
    tall = np.full(g.width, float(g.horizon))
    for side in (-1, 1):
        _front(g, rows, columns, middle, side, tall)
    ground = _ground(g, rows, columns, middle)
    lamps = _street_lamps(g, middle)
    dry = g.sheet.copy()
    water.mirror(g, ground, 0.8 if rain else 0.4, None, (0.22, 0.24, 0.30))
    share = 0.86 if rain else 0.16 + 0.14 * g.light.dark
    g.sheet[:] = dry * (1 - share) + share * np.maximum(g.sheet, dry * 0.6)
    _halos(g, lamps)
    g.ahead = np.where(ground, (g.height - g.horizon) / (rows - g.horizon).clip(1, None), 8.0).astype(
        np.float32
    )
    pavement = ground & (np.abs(columns - middle) < 1.5 * (rows - g.horizon))
    return pavement & (rows > g.horizon + 0.10 * g.height), np.zeros_like(ground)


def _front(g: Ground, rows: Array, columns: Array, middle: float, side: int, tall: Array) -> None:
    """One side of the street: houses of different heights and colours, with windows in perspective."""
    wide = HALF * (g.height - g.horizon)  # pixels from the middle to the wall at the lower edge's distance
    away = ((columns - middle) * side).clip(1.0, None)
    ahead = wide / away * 1.0
    foot = g.horizon + (g.height - g.horizon) / ahead
    unit = (
        (g.height - g.horizon) / ahead / 3.2
    )  # pixels of a metre there, with the eye 3.2 m above the street
    up = (foot - rows) / unit
    along = ahead * g.view.near  # metres into the street
    edges = np.cumsum(g.rng.uniform(7.0, 13.0, 60)).astype(np.float32)
    number = np.searchsorted(edges, along.ravel()).reshape(along.shape).clip(0, 59)
    heights = g.rng.uniform(11, 24, 60).astype(np.float32) + np.arange(60, dtype=np.float32) * 0.5
    tones = np.array(WALLS, np.float32)[g.rng.integers(0, len(WALLS), 60)]
    wall = (up > 0) & (up < heights[number]) & (away > 2) & (ahead < 22)
    colour = _wall(g, along - np.concatenate([[0], edges])[number], up, number, heights, tones, side, ahead)
    edge = cv2.GaussianBlur(wall.astype(np.float32), (0, 0), 0.6)
    g.fill(edge, colour.astype(np.float32))


def _wall(
    g: Ground, part: Array, up: Array, number: Array, heights: Array, tones: Array, side: int, ahead: Array
) -> Array:
    sunny = (side < 0) != g.light.left  # the wall on the right looks to the left
    facing = np.float32(0.85 if sunny else 0.22)
    grain = g.tiles.at(part * 0.5 + number * 3, up * 0.5, 3)
    albedo = tones[number] * (1 + 0.10 * grain[..., None])
    shop = up < 3.6
    cornice = np.abs(up - (heights[number] - 0.5)) < 0.35
    albedo = albedo * np.where(cornice[..., None], 1.2, 1.0) * np.where(part < 0.22, 0.72, 1.0)[..., None]
    light = g.light.on(np.full(up.shape, facing, np.float32) * step(up, -4, 12))
    warm = (
        0.55
        * g.light.dark
        * np.exp(-(up.clip(0, None) / 6.0))[..., None]
        * np.array((1.0, 0.72, 0.44), np.float32)
    )
    colour = g.dimmed(albedo * (light * (0.9 + 0.45 * g.light.dark) + warm), ahead * 2)
    column, storey = np.floor(part / 1.9), np.floor((up - 3.6) / 3.1)
    in_column, in_storey = part / 1.9 - column, (up - 3.6) / 3.1 - storey
    window = (
        (np.abs(in_column - 0.5) < 0.23)
        & (np.abs(in_storey - 0.48) < 0.29)
        & ~shop
        & (up < heights[number] - 1.2)
    )
    frame = (
        (np.abs(in_column - 0.5) < 0.29)
        & (np.abs(in_storey - 0.48) < 0.35)
        & ~shop
        & (up < heights[number] - 1.0)
    )
    colour = np.where((frame & ~window)[..., None], colour * 1.22, colour)
    awning = (up > 2.9) & (up < 3.6) & (np.mod(number, 3) != 1)
    cloth = (
        np.array(AWNINGS, np.float32)[np.mod(number, len(AWNINGS))]
        * np.where(np.mod(part, 0.8) < 0.4, 1.0, 0.7)[..., None]
    )
    colour = np.where(awning[..., None], g.dimmed(cloth * (light + 0.5 * warm), ahead), colour)
    key = np.mod(np.sin(column * 12.9 + storey * 78.2 + number * 37.7 + side) * 43758.5, 1)
    display = shop & (np.abs(np.mod(part, 3.2) / 3.2 - 0.5) < 0.38) & (up > 0.5) & (up < 2.9)
    return _glazed(g, colour, window, display, key, in_storey, ahead)


def _glazed(
    g: Ground, colour: Array, window: Mask, display: Mask, key: Array, in_storey: Array, ahead: Array
) -> Array:
    """Windows: panes that take the sky by day, rooms with light by night."""
    pane = np.array(g.light.middle, np.float32) * (0.42 + 0.35 * in_storey[..., None])
    burning = g.light.dark > 0.2 or g.light.shine < 0.3
    lamps = np.array(LAMPS, np.float32)[(key * 977).astype(np.int64) % len(LAMPS)]
    room = lamps * (0.72 + 0.30 * in_storey[..., None])
    lit = (key < (0.46 if burning else 0.06))[..., None]
    glass = np.where(lit, room, pane)
    colour = np.where(window[..., None], g.dimmed(glass, ahead * 0.8), colour)
    goods = (0.72 + 0.36 * np.mod(key * 31.7, 1) + 0.22 * g.tiles.at(key * 40 + in_storey * 3, ahead * 2, 2))[
        ..., None
    ]
    shown = lamps * 1.05 * goods if burning else pane * 0.8 + 0.12 * goods
    return np.asarray(np.where(display[..., None], g.dimmed(shown, ahead * 0.8), colour), dtype=np.float32)


def _ground(g: Ground, rows: Array, columns: Array, middle: float) -> Mask:
    down = (rows - g.horizon).clip(0.5, None)
    x = (columns - middle) / down
    ground = (rows > g.horizon) & (np.abs(x) < HALF + 0.02)
    joints = np.minimum(
        np.abs(np.mod(x * 9, 1) - 0.5), np.abs(np.mod(26 / np.sqrt(down / g.height) * 0.5, 1) - 0.5)
    )
    grain = g.tiles.level(x * 9, np.log(down) * 14, 3)
    kerb = step(np.abs(x), 1.22, 1.27)
    albedo = (
        np.array(PAVING, np.float32) * (1 + 0.10 * grain + 0.16 * kerb - 0.10 * (joints < 0.05))[..., None]
    )
    stripe = (np.abs(x) < 0.03) & (np.mod(5.5 * np.log(down), 1) < 0.5)
    albedo = np.where(stripe[..., None], 0.75, albedo)
    lit = g.light.on(np.full(rows.shape, 0.5, np.float32)) * (1 + 0.2 * g.light.dark)
    g.fill(ground.astype(np.float32), g.dimmed(albedo * lit, (g.height - g.horizon) / down))
    return np.asarray(ground)


def _far_towers(g: Ground) -> None:
    for depth in (40.0, 18.0):
        x = -0.02 * g.width
        while x < g.width:
            wide = g.width * g.rng.uniform(0.03, 0.07)
            high = g.horizon * g.rng.uniform(0.30, 0.78) * (0.8 if depth < 20 else 1.0)
            _tower(g, x, g.horizon - high, wide * 0.95, g.horizon + 2, depth)
            x += wide * g.rng.uniform(0.9, 1.3)


def _tower(g: Ground, left: float, top: float, wide: float, foot: float, ahead: float) -> None:
    x0, x1 = max(0, round(left)), min(g.width, round(left + wide))
    y0, y1 = max(0, round(top)), min(g.height, round(foot))
    if x1 - x0 < 3 or y1 - y0 < 3:
        return
    tone = np.array(WALLS[int(g.rng.integers(len(WALLS)))], np.float32) * 0.85
    across = np.linspace(0.9, 0.15, x1 - x0, dtype=np.float32)
    facing = np.repeat((across if g.light.left else across[::-1])[None], y1 - y0, axis=0)
    part = g.sheet[y0:y1, x0:x1]
    part[:] = g.dimmed(tone * g.light.on(facing) * (0.9 + 0.75 * g.light.dark), ahead)
    pitch = max(4, round(g.width / 128))
    share = 0.10 + 0.5 * min(1.0, g.light.dark)
    for y in range(y0 + pitch, y1 - pitch // 2, pitch):
        for x in range(x0 + pitch // 2, x1 - pitch // 2, pitch):
            burning = g.light.dark > 0.2 and g.rng.random() < share
            glow = np.array(LAMPS[int(g.rng.integers(3))], np.float32) * 1.05
            pane = glow if burning else g.sheet[y, x] * 0.72
            size = max(1, pitch // 2)
            g.sheet[y : y + size, x : x + size] = g.dimmed(pane, ahead * 0.25) if burning else pane


def _street_lamps(g: Ground, middle: float) -> list[tuple[float, float, float]]:
    """Posts along the kerb; returns (x, y, size) of what burns."""
    found = []
    for ahead in (6.5, 3.6, 2.0):
        unit = (g.height - g.horizon) / ahead / 3.2
        for side in (-1, 1):
            x = middle + side * 1.30 * (g.height - g.horizon) / ahead
            foot, top = g.horizon + unit * 3.2, g.horizon - unit * 1.6
            dark = (g.hazed((0.16, 0.17, 0.19), ahead)).tolist()
            cv2.line(
                g.sheet,
                (round(x), round(foot)),
                (round(x), round(top)),
                dark,
                max(1, round(unit * 0.16)),
                cv2.LINE_AA,
            )
            arm = (round(x - side * unit * 0.9), round(top - unit * 0.25))
            cv2.line(g.sheet, (round(x), round(top)), arm, dark, max(1, round(unit * 0.13)), cv2.LINE_AA)
            found.append((x - side * unit * 0.9, top - unit * 0.05, unit * 0.36))
            lamp = (1.0, 0.86, 0.58) if g.light.dark > 0.2 else (0.86, 0.86, 0.84)
            cv2.circle(
                g.sheet,
                (round(found[-1][0]), round(found[-1][1])),
                max(1, round(unit * 0.30)),
                lamp,
                -1,
                cv2.LINE_AA,
            )
    return found


def _halos(g: Ground, lamps: list[tuple[float, float, float]]) -> None:
    if g.light.dark <= 0.2:
        return
    rows, columns = np.mgrid[0 : g.height, 0 : g.width].astype(np.float32)
    for x, y, size in lamps:
        away = np.hypot(columns - x, rows - y)
        halo = 0.40 * np.exp(-away / (size * 3 + 1)) + 0.35 * np.exp(-((away / (size * 1.6 + 1)) ** 2))
        g.sheet += halo[..., None] * np.array((1.0, 0.72, 0.40), np.float32) * g.light.dark


def skyline_by_water(g: Ground, disc: Disc | None) -> tuple[Mask, Mask]:
    """Towers on the far bank; returns land (nowhere) and water."""
    rows = np.arange(g.height, dtype=np.float32)[:, None] + np.zeros((1, g.width), np.float32)
    foot = g.horizon + (g.height - g.horizon) * 0.12
    for depth, high in ((70.0, 0.80), (40.0, 0.62), (24.0, 0.40)):
        x = -g.width * 0.03
        while x < g.width:
            wide = g.width * g.rng.uniform(0.03, 0.08)
            centre = 1.05 - abs((x + wide / 2) / g.width - 0.62) * 1.1
            tall = g.horizon * g.rng.uniform(0.35, 1.0) * centre * high
            _tower(g, x, foot - tall, wide * 0.94, foot, depth)
            x += wide * g.rng.uniform(0.9, 1.15)
    wet = rows > foot
    g.ahead = np.where(wet, (g.height - g.horizon) / (rows - g.horizon).clip(1, None), 12.0).astype(
        np.float32
    )
    water.mirror(g, wet, 0.45, disc)
    return np.zeros_like(wet), wet & (rows > foot + 8)
