"""The network of named styles as an ONNX file, for onnxruntime and for browsers.

Input `picture` (1, 3, height, width), float32 in 0…1, sides multiples of 4; output `painting`, of that
shape. With `style`, its scales and shifts are constants; without, there is another input `mixture` (26,), the
weights of the named styles, which add up to 1.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from torch import Tensor

from apps.studio.engines.image.style_transfer.models import STYLES, WEIGHTS, load_weights
from apps.studio.engines.image.style_transfer.network import Style
from apps.studio.engines.image.style_transfer.planes import EPSILON

OPSET = 17
RESIDUALS = 6


class _Graph:
    """Nodes and constants, written one layer after the other. Values are known by their names."""

    def __init__(self, style: Style | None) -> None:
        from onnx import helper, numpy_helper

        self.helper, self.numpy_helper = helper, numpy_helper
        self.weights = load_weights(WEIGHTS / "multistyle.safetensors")
        self.style = style
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self.constant("doubled", np.array([1, 1, 2, 2], np.float32))
        for margin in (1, 4):
            self.constant(f"margin{margin}", np.array([0, 0, margin, margin, 0, 0, margin, margin], np.int64))

    def constant(self, name: str, values: Any) -> str:
        array = values.numpy() if isinstance(values, Tensor) else values
        self.constants.append(self.numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(self, kind: str, inputs: list[str], **attributes: Any) -> str:
        name = f"{kind}{len(self.nodes)}"
        self.nodes.append(self.helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def scale(self, layer: str, kind: str) -> str:
        """The name of the (channels,) scale or shift of a layer."""
        if self.style is not None:
            return self.constant(f"{layer}.{kind}", self.style[layer][kind == "beta"].float().cpu())
        rows = self.constant(f"{layer}.{kind}", self.weights[f"{layer}.{kind}"])
        return self.node("MatMul", ["mixture", rows])

    def layer(self, x: str, layer: str, *, stride: int = 1, relu: bool = True) -> str:
        weight = self.weights[f"{layer}.weight"]
        margin = weight.shape[-1] // 2
        padded = self.node("Pad", [x, f"margin{margin}"], mode="reflect")
        kernel = self.constant(f"{layer}.weight", weight)
        found = self.node(
            "Conv", [padded, kernel], strides=[stride, stride], kernel_shape=[2 * margin + 1] * 2
        )
        normed = self.node(
            "InstanceNormalization", [found, self.scale(layer, "gamma"), self.scale(layer, "beta")],
            epsilon=EPSILON,
        )  # fmt: skip
        return self.node("Relu", [normed]) if relu else normed

    def double(self, x: str) -> str:
        return self.node("Resize", [x, "", "doubled"], mode="nearest", nearest_mode="floor",
                         coordinate_transformation_mode="asymmetric")  # fmt: skip

    def paint(self) -> None:
        x = "picture"
        for number, stride in enumerate((1, 2, 2)):
            x = self.layer(x, f"contract.{number}", stride=stride)
        for number in range(RESIDUALS):
            change = self.layer(self.layer(x, f"residual.{number}.0"), f"residual.{number}.1", relu=False)
            x = self.node("Add", [x, change])
        for number in range(2):
            x = self.layer(self.double(x), f"expand.{number}")
        last = self.layer(x, "expand.2", relu=False)
        self.nodes.append(self.helper.make_node("Sigmoid", [last], ["painting"], name="painting"))


def write(target: Path, style: Style | None = None) -> None:
    """Write the file. Raises ImportError where the package `onnx` is not installed."""
    from onnx import TensorProto, checker, helper, save

    graph = _Graph(style)
    graph.paint()
    shape: list[str | int | None] = [1, 3, "height", "width"]
    inputs = [helper.make_tensor_value_info("picture", TensorProto.FLOAT, shape)]
    if style is None:
        inputs.append(helper.make_tensor_value_info("mixture", TensorProto.FLOAT, [STYLES]))
    output = helper.make_tensor_value_info("painting", TensorProto.FLOAT, shape)
    made = helper.make_graph(graph.nodes, "style", inputs, [output], graph.constants)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    checker.check_model(model)
    save(model, str(target))
