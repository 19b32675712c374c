"""Styles of one's own: the scales and shifts that the trainer `style` learned, read from its model file.

The file holds `LAYER.gamma` and `LAYER.beta`, each (channels,), for every normalised layer of the network of
named styles. A file whose tensors are others than those, or of other sizes, is refused by the name of the
first that is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from torch import Tensor

from apps.studio.engines import model_file
from apps.studio.engines.image.style_transfer.models import WEIGHTS, load_weights
from apps.studio.engines.image.style_transfer.network import Style
from apps.studio.engines.model_file import Header, ModelFileError

TRAINER = "style"
NETWORK = "multistyle26"


def table() -> dict[str, Tensor]:
    """The scales and shifts of the 26 styles: `LAYER.gamma` and `LAYER.beta`, each (26, channels)."""
    weights = load_weights(WEIGHTS / "multistyle.safetensors")
    return {name: tensor for name, tensor in weights.items() if name.endswith((".gamma", ".beta"))}


def read_style(path: Path, device: str = "cpu") -> tuple[Style, Header]:
    """The style in a model file. Raises ModelFileError, with words for the artist."""
    model_file.check_values(path)
    tensors, header = model_file.load(path, TRAINER, device)
    if (network := header.config.get("network")) != NETWORK:
        raise ModelFileError(
            f"This style was learned for the network “{str(network)[:60]}”; here is {NETWORK}."
        )
    _check_shapes(tensors)
    layers = sorted({name.rpartition(".")[0] for name in tensors})
    style = {layer: (tensors[f"{layer}.gamma"].float(), tensors[f"{layer}.beta"].float()) for layer in layers}
    return style, header


def _check_shapes(tensors: Mapping[str, Tensor]) -> None:
    wanted = {name: tuple(rows.shape[1:]) for name, rows in table().items()}
    for name in sorted(wanted.keys() | tensors.keys()):
        if name not in tensors:
            raise ModelFileError(f"This style lacks “{name}”. It is damaged; export it again.")
        if name not in wanted:
            raise ModelFileError(f"This style holds “{name[:100]}”, which the network does not have.")
        if (shape := tuple(tensors[name].shape)) != wanted[name]:
            raise ModelFileError(
                f"“{name}” of this style has the shape {shape}; the network needs {wanted[name]}."
            )
        if not tensors[name].is_floating_point():
            raise ModelFileError(f"“{name}” of this style holds whole numbers; the network needs fractions.")
