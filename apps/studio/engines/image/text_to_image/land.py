"""Land and water, layer upon layer from far to near. Each paints onto the sheet below a line it returns or
is given."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from apps.studio.engines.image.text_to_image.light import Array, Colour, Light, blend
from apps.studio.engines.image.text_to_image.noise import fractal, ridged, skyline, smooth

GRASS: dict[str, Colour] = {
    "spring": (.42, .60, .26), "summer": (.34, .52, .22), "autumn": (.62, .50, .24), "winter": (.52, .50,
    .40),
    "snow": (.93, .95, .98),
}  # fmt: skip
ROCK: Colour = (0.50, 0.48, 0.50)
SAND: Colour = (0.88, 0.73, 0.50)
SNOW: Colour = (0.95, 0.97, 1.0)


@dataclass(frozen=True)
class Ground:
    """The sheet being painted, and what every layer needs to know."""

    sheet: Array
    light: Light
    horizon: int
    season: str
    white: bool  # snow lies
    rng: np.random.Generator

    @property
    def height(self) -> int:
        return int(self.sheet.shape[0])

    @property
    def width(self) -> int:
        return int(self.sheet.shape[1])

    def hazed(self, colour: Array | Colour, depth: float) -> Array:
        """A colour as it looks from afar: 0 at one's feet, 1 at the horizon."""
        lit = np.asarray(colour, np.float32) * np.array(self.light.ambient, np.float32)
        share = np.float32(1 - np.exp(-self.light.thickness * 2.6 * depth**1.4))
        return lit + (np.array(self.light.haze, np.float32) - lit) * share

    def fill(self, mask: Array, colour: Array) -> None:
        """Paint `colour` (3,) or (H, W, 3) where `mask` (H, W) in 0…1 is."""
        self.sheet[:] += mask[..., None] * (colour - self.sheet)


def below(line: Array, height: int) -> Array:
    """A mask, 1 below a line of rows (width,), with a soft edge of a pixel."""
    rows = np.arange(height, dtype=np.float32)[:, None]
    return np.asarray((rows - line[None] + 0.5).clip(0, 1), dtype=np.float32)


def mountains(ground: Ground, depth: float, peak: float, waves: float, foot: float | None = None) -> Array:
    """A range whose highest crest is `peak` of the sky above the horizon; returns its crest line."""
    g = ground
    crest = skyline(g.width, waves, g.rng, 0.52, 7) ** 1.25
    base = g.horizon + 4 if foot is None else foot
    line = (base - crest * peak * g.horizon).astype(np.float32)
    relief = ridged((g.height, g.width), (7, 10 * waves / 2), g.rng, 6)
    slope = cv2.Sobel(cv2.GaussianBlur(relief, (0, 0), 1.2), cv2.CV_32F, 1, 0, ksize=3)
    lit = 0.5 + (2.2 if g.light.left else -2.2) * slope * min(1.0, g.light.shine)
    rock = np.array(ROCK, np.float32) * (0.55 + 0.6 * lit.clip(0, 1))[..., None]
    rows = np.arange(g.height, dtype=np.float32)[:, None]
    up = ((base - rows) / max(peak * g.horizon, 1)).clip(0, 1)
    green = (
        np.array(GRASS["snow" if g.white else g.season or "summer"], np.float32)
        * (0.45 + 0.5 * lit.clip(0, 1))[..., None]
    )
    low = (1 - up * 2.2 + 0.5 * (relief - 0.5)).clip(0, 1)[..., None]
    colour = rock * (1 - low) + green * low
    limit = 0.25 if g.white else 0.72
    cap = ((up + 0.30 * (relief - 0.6) - limit) * 7).clip(0, 1)[..., None] * (
        1.0 if peak > 0.3 or g.white else 0.0
    )
    colour = colour * (1 - cap) + cap * np.array(SNOW, np.float32) * (0.72 + 0.32 * lit.clip(0, 1))[..., None]
    sunny = (lit - 0.5).clip(0, 1)[..., None] * np.array(g.light.sun, np.float32) * 0.5 * g.light.shine
    fog = (1 - up) ** 2 * 0.25
    shown = g.hazed(colour + sunny, depth)
    shown = shown + (np.array(g.light.haze, np.float32) - shown) * fog[..., None] * min(
        1.5, g.light.thickness * 1.6
    )
    g.fill(below(line, g.height), shown)
    return line


def hills(
    ground: Ground, top: float, rise: float, depth: float, waves: float = 2.0, colour: Colour | None = None
) -> Array:
    """Rolling land from `top` (a row) down, its line rising by `rise` rows; returns that line."""
    g = ground
    line = (top - skyline(g.width, waves, g.rng, 0.35, 4) * rise).astype(np.float32)
    base = np.array(colour or GRASS["snow" if g.white else g.season or "summer"], np.float32)
    fine = fractal((g.height, g.width), (22, 12), g.rng, 5, 0.6)
    broad = fractal((g.height, g.width), (5, 3), g.rng, 3)
    tone = 1 + 0.22 * fine + 0.16 * broad
    under = below(line, g.height)
    rows = np.arange(g.height, dtype=np.float32)[:, None]
    near = ((rows - line[None]) / max(g.height - top + 1, 1)).clip(0, 1)
    tilt = np.gradient(cv2.GaussianBlur(line[None], (0, 0), 9)[0]) * (1 if g.light.left else -1)
    tone = tone * (1.0 - 0.28 * near) * (1 - (0.5 * g.light.shine * tilt).clip(-0.2, 0.2))[None]
    warm = np.array(g.light.sun, np.float32) * 0.10 * g.light.shine * (1 - near)[..., None]
    g.fill(under, g.hazed(base * tone[..., None] + warm, depth))
    return line


def dunes(ground: Ground) -> None:
    """Sand with a lit and a shaded side to every crest, far to near."""
    g = ground
    for number in range(5):
        depth = 1 - number / 5
        top = g.horizon + (g.height - g.horizon) * (number / 5) ** 1.5 * 0.85
        rise = (0.05 + 0.06 * number) * g.height
        crest = skyline(g.width, 1.2 + g.rng.random() * 1.4, g.rng, 0.25, 3)
        line = (top - crest * rise).astype(np.float32)
        rows = np.arange(g.height, dtype=np.float32)[:, None]
        down = ((rows - line[None]) / (rise * 1.6 + 1)).clip(0, 3)
        tilt = np.gradient(line) * (1 if g.light.left else -1)
        shaded = (0.5 + 2.4 * tilt[None] - 0.3 * down).clip(0, 1) * np.exp(-down)
        ripple = (
            0.03 * np.sin((rows * 0.9 + 14 * smooth((g.height, g.width), (6, 5), g.rng)) * 1.1) * (down > 0.3)
        )
        tone = (1.02 - 0.45 * shaded * g.light.shine + ripple - 0.10 * down.clip(0, 1))[..., None]
        sand = np.array(SAND, np.float32) * tone + np.array(g.light.sun, np.float32) * 0.09 * (
            1 - shaded[..., None]
        )
        g.fill(below(line, g.height), g.hazed(sand, depth * 0.8))


def cliffs(ground: Ground) -> None:
    """Two walls of layered stone with a way between them."""
    g = ground
    rows, columns = np.mgrid[0 : g.height, 0 : g.width].astype(np.float32)
    for number, depth in enumerate((0.9, 0.6, 0.25)):
        for side in (-1, 1):
            reach = g.width * (0.34 - 0.07 * number + 0.06 * g.rng.random()) + 26 * smooth(
                (g.height, 1), (6, 1), g.rng
            )
            top = g.horizon * (0.42 - 0.24 * number / 2 + 0.12 * g.rng.random())
            steps = np.round(skyline(g.width, 3, g.rng, 0.4, 4) * 4) / 4 * g.horizon * 0.22
            away = columns if side < 0 else g.width - columns
            inside = ((reach - away) / 2).clip(0, 1) * ((rows - top - steps[None]) / 2).clip(0, 1)
            layers = np.sin(rows * 0.23 + 3 * smooth((g.height, g.width), (4, 4), g.rng)) * 0.5 + 0.5
            crack = ridged((g.height, g.width), (4, 26), g.rng, 4)
            stone = (
                np.array((0.78, 0.46, 0.30), np.float32)
                * (0.62 + 0.25 * layers + 0.3 * (crack - 0.5))[..., None]
            )
            faces = 1.0 if (side < 0) != g.light.left else 0.72
            g.fill(inside, g.hazed(stone * np.float32(faces), depth))


def water(ground: Ground, top: float, rough: float = 0.4, disc_x: float | None = None) -> None:
    """Water from the row `top` down: it mirrors what is above, shaken more when nearer."""
    g = ground
    start = round(top)
    depth = g.height - start
    if depth <= 2:
        return
    rows = np.arange(depth, dtype=np.float32)
    near = rows / depth
    waves = smooth((depth, g.width), (depth / 5, 14), g.rng) + 0.5 * smooth(
        (depth, g.width), (depth / 3, 40), g.rng
    )
    shake = waves * (1.2 + 16 * near[:, None]) * rough
    down = (start - 1 - rows[:, None] * 0.92 + shake * 0.9).clip(0, start - 1)
    right = np.arange(g.width, dtype=np.float32)[None] + shake * 0.7
    mirrored = cv2.remap(
        g.sheet,
        right.astype(np.float32),
        down.astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REFLECT,
    )
    deep = np.array(blend(g.light.zenith, (0.05, 0.16, 0.22), 0.5), np.float32) * np.array(
        g.light.ambient, np.float32
    )
    share = (0.16 + 0.42 * near[:, None] + 0.20 * rough * waves).clip(0, 0.85)[..., None]
    surface = mirrored * (1 - share) + deep * share
    crest = (waves - 0.45).clip(0, 1)[..., None] * rough
    surface = surface + crest * np.array(g.light.rim, np.float32) * 0.5
    if disc_x is not None:
        surface = surface + _glitter(g, depth, waves, disc_x)
    mask = np.zeros((g.height, g.width), np.float32)
    mask[start:] = 1
    full = g.sheet.copy()
    full[start:] = surface
    g.fill(mask, full)


def _glitter(g: Ground, depth: int, waves: Array, disc_x: float) -> Array:
    columns = np.arange(g.width, dtype=np.float32)[None]
    spread = g.width * (0.02 + 0.10 * np.arange(depth, dtype=np.float32)[:, None] / depth)
    path = np.exp(-(((columns - disc_x) / spread) ** 2)) * (waves > 0.05)
    return np.asarray(path[..., None] * np.array(g.light.sun, np.float32) * 0.55, dtype=np.float32)


def surf(ground: Ground, line: Array) -> None:
    """Foam where water meets sand."""
    g = ground
    rows = np.arange(g.height, dtype=np.float32)[:, None]
    for offset, strength in ((0, 0.9), (-9, 0.5), (-22, 0.3)):
        wobble = line + offset + 3 * smooth((1, g.width), (1, 20), g.rng)[0]
        band = np.exp(-(((rows - wobble[None]) / 2.2) ** 2)) * strength
        g.fill(band.astype(np.float32), g.hazed((1.0, 1.0, 1.0), 0.1))


def breakers(ground: Ground, top: float, bottom: float, strength: float) -> None:
    """White crests on a rough sea."""
    g = ground
    depth = round(bottom - top)
    if depth < 8:
        return
    near = np.linspace(0, 1, depth, dtype=np.float32)[:, None]
    swell = smooth((depth, g.width), (9, 5), g.rng)
    phase = np.cumsum(0.9 / (0.15 + near * 1.3), axis=0) * 0.42
    wave = np.sin(phase + 2.6 * swell)
    foam = ((wave - 0.72) * 4).clip(0, 1) * (
        0.4 + 0.6 * (fractal((depth, g.width), (12, 40), g.rng, 4) > -0.1)
    )
    dark = (-wave).clip(0, 1) * 0.25 * strength
    part = g.sheet[round(top) : round(top) + depth]
    part *= 1 - dark[..., None]
    part += (foam * strength)[..., None] * (g.hazed((1.0, 1.0, 1.0), 0.2) - part)


def river(ground: Ground, bank: Colour | None = None) -> Array:
    """A winding river from the horizon to one's feet; returns its middle (columns) for every row below it."""
    g = ground
    depth = g.height - g.horizon
    t = np.linspace(0, 1, depth, dtype=np.float32)
    turn = g.rng.uniform(3.2, 4.6)
    sway = np.sin(turn * np.pi * (1 - (1 - t) ** 2) * 0.5 + g.rng.uniform(0, 6)) * (0.06 + 0.22 * t) * g.width
    middle = g.width * g.rng.uniform(0.4, 0.6) + sway
    half = g.width * (0.006 + 0.20 * t**1.4)
    columns = np.arange(g.width, dtype=np.float32)[None]
    inside = ((half[:, None] - np.abs(columns - middle[:, None])) / 2 + 0.5).clip(0, 1)
    edge = np.exp(-(((np.abs(columns - middle[:, None]) - half[:, None]) / (2 + 6 * t[:, None])) ** 2)) * 0.5
    mask = np.zeros((g.height, g.width), np.float32)
    if bank:
        mask[g.horizon :] = edge
        g.fill(mask, g.hazed(bank, 0.3))
    before = g.sheet.copy()
    water(g, g.horizon, rough=0.18)
    mask[:] = 0
    mask[g.horizon :] = inside
    wet = g.sheet.copy()
    g.sheet[:] = before
    g.fill(mask, wet)
    return np.asarray(middle, dtype=np.float32)


def path(ground: Ground, colour: Colour = (0.78, 0.68, 0.52)) -> None:
    """A way that winds into the distance."""
    g = ground
    depth = g.height - g.horizon
    t = np.linspace(0, 1, depth, dtype=np.float32)
    middle = g.width * (
        0.5 + 0.16 * np.sin(2.2 * np.pi * (1 - (1 - t) ** 2.2) + g.rng.uniform(0, 6)) * (0.3 + 0.7 * t)
    )
    half = g.width * (0.004 + 0.09 * t**1.5)
    columns = np.arange(g.width, dtype=np.float32)[None]
    rough = 3 * smooth((depth, g.width), (depth / 4, 40), g.rng) * t[:, None]
    inside = ((half[:, None] + rough - np.abs(columns - middle[:, None])) / 2 + 0.5).clip(0, 1)
    mask = np.zeros((g.height, g.width), np.float32)
    mask[g.horizon :] = inside
    tone = 1 + 0.12 * fractal((g.height, g.width), (30, 20), g.rng, 4)
    shade = np.array((0.9, 0.92, 0.96) if g.white else colour, np.float32)
    g.fill(mask, g.hazed(shade * tone[..., None], 0.2))


def waterfall(ground: Ground) -> float:
    """A wall of rock with water falling over it into a pool; returns the row of the pool."""
    g = ground
    pool = g.horizon + (g.height - g.horizon) * 0.35
    wall = (g.horizon * 0.28 - skyline(g.width, 2.5, g.rng, 0.45, 5) * g.horizon * 0.16).astype(np.float32)
    crack = ridged((g.height, g.width), (6, 22), g.rng, 6)
    moss = (fractal((g.height, g.width), (6, 9), g.rng, 5) > 0.1)[..., None]
    stone = np.where(moss, np.array((0.30, 0.42, 0.24), np.float32), np.array((0.42, 0.40, 0.40), np.float32))
    g.fill(below(wall, g.height), g.hazed(stone * (0.5 + 0.75 * (crack - 0.3))[..., None], 0.3))
    middle = g.width * g.rng.uniform(0.42, 0.58)
    rows = np.arange(g.height, dtype=np.float32)[:, None]
    columns = np.arange(g.width, dtype=np.float32)[None]
    fall = ((rows - float(wall[int(middle)])) / (pool - float(wall[int(middle)]))).clip(0, 1)
    half = g.width * (0.045 + 0.03 * fall) * (1 + 0.25 * smooth((g.height, 1), (9, 1), g.rng))
    inside = (
        ((half - np.abs(columns - middle)) / 4 + 0.5).clip(0, 1)
        * (rows > wall[int(middle)])
        * (rows < pool + 3)
    )
    streaks = 0.72 + 0.32 * smooth((g.height, g.width), (3, 110), g.rng)
    g.fill(
        inside.astype(np.float32), g.hazed(np.array((0.95, 0.98, 1.0), np.float32) * streaks[..., None], 0.1)
    )
    water(g, pool, rough=0.35)
    spray = np.exp(-(((columns - middle) / (g.width * 0.13)) ** 2) - ((rows - pool) / (g.height * 0.06)) ** 2)
    g.fill((0.8 * spray).astype(np.float32), g.hazed((0.95, 0.98, 1.0), 0.2))
    return pool


def city(ground: Ground, river_below: bool) -> None:
    """Rows of houses, higher in the middle, windows burning when it is dark."""
    g = ground
    foot = g.horizon + (g.height - g.horizon) * (0.18 if river_below else 0.5)
    for number, depth in enumerate((0.95, 0.6, 0.3)):
        x = -g.width * 0.03
        while x < g.width:
            wide = g.width * g.rng.uniform(0.03, 0.075) * (0.8 + 0.35 * number)
            centre = 1 - abs((x + wide / 2) / g.width - 0.5) * 1.1
            high = g.horizon * g.rng.uniform(0.25, 0.85) * centre * (1.0 - 0.22 * number)
            _block(g, x, foot - high, wide * 0.94, foot, depth)
            x += wide * g.rng.uniform(0.9, 1.15)
    if river_below:
        water(g, foot, rough=0.3)
        return
    street = np.full(g.width, foot, np.float32)
    stone = (
        np.array((0.34, 0.34, 0.38), np.float32)
        * (1 + 0.06 * fractal((g.height, g.width), (30, 30), g.rng, 3))[..., None]
    )
    g.fill(below(street, g.height), g.hazed(stone, 0.15))


def _block(g: Ground, left: float, top: float, wide: float, foot: float, depth: float) -> None:
    x0, x1 = max(0, round(left)), min(g.width, round(left + wide))
    y0, y1 = max(0, round(top)), min(g.height, round(foot))
    if x1 - x0 < 3 or y1 - y0 < 3:
        return
    tones = (
        (0.52, 0.50, 0.54),
        (0.62, 0.52, 0.46),
        (0.44, 0.48, 0.56),
        (0.58, 0.58, 0.56),
        (0.48, 0.40, 0.38),
    )
    tone = np.array(tones[int(g.rng.integers(len(tones)))], np.float32)
    shade = (
        np.linspace(1.08, 0.78, x1 - x0, dtype=np.float32)
        if g.light.left
        else np.linspace(0.78, 1.08, x1 - x0, dtype=np.float32)
    )
    part = g.sheet[y0:y1, x0:x1]
    part[:] = g.hazed(tone * shade[None, :, None] * np.ones((y1 - y0, 1, 1), np.float32), depth)
    step = max(5, round(g.width / 110))
    pane = max(2, step // 2)
    for y in range(y0 + step, y1 - pane, step):
        for x in range(x0 + step // 2, x1 - pane, step):
            burning = g.rng.random() < 0.15 + 0.5 * g.light.dark
            glow = (1.0, 0.82, 0.46) if g.light.dark > 0.2 and burning else None
            colour = (
                np.array(glow, np.float32) * (0.55 + 0.5 * g.light.dark)
                if glow
                else g.hazed(tone * 0.62, depth)
            )
            g.sheet[y : y + pane, x : x + pane] = colour


def seabed(ground: Ground) -> None:
    """Under water: light from above, sand below, weeds and coral."""
    g = ground
    rows = np.linspace(0, 1, g.height, dtype=np.float32)[:, None, None]
    deep = np.array((0.02, 0.16, 0.30), np.float32) * (0.4 if g.light.dark >= 1 else 1)
    bright = np.array((0.35, 0.80, 0.86), np.float32) * (0.35 if g.light.dark >= 1 else 1)
    g.sheet[:] = bright * (1 - rows) ** 1.5 + deep * (1 - (1 - rows) ** 1.5)
    rays = smooth((g.height, g.width * 2), (1, 26), g.rng)
    columns = np.arange(g.width, dtype=np.float32)[None] + rows[..., 0] * g.width * 0.4
    slanted = cv2.remap(
        rays,
        columns + 0 * rows[..., 0],
        np.repeat(np.arange(g.height, dtype=np.float32)[:, None], g.width, 1),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REFLECT,
    )
    g.sheet[:] += (slanted.clip(0, 1) * (1 - rows[..., 0]) ** 1.2 * 0.35)[..., None] * bright
    top = g.height * 0.82
    floor = (top - skyline(g.width, 2, g.rng, 0.3, 4) * g.height * 0.10).astype(np.float32)
    net = ridged((g.height, g.width), (20, 14), g.rng, 3)
    sand = np.array((0.55, 0.62, 0.52), np.float32) * (0.6 + 0.5 * net)[..., None] * (0.5 + 0.5 * bright)
    g.fill(below(floor, g.height), sand)
