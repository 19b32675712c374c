"""The end of a training: sliders, map and figures, and the file of it all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from apps.studio.engines import model_file
from apps.studio.engines.image.features.critic import TENSOR
from apps.studio.engines.image.features.distance import Vectors, kid, vectors
from apps.studio.engines.image.vae.attributes import ABSTRACT, NAMES, directions, measured
from apps.studio.engines.image.vae.layout import on_grid, plane
from apps.studio.engines.image.vae.model import Model, as_pictures, config_of
from apps.studio.engines.image.vae.prior import Way
from apps.studio.engines.model_file import Header
from apps.studio.trainers.contract import TrainingContext
from apps.studio.trainers.image.vae.critic import taught
from apps.studio.trainers.image.vae.learner import Learner, as_tensor
from apps.studio.trainers.image.vae.pictures import Seen
from apps.studio.trainers.image.vae.showing import measured_with, model_of, psnr, spread_out

ON_MAP = 600
MEASURED, DRAWN, AT_ONCE = 200, 200, 25
BYTES = 127
ALIKE = 0.6  # of the collection's own variety: below it, the dreams are called alike


@dataclass(frozen=True)
class Names:
    """What the file says of where it comes from."""

    trainer: str
    version: str
    collection: str


def finished(
    learner: Learner, seen: Seen, names: Names, keep_map: bool, context: TrainingContext
) -> tuple[Path, dict[str, float], list[str]]:
    """The model's file, its figures and what is to be said of it."""
    metrics, remarks = _measured(learner, seen, context)
    tensors = {"mean": learner.mean, "spread": learner.spread} | _sliders(learner, seen)
    grid = (0, 0)
    if keep_map:
        map_tensors, grid = _map(learner, seen)
        tensors |= map_tensors
    for name, network in zip(("autoencoder", "prior"), learner.averages, strict=True):
        tensors |= {f"{name}.{key}": value.half() for key, value in network.state_dict().items()}
    tensors[TENSOR] = taught(model_of(learner, seen.labels), seen.train, context.check).half()
    config = config_of(learner.widths, learner.shape, seen.labels, grid)
    card = _card(seen, metrics)
    path = context.scratch / "model.safetensors"
    header = Header(names.trainer, names.version, config, metrics, card, names.collection)
    model_file.write(path, tensors, header)
    return path, metrics, remarks


def _sliders(learner: Learner, seen: Seen) -> dict[str, Tensor]:
    """A direction in the space of codes for every attribute the collection has some spread in."""
    count = len(seen.train.labels)
    number = seen.labels.index(ABSTRACT) if ABSTRACT in seen.labels else -1
    abstract = seen.train.labels == number
    values = np.concatenate([measured(seen.train.squares[k : k + 64]) for k in range(0, count, 64)])
    values = np.concatenate([values, abstract[:, None]], 1).astype(np.float32)
    codes = learner.codes[:count]  # the mirrored ones are left out
    found = directions(codes.flatten(1).numpy(), values)
    return {
        f"slider.{name}": torch.from_numpy(row).reshape(codes.shape[1:]).half()
        for name, row in zip(NAMES, found, strict=True)
        if np.abs(row).max() > 0
    }


def _map(learner: Learner, seen: Seen) -> tuple[dict[str, Tensor], tuple[int, int]]:
    """Codes of some pictures in single bytes, and the cells they lie in."""
    index = spread_out(len(seen.train.labels), ON_MAP)
    codes = learner.codes[index]
    cells, grid = on_grid(plane(codes.flatten(1).numpy()))
    scale = codes.abs().amax((0, 2, 3)).clamp_min(1e-6)[:, None, None] / BYTES
    return {
        "map.codes": (codes / scale).round().to(torch.int8), "map.scale": scale,
        "map.cells": torch.from_numpy(cells).to(torch.int16),
        "map.labels": torch.from_numpy(seen.train.labels[index]).to(torch.int16),
    }, grid  # fmt: skip


def _measured(learner: Learner, seen: Seen, context: TrainingContext) -> tuple[dict[str, float], list[str]]:
    """Figures on what was held out, or, where nothing was, on what was learned from."""
    model, views = model_of(learner, seen.labels), measured_with(seen)
    index = spread_out(len(views.labels), MEASURED)
    true = [Image.fromarray(views.squares[number]) for number in index]
    made, ratios = [], []
    for begin in range(0, len(index), AT_ONCE):
        context.check()
        tensor = as_tensor(views, index[begin : begin + AT_ONCE], learner.device)
        with torch.inference_mode():
            again = model.autoencoder.decoder(model.autoencoder.encoder(tensor)[0]).clamp(0, 1)
        made += as_pictures(again)
        ratios.append(psnr(again, tensor) * len(tensor))
    seen_true, seen_made = vectors(true, device=learner.device), vectors(made, device=learner.device)
    dreams = vectors(_dreams(model, context), device=learner.device)
    metrics = {
        "psnr": sum(ratios) / len(index),
        "feature_distance": float(1 - (_unit(seen_true) * _unit(seen_made)).sum(1).mean()),
        "kid": kid(dreams, seen_true),
    }
    return metrics, _remarks(seen, _variety(dreams) / max(_variety(seen_true), 1e-9))


def _dreams(model: Model, context: TrainingContext) -> list[Image.Image]:
    made = []
    for begin in range(0, DRAWN, AT_ONCE):
        noise = model.noise(1000 + begin, AT_ONCE)
        made += as_pictures(model.decode(model.dream(noise, Way(model.prior.any), context.check)))
    return made


def _remarks(seen: Seen, variety: float) -> list[str]:
    remarks = []
    if seen.unreadable:
        remarks.append(f"{seen.unreadable} files could not be read and were left out.")
    if not len(seen.held_out.labels):
        remarks.append("Nothing was held out, so the figures are on pictures it has learned from.")
    if variety < ALIKE:
        remarks.append("The dreams look much alike: give it more time, or pictures that differ more.")
    return remarks


def _variety(rows: Vectors) -> float:
    """The mean distance between two of them."""
    unit = _unit(rows)
    return float(1 - np.linalg.norm(unit.mean(0)) ** 2)


def _unit(rows: Vectors) -> Vectors:
    result: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    return result


def _card(seen: Seen, metrics: dict[str, float]) -> str:
    count = len(np.unique(seen.train.sources))
    where = "held-out pictures" if len(seen.held_out.labels) else "the pictures it learned from"
    return (
        f"A variational autoencoder of 128 px with a flow over its codes, taught {count} pictures"
        f" in {len(seen.labels)} folders. Measured on {where}: reconstruction {metrics['psnr']:.1f} dB, "
        f"distance by look {metrics['feature_distance']:.3f}, KID of its dreams {metrics['kid']:.3f}."
    )
