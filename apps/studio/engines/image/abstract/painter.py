"""From a scene to pixels: exact averages of bands over each pixel, light on the relief, paper under it all.

Everything is a function of place and of the pixel's size, so a small picture is the large one seen from afar.
"""

from __future__ import annotations

from functools import cache
from math import cos, sin

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from apps.studio.engines.image.abstract.colour import srgb_bytes
from apps.studio.engines.image.abstract.scene import Layer, Scene, grid

PAPER_PERIOD = 0.5  # of the picture's coordinates, in which the picture has an area of 4
LONGEST_FIBRE = 3  # per period; longer ones would show that the paper repeats
WHITE = 0.955  # lightness from which light on paper turns softly to white
REACH = 0.022  # how far the shadow of a cut edge falls


class Strip:
    """Some rows of a picture: places, fields and their slopes."""

    def __init__(self, scene: Scene, width: int, height: int, top: int, bottom: int) -> None:
        place, self.pixel = grid(width, height, top, bottom, scene.device)
        padded = scene.fields(place).reshape(-1, bottom - top + 2, width + 2)
        self.fields = padded[:, 1:-1, 1:-1].contiguous()
        self.padded = padded
        self.broken = scene.form.broken
        self.known: dict[int, tuple[Tensor, Tensor, Tensor]] = {}

    def slope(self, number: int) -> tuple[Tensor, Tensor, Tensor]:
        """Change of a field per unit of place, across and down, and its length."""
        if number not in self.known:
            field = self.padded[number]
            across = (field[1:-1, 2:] - field[1:-1, :-2]).mul_(0.5 / self.pixel)
            down = (field[2:, 1:-1] - field[:-2, 1:-1]).mul_(0.5 / self.pixel)
            length = (across.square() + down.square()).sqrt_()
            self.known[number] = across, down, length
        return self.known[number]

    def lie(self, number: int) -> tuple[Tensor, Tensor, Tensor]:
        """The slope as light sees it: where the field jumps, that of the smoother side."""
        if not self.broken:
            return self.slope(number)
        field = self.padded[number]
        across = _smaller(field[1:-1].diff(dim=1) / self.pixel, 1)
        down = _smaller(field[:, 1:-1].diff(dim=0) / self.pixel, 0)
        return across, down, (across.square() + down.square()).sqrt_()

    def coverage(self, layer: Layer) -> Tensor:
        """How much of each pixel a mask leaves; where fields jump, only edges that are there count."""
        number, at = layer.sheet.mask or 0, layer.mask_at
        inner = self.fields[number]
        length = self._steepest(number) if self.broken else self.slope(number)[2]
        span = (length * self.pixel).clamp(min=1e-6)
        coverage = ((inner - at) / span + 0.5).clamp_(0, 1)
        if layer.sheet.jointed:  # a joint narrower than a pixel has sheet on its other side too
            coverage += (0.5 - (inner + at) / span).clamp_(min=0)
        if self.broken:
            field = self.padded[number]
            around = torch.stack(
                [field[1:-1, 2:], field[1:-1, :-2], field[2:, 1:-1], field[:-2, 1:-1], inner]
            )
            coverage[around.amax(0) < at] = 0
            coverage[around.amin(0) > at] = 1
        return coverage

    def _steepest(self, number: int) -> Tensor:
        """Slope of the steeper side, which on the crest of a joint is the one that counts."""
        field = self.padded[number]
        across, down = field[1:-1].diff(dim=1).abs(), field[:, 1:-1].diff(dim=0).abs()
        across, down = torch.maximum(across[:, 1:], across[:, :-1]), torch.maximum(down[1:], down[:-1])
        return (across.square() + down.square()).sqrt_().div_(self.pixel)


def _smaller(steps: Tensor, axis: int) -> Tensor:
    """Of the two steps beside each pixel the one nearer to none."""
    count = steps.shape[axis] - 1
    before, after = steps.narrow(axis, 0, count), steps.narrow(axis, 1, count)
    return torch.where(before.abs() < after.abs(), before, after)


def paint(scene: Scene, width: int, height: int, top: int = 0, bottom: int | None = None) -> Tensor:
    """Rows `top` to `bottom` of the picture as Oklab (3, rows, width)."""
    bottom = height if bottom is None else bottom
    strip = Strip(scene, width, height, top, bottom)
    canvas = torch.ones(3, bottom - top, width, device=scene.device)
    for layer in scene.layers:
        _lay(canvas, layer, strip, scene)
    canvas[0] = torch.where(canvas[0] > WHITE, WHITE + (canvas[0] - WHITE) * 0.25, canvas[0])
    if scene.wishes.grain > 0:
        canvas[0] *= 1 + paper(width, height, top, bottom, scene.device) * scene.wishes.grain
    return canvas


def paint_bytes(scene: Scene, width: int, height: int, top: int, bottom: int) -> np.ndarray:
    """Rows `top` to `bottom` as sRGB bytes (rows, width, 3)."""
    pixels: np.ndarray = srgb_bytes(paint(scene, width, height, top, bottom)).cpu().numpy()
    return pixels


def _lay(canvas: Tensor, layer: Layer, strip: Strip, scene: Scene) -> None:
    """Put one sheet on what lies there already."""
    sheet = layer.sheet
    coverage = None
    if sheet.mask is not None:
        coverage = strip.coverage(layer)
        if sheet.cast and scene.wishes.relief:
            across, down, length = strip.lie(sheet.mask)
            distance = (strip.fields[sheet.mask] - layer.mask_at) / length.clamp(min=1e-4)
            canvas[0] *= 1 - _shadow(distance, across, down, length, scene, sheet.cast)
        if not bool(coverage.any()):
            return
    colours = _bands(layer, strip, scene)
    if sheet.overprint:
        colours = _overprinted(canvas, colours, scene.dark)
    if coverage is None:
        canvas.copy_(colours)
    else:
        canvas.lerp_(colours, coverage)


def _shadow(
    distance: Tensor, across: Tensor, down: Tensor, length: Tensor, scene: Scene, amount: float
) -> Tensor:
    """Darkening outside an edge (distance < 0), more on the side away from the light."""
    towards = (across * cos(scene.light) + down * sin(scene.light)) / length.clamp(min=1e-4)
    fall = (distance.clamp(max=0) / REACH).exp_()
    return fall * (0.55 + 0.45 * towards) * (0.5 * amount * scene.wishes.relief)


def _overprinted(canvas: Tensor, colours: Tensor, dark: bool) -> Tensor:
    """Transparent ink: hues add; lightness multiplies on light paper and rises on dark."""
    if dark:
        lightness = canvas[:1] + colours[:1] * (1 - canvas[:1]) * 0.7
        return torch.cat([lightness, canvas[1:] * 0.5 + colours[1:] * 0.8])
    return torch.cat([canvas[:1] * colours[:1] * 1.06, canvas[1:] * 0.55 + colours[1:] * 0.9])


def _bands(layer: Layer, strip: Strip, scene: Scene) -> Tensor:
    sheet, wishes = layer.sheet, scene.wishes
    tone = strip.fields[sheet.tone]
    length = strip.slope(sheet.tone)[2]
    lie = strip.lie(sheet.tone) if wishes.relief and (sheet.relief or sheet.shade) else None
    if not len(layer.edges):
        colours = layer.colours[:, :1, None].expand(3, *tone.shape).clone()
    else:
        colours = _averaged(layer, tone, (length * strip.pixel).clamp_(min=3e-4 * layer.slope))
        if sheet.shade and lie:
            _shade(colours, layer, tone, lie, scene)
        if sheet.line:
            _draw_lines(colours, layer, tone, length, strip.pixel)
    if sheet.relief and lie:
        colours[0] *= 1 + _light(lie[0], lie[1], layer.slope, scene, sheet.relief)
    return colours


def _averaged(layer: Layer, tone: Tensor, span: Tensor) -> Tensor:
    """Mean colour of the bands over `span` of tone about each pixel: no jags and no moiré at any size."""
    result = torch.zeros(3, *tone.shape, device=tone.device)
    for sign in (0.5, -0.5):
        at = tone + sign * span
        band = torch.bucketize(at, layer.edges)
        inside = at - layer.starts[band]
        for channel in range(3):
            total = layer.sums[channel][band] + layer.colours[channel][band] * inside
            result[channel] += total if sign > 0 else -total
    return result.div_(span)


def _shade(
    colours: Tensor, layer: Layer, tone: Tensor, lie: tuple[Tensor, Tensor, Tensor], scene: Scene
) -> None:
    """Each band lies above the one before it and throws a narrow shadow down on it."""
    across, down, length = lie
    band = torch.bucketize(tone, layer.edges).clamp(max=len(layer.edges) - 1)
    distance = (tone - layer.edges[band]) / length.clamp(min=1e-4)
    amount = 0.7 * layer.sheet.shade
    shadow = _shadow(distance.clamp(max=0), across, down, length, scene, amount)
    colours[0] *= 1 - torch.where(distance < 0, shadow, torch.zeros_like(shadow))


def _draw_lines(colours: Tensor, layer: Layer, tone: Tensor, length: Tensor, pixel: float) -> None:
    band = torch.bucketize(tone, layer.edges)
    last = len(layer.edges) - 1
    below, above = layer.edges[(band - 1).clamp(min=0)], layer.edges[band.clamp(max=last)]
    distance = torch.minimum((tone - below).abs(), (tone - above).abs()) / length.clamp(min=1e-4)
    width = layer.sheet.line
    ink = ((width / 2 - distance) / pixel + 0.5).clamp_(0, min(1.0, width / pixel))
    colours.lerp_(layer.ink[:, :, None].expand_as(colours), ink)


def _light(across: Tensor, down: Tensor, slope: float, scene: Scene, amount: float) -> Tensor:
    """How much lighter the slope towards the light is, softly limited."""
    steep = 0.9 / slope
    facing = -(across * cos(scene.light) + down * sin(scene.light)) * -steep
    normal = (1 + (across.square() + down.square()) * steep**2).sqrt_()
    return (facing / normal).mul_(0.32 * amount * scene.wishes.relief)


@cache
def _paper_master() -> Tensor:
    """A seamless sheet of paper: fine tooth and longer fibres, mean 0, standard deviation 1."""
    size = 512
    rng = np.random.Generator(np.random.Philox(7))
    noise = np.fft.rfft2(rng.standard_normal((size, size)))
    down, across = np.fft.fftfreq(size)[:, None] * size, np.fft.rfftfreq(size)[None] * size
    radius = np.hypot(down, across)
    tooth = np.exp(-((np.log(radius + 1e-9) - np.log(90)) ** 2) / 0.9)
    lying = np.exp(-((across / 14) ** 2) - (down / 90) ** 2)
    standing = np.exp(-((across / 80) ** 2) - (down / 10) ** 2)
    fibres = (1.2 * lying + 0.8 * standing) * (radius > LONGEST_FIBRE)
    sheet = np.fft.irfft2(noise * (tooth + fibres))
    return torch.from_numpy((sheet / sheet.std()).astype(np.float32))[None, None]


@cache
def _paper_tile(texels: int) -> Tensor:
    """The sheet of paper with this many pixels a period, smoothed where they are coarse."""
    return functional.interpolate(
        _paper_master(), size=(texels, texels), mode="bicubic", antialias=True, align_corners=False
    )[0, 0]


def paper(width: int, height: int, top: int, bottom: int, device: str) -> Tensor:
    """Lightness of the paper about 0 for these rows."""
    pixel = 2.0 / (width * height) ** 0.5
    tile = _paper_tile(max(2, round(PAPER_PERIOD / pixel)))
    rows = (torch.arange(top, bottom) - height // 2) % tile.shape[0]
    columns = (torch.arange(width) - width // 2) % tile.shape[1]
    return (tile[rows][:, columns] * 0.03).to(device)
