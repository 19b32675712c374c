"""The loaded networks, kept for the life of the process, and the styles they can be given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from apps.studio.engines.image.style_transfer.network import PaintingNetwork
from apps.studio.engines.image.style_transfer.reader import StyleMaps, StyleReader, TableOfStyles

WEIGHTS = Path(__file__).parent / "weights"
STYLES = 26


def load_weights(path: Path) -> dict[str, Tensor]:
    """The tensors of a safetensors file as floats; `NAME` with a `NAME.scale` is int8, one factor a
    channel."""
    stored = load_file(path)
    return {
        name: tensor.float() * _scale(stored, name, tensor)
        for name, tensor in stored.items()
        if ".scale" not in name
    }


def _scale(stored: Mapping[str, Tensor], name: str, tensor: Tensor) -> Tensor:
    scale = stored.get(f"{name}.scale", torch.ones(()))
    return scale.view(-1, *[1] * (tensor.ndim - 1)) if scale.ndim else scale


def _painter_weights(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name: tensor for name, tensor in weights.items() if ".gamma" not in name and ".beta" not in name}


@dataclass(frozen=True)
class TableModel:
    """The network of named styles."""

    painter: PaintingNetwork
    table: TableOfStyles


@dataclass(frozen=True)
class AnyPictureModel:
    """The network that takes its style from a picture. `codes` (26, 100) are its readings of the named
    styles."""

    painter: PaintingNetwork
    maps: StyleMaps
    reader: StyleReader
    codes: Tensor


@lru_cache(maxsize=2)
def table_model(device: str) -> TableModel:
    """The network of named styles, on `device`."""
    weights = load_weights(WEIGHTS / "multistyle.safetensors")
    painter = PaintingNetwork(_painter_weights(weights))
    return TableModel(painter.to(device).eval(), TableOfStyles(weights).to(device).eval())


@lru_cache(maxsize=2)
def any_picture_model(device: str) -> AnyPictureModel:
    """The network that takes its style from a picture, on `device`."""
    weights = load_weights(WEIGHTS / "arbitrary-transform.safetensors")
    reader = StyleReader(load_weights(WEIGHTS / "arbitrary-predict.safetensors"))
    codes = load_weights(WEIGHTS / "style-codes.safetensors")["codes"]
    painter = PaintingNetwork(_painter_weights(weights))
    maps = StyleMaps(weights)
    return AnyPictureModel(
        painter.to(device).eval(), maps.to(device).eval(), reader.to(device).eval(), codes.to(device)
    )
