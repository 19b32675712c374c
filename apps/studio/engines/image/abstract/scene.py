"""From a seed to a scene: a form, colours for its sheets, and where exactly each band and mask begins."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from apps.studio.engines.image.abstract import colour
from apps.studio.engines.image.abstract.blend import chance_of
from apps.studio.engines.image.abstract.choosing import SURPRISE, choose, generator
from apps.studio.engines.image.abstract.forms import FORMS, Form
from apps.studio.engines.image.abstract.forms.base import chance, settled
from apps.studio.engines.image.abstract.genome import Genome
from apps.studio.engines.image.abstract.palettes import BY_NAME, Palette
from apps.studio.engines.image.abstract.plan import Ramp, Sheet

PROBE_AREA = 48 * 48
FEWEST_POINTS = 8  # of a sheet in the probe, below which its tones are measured over the whole picture
MANY_BANDS = 5  # from which one of them may be an accent
DARK = 0.5  # Oklab lightness below which a ground counts as dark
PURE = 1.5  # loss of chroma in a mixture from which the nearer of its two colours is taken instead
HALF_WAY = 0.5


@dataclass(frozen=True)
class Wishes:
    """What the artist asked for; "surprise" leaves palette, form or symmetry to the seed."""

    palette: str = "surprise"
    form: str = "surprise"
    symmetry: str = "surprise"
    complexity: float = 0.5
    bands: float = 0.5
    relief: float = 0.5
    grain: float = 0.35


@dataclass(frozen=True)
class Layer:
    """A sheet made exact. `shares` and `edges` (bands − 1) divide the sheet and its tone; `colours` are Oklab
    (3, bands); `starts` and `sums` are the running integral of colour over tone, which averages any stretch
    of tone exactly."""

    sheet: Sheet
    shares: Tensor
    edges: Tensor
    colours: Tensor
    starts: Tensor
    sums: Tensor
    mask_at: float
    slope: float
    ink: Tensor

    def moved(self, device: str) -> Layer:
        """The same layer on another device."""
        names = ("edges", "colours", "starts", "sums", "ink")
        return replace(self, **{name: getattr(self, name).to(device) for name in names})


@dataclass(frozen=True)
class Scene:
    """All that is needed to paint a picture at any size."""

    form: Form
    form_name: str
    palette: Palette
    symmetry: str
    layers: list[Layer]
    wishes: Wishes
    light: float
    device: str = "cpu"

    def fields(self, place: Tensor) -> Tensor:
        """Fields (number, points) at places (2, points)."""
        fields: Tensor = self.form(folded(place, self.symmetry))
        return fields

    @property
    def dark(self) -> bool:
        """Whether the ground is darker than most inks."""
        return float(colour.oklab(self.palette.ground)[0, 0]) < DARK

    def moved(self, device: str) -> Scene:
        """The same scene on another device."""
        if device == self.device:
            return self
        layers = [layer.moved(device) for layer in self.layers]
        return replace(self, form=self.form.to(device), layers=layers, device=device)


def grid(width: int, height: int, top: int, bottom: int, device: str) -> tuple[Tensor, float]:
    """Places (2, points) of the pixel centres of these rows and one pixel around, and a pixel's size.

    The picture has an area of 4 whatever its size; (0, 0) is its middle.
    """
    pixel = 2.0 / (width * height) ** 0.5
    across = (torch.arange(-1, width + 1, device=device, dtype=torch.float32) + (0.5 - width / 2)) * pixel
    down = (
        torch.arange(top - 1, bottom + 1, device=device, dtype=torch.float32) + (0.5 - height / 2)
    ) * pixel
    rows, columns = torch.meshgrid(down, across, indexing="ij")
    return torch.stack([columns.reshape(-1), rows.reshape(-1)]), pixel


def folded(place: Tensor, symmetry: str) -> Tensor:
    """Places brought together that a symmetry makes alike."""
    across, down = place
    if symmetry == "mirror":
        return torch.stack([across.abs(), down])
    if symmetry == "quarters":
        return place.abs()
    if symmetry == "turned":
        radius = (across * across + down * down).sqrt_().add_(0.15)
        return torch.stack([(across * across - down * down) / radius, 2 * across * down / radius])
    if symmetry == "star":
        radius, angle = (across * across + down * down).sqrt(), torch.atan2(down, across)
        wedge = 2 * torch.pi / 6
        angle = (torch.remainder(angle, wedge) - wedge / 2).abs()
        return torch.stack([radius * angle.cos(), radius * angle.sin()])
    return place


def compose(seed: int, attempt: int, wishes: Wishes, shape: tuple[int, int]) -> Scene:
    """The scene of a seed; `attempt` 0, 1, … are its successive drafts. `shape` is (width, height)."""
    palette, form, symmetry = choose(seed, wishes)
    return laid_out(form, palette, symmetry, generator(seed, 1, attempt), wishes, shape)


def bred(genome: Genome, wishes: Wishes, shape: tuple[int, int]) -> Scene:
    """The scene of a settled genome; what the artist asked for by name wins over what it says."""
    form = genome.form if wishes.form == SURPRISE else wishes.form
    palette = BY_NAME[genome.palette if wishes.palette == SURPRISE else wishes.palette]
    symmetry = genome.symmetry if wishes.symmetry == SURPRISE else wishes.symmetry
    return laid_out(form, palette, symmetry, chance_of(genome), wishes, shape)


def laid_out(
    form_name: str,
    palette: Palette,
    symmetry: str,
    rng: np.random.Generator,
    wishes: Wishes,
    shape: tuple[int, int],
) -> Scene:
    """A form drawn from these numbers, with the layers that its probe asks for."""
    form = FORMS[form_name](rng, wishes.complexity)
    probe = probed(form, symmetry, shape)
    layers = [_layer(sheet, probe, palette, wishes, rng) for sheet in form.sheets]
    light = float(rng.uniform(-2.6, -1.9))
    return Scene(form, form_name, palette, symmetry, layers, wishes, light)


@dataclass(frozen=True)
class Probe:
    """The fields of a form (fields, rows, columns) on a coarse grid, and how far its points lie apart."""

    fields: Tensor
    pixel: float


@dataclass(frozen=True)
class Measures:
    """Where the bands and the mask of a sheet begin, and how steep its tone is."""

    edges: Tensor
    mask_at: float
    slope: float


def probed(form: Form, symmetry: str, shape: tuple[int, int]) -> Probe:
    """A coarse look at a form. `shape` is (width, height)."""
    scale = (PROBE_AREA / (shape[0] * shape[1])) ** 0.5
    width, height = max(4, round(shape[0] * scale)), max(4, round(shape[1] * scale))
    place, pixel = grid(width, height, 0, height, "cpu")
    return Probe(form(folded(place, symmetry)).reshape(-1, height + 2, width + 2), pixel)


def measured(sheet: Sheet, shares: Tensor, probe: Probe) -> Measures:
    """A sheet's mask and bands, so that both have the shares of the picture that are theirs. `shares`
    (bands − 1) are those of all bands up to each edge."""
    field = probe.fields[sheet.tone]
    visible = torch.ones_like(field, dtype=torch.bool)
    mask_at = 0.0
    if sheet.mask is not None:
        mask = probe.fields[sheet.mask]
        mask_at = sheet.above if sheet.above is not None else float(mask.quantile(1 - sheet.cover))
        visible = mask > mask_at
    tones = field[visible] if int(visible.sum()) > FEWEST_POINTS else field.reshape(-1)
    across, down = torch.gradient(field, spacing=probe.pixel)
    slope = float((across.square() + down.square()).sqrt()[visible].quantile(0.6)) if visible.any() else 1.0
    return Measures(_edges(tones, shares, sheet), mask_at, max(slope, 1e-3))


def layer_of(sheet: Sheet, shares: Tensor, measures: Measures, colours: Tensor, ink: Tensor) -> Layer:
    """The sheet with these edges and colours, and the running integral of its colours."""
    edges = measures.edges
    starts = torch.cat([edges[:1], edges]) if len(edges) else torch.zeros(1)
    sums = torch.zeros_like(colours)
    if len(edges) > 1:
        sums[:, 2:] = torch.cumsum(colours[:, 1:-1] * edges.diff(), 1)
    return Layer(sheet, shares, edges, colours, starts, sums, measures.mask_at, measures.slope, ink)


def _layer(sheet: Sheet, probe: Probe, palette: Palette, wishes: Wishes, rng: np.random.Generator) -> Layer:
    wanted = (
        sheet.bands if sheet.fixed else sheet.bands * 2 ** ((wishes.bands - 0.5) * 3) * settled(rng, 0.7, 1.3)
    )
    shares = _shares(max(1 if sheet.fixed else 2, round(wanted)), sheet, rng)
    colours = colour_ramp(sheet.ramp, len(shares) + 1, palette, rng)
    return layer_of(sheet, shares, measured(sheet, shares, probe), colours, colour.oklab([palette.ink]).T)


def _shares(bands: int, sheet: Sheet, rng: np.random.Generator) -> Tensor:
    """The parts of the sheet up to each edge between bands, in an uneven rhythm."""
    shares = np.exp(rng.standard_normal(bands) * sheet.rhythm)
    return torch.from_numpy((np.cumsum(shares) / shares.sum())[:-1].astype(np.float32))


def _edges(tones: Tensor, parts: Tensor, sheet: Sheet) -> Tensor:
    """Where bands meet: between equal steps of tone and equal shares of area."""
    if not len(parts):
        return torch.zeros(0)
    low, high = tones.quantile(0.01), tones.quantile(0.99)
    edges = sheet.equal_area * tones.quantile(parts) + (1 - sheet.equal_area) * (low + parts * (high - low))
    apart = (high - low) * 1e-3 * torch.arange(len(edges))
    return edges + apart


def colour_ramp(ramp: Ramp, bands: int, palette: Palette, rng: np.random.Generator) -> Tensor:
    """Oklab colours (3, bands) for the bands of a sheet, in the order of its tone."""
    if ramp == "ground":
        chosen = _ground(bands, palette, rng)
    elif ramp == "walk":
        chosen = _walk(bands, palette, rng)
    elif ramp == "alternate":
        chosen = _alternate(bands, palette, rng)
    elif ramp == "scatter":
        chosen = _scatter(bands, palette, rng)
    elif ramp == "tint":
        chosen = 0.72 * _ground(bands, palette, rng) + 0.28 * _scatter(bands, palette, rng)
    elif ramp == "accent":
        accents = colour.oklab(palette.accent)
        first = int(chance(rng, 0.25))
        chosen = accents[[(first + number) % len(accents) for number in range(bands)]]
    else:
        chosen = colour.oklab([palette.ink] * bands)
    return chosen.T.contiguous()


def _ground(bands: int, palette: Palette, rng: np.random.Generator) -> Tensor:
    grounds, body = colour.oklab(palette.ground), colour.oklab(palette.body)
    tint = body[int(rng.integers(len(body)))]
    position = torch.linspace(0, 1, bands)[:, None]
    plain = grounds[0] * (1 - position) + grounds[1] * position
    amount = torch.from_numpy((rng.random((bands, 1)) ** 2 * 0.14).astype(np.float32))
    return plain * (1 - amount) + tint * amount


def _walk(bands: int, palette: Palette, rng: np.random.Generator) -> Tensor:
    body = colour.oklab(palette.body)
    order = body[:, 0].argsort(descending=chance(rng, 0.5))
    stops = body[order] if chance(rng, 0.6) else body[torch.from_numpy(rng.permutation(len(body)))]
    colours = _between(stops, torch.linspace(0, len(stops) - 1, bands))
    if bands >= MANY_BANDS and chance(rng, 0.6):
        colours[int(rng.integers(1, bands - 1))] = colour.oklab(palette.accent)[0]
    return colours


def _between(stops: Tensor, position: Tensor) -> Tensor:
    """Mixtures of neighbouring stops that keep their chroma: complementary colours must not meet in mud."""
    left = position.floor().long().clamp(max=len(stops) - 2)
    part = (position - left)[:, None]
    part = part * part * (3 - 2 * part)
    mixed = stops[left] * (1 - part) + stops[left + 1] * part
    chroma = stops[:, 1:].norm(dim=1, keepdim=True)
    lost = (chroma[left] * (1 - part) + chroma[left + 1] * part) / mixed[:, 1:].norm(
        dim=1, keepdim=True
    ).clamp(min=1e-4)
    mixed[:, 1:] *= lost.clamp(max=PURE)
    return torch.where(lost > PURE, stops[left + (part[:, 0] > HALF_WAY).long()], mixed)


def _alternate(bands: int, palette: Palette, rng: np.random.Generator) -> Tensor:
    ground, body = colour.oklab(palette.ground), colour.oklab(palette.body)
    start, pace = int(rng.integers(len(body))), float(rng.choice([0.12, 0.25, 1.0], p=[0.4, 0.35, 0.25]))
    index = [(start + int(number * pace)) % len(body) for number in range(bands)]
    colours = body[index]
    colours[::2] = ground[0]
    return colours


def _scatter(bands: int, palette: Palette, rng: np.random.Generator) -> Tensor:
    pool = colour.oklab([*palette.body, *palette.ground[:1], palette.accent[0]])
    weights = np.exp(rng.standard_normal(len(pool)) * 0.7) * ([1.0] * len(palette.body) + [0.5, 0.35])
    colours: list[int] = []
    for _ in range(bands):
        odds = weights.copy()
        if colours:
            odds[colours[-1]] = 0.0
            odds *= (0.03 + (pool[colours[-1]] - pool).norm(dim=1).numpy()) ** 0.7
        colours.append(int(rng.choice(len(pool), p=odds / odds.sum())))
    return pool[colours]
