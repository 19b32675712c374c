"""Cut paper: flat forms with clean edges laid over one another, each with a soft shadow on what lies below.

What suits pictures of flat forms that are soft at their edges because a network drew them small.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from PIL import Image, ImageFilter
from torch import Tensor

SEEN = 256  # pixels of a side, in which forms are told apart
COLOURS = 12  # sheets of paper at first; those of nearly the same colour become one
ALIKE = 60.0  # how far apart two colours are, 0…442, that become one
SMOOTH, SPECKS = 5, 5  # pixels: of the median before, and of the vote after, which takes specks away
THIN = 7  # pixels; what is thinner, as the rims between two forms are, goes to its neighbours
ROUND = 2.0  # pixels by which edges are softened before they are drawn large, so that they have no steps
SHADOW, DEPTH = 0.3, 1 / 90  # how dark a shadow is at most, and how far it falls, of the side
GRAIN = 2.2  # of 255, of the paper


def cut(picture: Image.Image, size: int, seed: int) -> Image.Image:
    """`picture` as `size` × `size` of cut paper; the grain of the paper comes from the seed."""
    small = picture.convert("RGB").resize((SEEN, SEEN), Image.Resampling.LANCZOS)
    sheets, colours = _told_apart(small.filter(ImageFilter.MedianFilter(SMOOTH)))
    canvas: Tensor | None = None
    for mask, colour in zip(_edges(sheets, len(colours), size), colours, strict=True):
        paper = colour[:, None, None].expand(3, size, size)
        canvas = paper if canvas is None else _laid(canvas, mask, paper)
    if canvas is None:
        raise ValueError("a picture without colours cannot be cut")
    grain = torch.randn(1, size, size, generator=torch.Generator().manual_seed(seed)) * GRAIN
    whole = (canvas + F.avg_pool2d(grain, 3, 1, 1) * 2).round().clamp(0, 255).to(torch.uint8)
    return Image.fromarray(whole.permute(1, 2, 0).contiguous().numpy())


def _told_apart(picture: Image.Image) -> tuple[NDArray[np.int64], list[Tensor]]:
    """The number of the sheet at each place, the largest sheet first, and the colour of each sheet."""
    flat = picture.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE)
    palette = np.array(flat.getpalette() or [0, 0, 0], np.float32).reshape(-1, 3)
    numbers = np.asarray(flat).astype(np.int64)
    voted = Image.fromarray(_merged(palette, numbers).astype(np.uint8)).filter(ImageFilter.ModeFilter(SPECKS))
    places = _without_rims(np.asarray(voted).astype(np.int64))
    kinds, counts = np.unique(places, return_counts=True)
    order = kinds[np.argsort(-counts, kind="stable")]
    pixels = np.asarray(picture, np.float32)
    colours = [torch.from_numpy(np.median(pixels[places == kind], axis=0)) for kind in order]
    rank = np.zeros(int(kinds.max()) + 1, np.int64)
    rank[order] = np.arange(len(order))
    return rank[places], colours


def _without_rims(places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Numbers of sheets where what no square of `THIN` pixels fits into belongs to what lies around it."""
    shares = F.one_hot(torch.from_numpy(places)).permute(2, 0, 1).float()
    eroded = -F.max_pool2d(-shares, THIN, 1, THIN // 2)
    wide = F.max_pool2d(eroded, THIN, 1, THIN // 2)
    around = _blurred(wide + 1e-3 * shares, THIN / 2)
    return torch.where(wide.amax(0) > 0, wide.argmax(0), around.argmax(0)).numpy()


def _merged(palette: NDArray[np.float32], numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Numbers of colours where those that are nearly alike have become the more frequent one."""
    counts = np.bincount(numbers.ravel(), minlength=len(palette))
    becomes, kept = np.arange(len(palette)), list[int]()
    for number in np.argsort(-counts, kind="stable"):
        near = [one for one in kept if np.linalg.norm(palette[one] - palette[number]) < ALIKE]
        becomes[number] = near[0] if near else number
        kept += [] if near else [int(number)]
    return becomes[numbers]


def _edges(sheets: NDArray[np.int64], count: int, size: int) -> list[Tensor]:
    """What of each sheet is to be seen at full size: (size, size) in 0…1 each, with smooth clean edges."""
    shares = F.one_hot(torch.from_numpy(sheets), count).permute(2, 0, 1).float()
    soft = _blurred(shares, ROUND)
    large = F.interpolate(soft[None], size=(size, size), mode="bicubic", align_corners=False)[0]
    if count == 1:
        return [torch.ones(size, size)]
    best = large.topk(2, 0).values
    # About one pixel of blending where two sheets meet: how far each is ahead of the best of the others.
    ahead = large - torch.where(large >= best[0], best[1], best[0])
    slope = size / SEEN * ROUND * 2
    return list((0.5 + ahead * slope).clamp(0, 1))


def _laid(canvas: Tensor, mask: Tensor, paper: Tensor) -> Tensor:
    """A sheet laid on those below, (3, size, size) each; the light comes from above and the left."""
    size = canvas.shape[1]
    far = max(1, round(size * DEPTH))
    fallen = F.pad(mask, (far, 0, far, 0))[:size, :size]
    shade = _blurred(fallen[None], far * 0.8)[0] * SHADOW
    return canvas * (1 - shade) * (1 - mask) + paper * mask


def _blurred(maps: Tensor, spread: float) -> Tensor:
    """Maps (N, h, w) blurred with a Gaussian of `spread` pixels."""
    reach = max(1, round(3 * spread))
    line = torch.exp(-((torch.arange(-reach, reach + 1) / spread) ** 2) / 2)
    line = line / line.sum()
    padded = F.pad(maps[:, None], (reach,) * 4, mode="replicate")
    across = F.conv2d(padded, line[None, None, None, :])
    return F.conv2d(across, line[None, None, :, None])[:, 0]
