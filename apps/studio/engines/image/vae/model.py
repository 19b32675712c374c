"""A learned autoencoder with its flow, as the engine uses it: rebuilt from a model file, ready to draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn

from apps.studio.engines import model_file
from apps.studio.engines.image.features.critic import SEEN, TENSOR
from apps.studio.engines.image.vae.network import GRID, SIDE, Autoencoder, Widths
from apps.studio.engines.image.vae.prior import Check, Prior, Shape, Way, follow
from apps.studio.engines.model_file import ModelFileError

TRAINER = "image-vae"
WEIGHTS = Path(__file__).parent / "weights" / "three-schools.safetensors"
DECODED_AT_ONCE = 16
WIDEST, DEEPEST, MOST_LABELS = 512, 16, 1000  # what a file may ask for


def _nothing() -> None:
    return None


@dataclass(frozen=True)
class Atlas:
    """The map of the collection: codes (M, C, 8, 8), their cells (M, 2) and labels (M), and the grid."""

    codes: Tensor
    cells: NDArray[np.int64]
    labels: NDArray[np.int64]
    grid: tuple[int, int]


@dataclass(frozen=True)
class Model:
    """The networks, frozen. Codes here are normalised: mean 0 and spread 1 in every channel."""

    autoencoder: Autoencoder
    prior: Prior
    mean: Tensor  # (C)
    spread: Tensor  # (C)
    sliders: Mapping[str, Tensor]  # each (C, 8, 8)
    labels: tuple[str, ...]
    atlas: Atlas | None = None
    critic: Tensor | None = None  # (labels + 1, 1280); see `critic.py`
    title: str = ""
    device: str = field(default="cpu")

    def noise(self, seed: int, count: int = 1) -> Tensor:
        """Standard normal noise of a seed: (count, C, 8, 8)."""
        chance = torch.Generator().manual_seed(seed)
        shape = (count, self.prior.shape.latent, GRID, GRID)
        return torch.randn(shape, generator=chance).to(self.device)

    @torch.inference_mode()
    def encode(self, pictures: list[Image.Image]) -> Tensor:
        """The codes of square pictures of any size."""
        bicubic = Image.Resampling.BICUBIC
        squares = [picture.resize((SIDE, SIDE), bicubic, reducing_gap=3) for picture in pictures]
        array = np.stack([np.asarray(square.convert("RGB")) for square in squares])
        tensor = torch.from_numpy(array).to(self.device).permute(0, 3, 1, 2).float() / 255
        mean, _spread = self.autoencoder.encoder(tensor)
        return (mean - self.mean[:, None, None]) / self.spread[:, None, None]

    @torch.inference_mode()
    def decode(self, codes: Tensor, check: Check = _nothing) -> Tensor:
        """Pictures (N, 3, 128, 128) in 0…1."""
        whole = []
        for begin in range(0, len(codes), DECODED_AT_ONCE):
            check()
            part = codes[begin : begin + DECODED_AT_ONCE]
            made = self.autoencoder.decoder(part * self.spread[:, None, None] + self.mean[:, None, None])
            whole.append(made.clamp(0, 1))
        return torch.cat(whole)

    @torch.inference_mode()
    def dream(self, noise: Tensor, way: Way, check: Check = _nothing, begin: float = 0.0) -> Tensor:
        """Noise (or, from the moment `begin`, half-dreamt codes) to codes."""
        return follow(self.prior, noise, way, begin, 1.0, check)

    @torch.inference_mode()
    def awaken(self, codes: Tensor, check: Check = _nothing) -> Tensor:
        """Codes back to the noise they would have come from."""
        return follow(self.prior, codes, Way(self.prior.any, steps=16), 1.0, 0.0, check)

    def label(self, name: str) -> int:
        """The number of a label; any, where `name` is empty. Raises KeyError."""
        if not name:
            return self.prior.any
        if name not in self.labels:
            raise KeyError(name)
        return self.labels.index(name)


def as_pictures(tensor: Tensor) -> list[Image.Image]:
    """(N, 3, H, W) in 0…1 to pictures."""
    array = (tensor.permute(0, 2, 3, 1).cpu().numpy() * 255 + 0.5).astype(np.uint8)
    return [Image.fromarray(each) for each in array]


def load(path: Path | None = None, device: str = "cpu") -> Model:
    """The model in a file, or the one that comes with the engine. Raises ModelFileError saying what is wrong
    with it."""
    tensors, header = model_file.load(path or WEIGHTS, TRAINER, device)
    widths, shape, labels = _built_as(header.config)
    autoencoder, prior = Autoencoder(widths), Prior(shape)
    _fill(autoencoder, tensors, "autoencoder")
    _fill(prior, tensors, "prior")
    mean, spread = (_tensor(tensors, name, (widths.latent,)) for name in ("mean", "spread"))
    form = (widths.latent, GRID, GRID)
    named = [name for name in tensors if name.startswith("slider.")]
    sliders = {name.removeprefix("slider."): _tensor(tensors, name, form) for name in named}
    return Model(
        autoencoder.eval().requires_grad_(False).to(device),
        prior.eval().requires_grad_(False).to(device),
        mean, spread, sliders, labels, _atlas(tensors, header.config, form),
        _critic(tensors, len(labels)), header.title, device,
    )  # fmt: skip


def config_of(widths: Widths, shape: Shape, labels: list[str], grid: tuple[int, int]) -> dict[str, Any]:
    """What `load` rebuilds the networks from."""
    return {"widths": asdict(widths), "flow": asdict(shape), "labels": labels, "grid": list(grid)}


def _built_as(config: Mapping[str, Any]) -> tuple[Widths, Shape, tuple[str, ...]]:
    """What the header says of the networks, within bounds: a file must not be able to ask for all memory."""
    try:
        widths, shape = Widths(**config["widths"]), Shape(**config["flow"])
        labels = tuple(str(label) for label in config["labels"])
        sizes = [*asdict(widths).values(), shape.latent, shape.width]
        ok = all(isinstance(size, int) and 1 <= size <= WIDEST for size in sizes)
        ok = ok and all(size % 8 == 0 for size in sizes) and shape.width % shape.heads == 0
        ok = ok and 1 <= shape.depth <= DEEPEST and shape.labels == len(labels) <= MOST_LABELS
        ok = ok and shape.latent == widths.latent
    except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        raise ModelFileError("The header of this model does not describe a VAE. Export it again.") from error
    if not ok:
        raise ModelFileError(
            "The header of this model describes a VAE that cannot be built. Export it again."
        )
    return widths, shape, labels


def _fill(network: nn.Module, tensors: Mapping[str, Tensor], name: str) -> None:
    own = {key: value for key, value in tensors.items() if key.startswith(f"{name}.")}
    wanted = {f"{name}.{key}": value for key, value in network.state_dict().items()}
    for key, value in wanted.items():
        _tensor(own, key, tuple(value.shape))
    if extra := sorted(set(own) - set(wanted)):
        raise ModelFileError(f"This model holds “{extra[0][:100]}”, which its network has no place for.")
    network.load_state_dict({key.removeprefix(f"{name}."): value.float() for key, value in own.items()})


def _tensor(tensors: Mapping[str, Tensor], name: str, form: tuple[int, ...]) -> Tensor:
    if name not in tensors:
        raise ModelFileError(f"The weights “{name[:100]}” are missing from this model. Export it again.")
    if tuple(tensors[name].shape) != form:
        raise ModelFileError(
            f"The weights “{name[:100]}” of this model have the wrong shape. Export it again."
        )
    return tensors[name].float()


def _critic(tensors: Mapping[str, Tensor], labels: int) -> Tensor | None:
    """What chooses among dreams, if the model has learned it."""
    return _tensor(tensors, TENSOR, (labels + 1, SEEN)) if TENSOR in tensors else None


def _atlas(tensors: Mapping[str, Tensor], config: Mapping[str, Any], form: tuple[int, ...]) -> Atlas | None:
    """The map, if the model has kept one."""
    if "map.codes" not in tensors:
        return None
    count = len(tensors["map.codes"])
    codes = _tensor(tensors, "map.codes", (count, *form)) * _tensor(tensors, "map.scale", (form[0], 1, 1))
    cells = _tensor(tensors, "map.cells", (count, 2)).cpu().numpy().astype(np.int64)
    labels = _tensor(tensors, "map.labels", (count,)).cpu().numpy().astype(np.int64)
    rows, columns = (int(side) for side in config.get("grid", (0, 0)))
    inside = (
        count and cells.min() >= 0 and (cells < (rows, columns)).all() and rows * columns <= 4 * count + 9
    )
    if not inside or rows != columns:
        raise ModelFileError("The map of this model is damaged. Export it again.")
    return Atlas(codes, cells, labels, (rows, columns))
