"""Under water: light from above, sand with its net of light, coral and rocks."""

from __future__ import annotations

import cv2
import numpy as np

from apps.studio.engines.image.text_to_image.ground import Ground
from apps.studio.engines.image.text_to_image.light import Array, Colour, Mask
from apps.studio.engines.image.text_to_image.noise import smooth
from apps.studio.engines.image.text_to_image.shapes import rolling
from apps.studio.engines.image.text_to_image.terrain import look
from apps.studio.engines.image.text_to_image.tiles import step

CORALS: tuple[Colour, ...] = (
    (0.95, 0.45, 0.42), (0.98, 0.62, 0.36), (0.86, 0.42, 0.68), (0.94, 0.80, 0.44), (0.58, 0.46, 0.80),
)  # fmt: skip
BRIGHT, DEEP = np.array((0.36, 0.82, 0.88), np.float32), np.array((0.02, 0.20, 0.38), np.float32)


def seabed(g: Ground) -> Mask:
    """The water and its floor; returns where the floor is."""
    dim = 0.5 if g.light.dark >= 1 else 1.0
    rows = np.linspace(0, 1, g.height, dtype=np.float32)[:, None, None]
    open_water = BRIGHT * (1 - rows) ** 1.6 + DEEP * (1 - (1 - rows) ** 1.6)
    g.sheet[:] = (open_water * dim).astype(np.float32)
    _rays(g, dim)
    lift = rolling(g.tiles, 0.06, float(g.rng.uniform(0, 40)), 0.1)
    seen = look(g.view, lift)
    p = seen.places
    net = g.tiles.ridged(p.aside * p.ahead * 2.6, p.ahead * 3.4, 2) ** 3
    sand = np.array((0.80, 0.80, 0.62), np.float32) * (0.62 + 0.85 * net * np.exp(-p.ahead / 9))[..., None]
    lit = sand * (0.35 + 0.65 * BRIGHT) * dim
    share = (1 - np.exp(-0.16 * (p.ahead - 1)))[..., None]
    fog = open_water * dim
    g.fill(seen.land.astype(np.float32), (lit + (fog - lit) * share).astype(np.float32))
    g.ahead = np.where(seen.land, p.ahead, np.float32(np.inf)).astype(np.float32)
    _reef(g, fog, dim)
    return np.asarray(seen.land & (p.ahead < 5))


def _rays(g: Ground, dim: float) -> None:
    rows = np.linspace(0, 1, g.height, dtype=np.float32)[:, None]
    rays = smooth((g.height, g.width * 2), (1, 30), g.rng)
    columns = np.arange(g.width, dtype=np.float32)[None] + rows * g.width * 0.34
    down = np.repeat(np.arange(g.height, dtype=np.float32)[:, None], g.width, 1)
    slanted = cv2.remap(
        rays, columns.astype(np.float32), down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    )
    g.sheet[:] += (slanted.clip(0, 1) * (1 - rows) ** 1.1 * 0.42 * dim)[..., None] * BRIGHT


def _reef(g: Ground, fog: Array, dim: float) -> None:
    """Rocks with coral at both sides, nearer ones last."""
    spots = [
        (
            float(g.rng.uniform(-0.06, 0.30) if g.rng.random() < 0.5 else g.rng.uniform(0.70, 1.06)),
            float(away),
        )
        for away in np.sort(g.rng.uniform(1.05, 4.5, 15))[::-1]
    ]
    for x, ahead in spots:
        foot = g.horizon + (g.height - g.horizon) / ahead
        size = g.height * g.rng.uniform(0.20, 0.34) / ahead**0.8
        share = float(1 - np.exp(-0.16 * (ahead - 1)))
        _boulder(g, x * g.width, foot, size, fog, share, dim)
        for _ in range(int(g.rng.integers(4, 8))):
            root = (x * g.width + g.rng.normal(0, 0.55) * size, foot - g.rng.uniform(0.1, 0.75) * size)
            colour = np.array(CORALS[int(g.rng.integers(len(CORALS)))], np.float32)
            _coral(g, root, size * g.rng.uniform(0.35, 0.7), colour, fog, share, dim)


def _boulder(g: Ground, x: float, foot: float, size: float, fog: Array, share: float, dim: float) -> None:
    rows, columns = np.mgrid[0 : g.height, 0 : g.width].astype(np.float32)
    rough = 0.30 * g.tiles.at(columns / size + x, rows / size, 4)
    away = np.hypot((columns - x) / (size * 0.95), (rows - foot) / size) + rough
    sunk = (rows - foot - 0.10 * size) / (0.16 * size) + 2.2 * rough  # its foot lies in the sand
    inside = step(1.0 - away, -0.02, 0.04) * step(-sunk, -0.3, 0.3)
    top = step((foot - rows) / size + 0.8 * rough, -0.1, 1.1)[..., None]
    stone = np.array((0.36, 0.40, 0.40), np.float32) * (0.35 + 1.05 * top) * (0.4 + 0.6 * BRIGHT) * dim
    g.fill(inside, (stone + (fog - stone) * share).astype(np.float32))


def _coral(
    g: Ground, root: tuple[float, float], size: float, colour: Array, fog: Array, share: float, dim: float
) -> None:
    behind = fog[min(max(round(root[1]), 0), g.height - 1), 0]

    def tone(by: float) -> list[float]:
        lit = colour * by * dim
        return [float(v) for v in lit + (behind - lit) * share]

    if g.rng.random() < 0.4:  # a fan of round heads
        for _ in range(9):
            x, y = root[0] + g.rng.normal(0, 0.3) * size, root[1] - g.rng.uniform(0, 0.6) * size
            radius = max(2, round(size * g.rng.uniform(0.12, 0.24)))
            cv2.circle(g.sheet, (round(x), round(y)), radius, tone(0.62), -1, cv2.LINE_AA)
            cv2.circle(
                g.sheet,
                (round(x - radius * 0.2), round(y - radius * 0.3)),
                max(1, round(radius * 0.6)),
                tone(1.05),
                -1,
                cv2.LINE_AA,
            )
        return
    for _ in range(9):
        angle = g.rng.normal(-np.pi / 2, 0.5)
        at = np.array(root)
        for joint in range(4):
            angle += g.rng.normal(0, 0.3)
            to = at + np.array([np.cos(angle), np.sin(angle)]) * size * 0.28
            thick = max(1, round(size * 0.10 * (1 - joint * 0.2)))
            a, b = (round(at[0]), round(at[1])), (round(to[0]), round(to[1]))
            cv2.line(g.sheet, a, b, tone(0.66 + 0.14 * joint), thick, cv2.LINE_AA)
            at = to
