"""The networks paint what their originals paint, at any size, without seams."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from numpy.typing import NDArray

from apps.studio.engines.image.style_transfer import planes
from apps.studio.engines.image.style_transfer.models import STYLES, any_picture_model, table_model

DATA = Path(__file__).parent / "data"
TOLERANCE = 1e-3
ROUNDING = 0.5 / 255  # the painting comes as bytes

Picture = NDArray[np.uint8]


def wavy(rows: int, columns: int, phase: float) -> Picture:
    """A picture that is the same everywhere; the reference in `data/` was painted from it."""
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float64)
    channels = [np.sin(x / (7 + 5 * c) + y / (11 + 3 * c) + phase + c) for c in range(3)]
    return ((np.stack(channels, -1) + 1) * 127.5).round().astype(np.uint8)


@pytest.fixture(scope="module")
def original() -> Callable[[Picture, int], NDArray[np.float32]]:
    """The network of 26 styles as it was published, run by onnxruntime: painting (rows, columns, 3) in
    0…1."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    session = onnxruntime.InferenceSession(DATA / "multistyle26.onnx", options)

    def paint(picture: Picture, row: int) -> NDArray[np.float32]:
        image = np.ascontiguousarray((picture / 255).astype(np.float32).transpose(2, 0, 1)[None])
        weights = np.eye(STYLES, dtype=np.float32)[row]
        return session.run(None, {"image": image, "style_weights": weights})[0][0].transpose(1, 2, 0)

    return paint


def painted(picture: Picture, row: int) -> NDArray[np.float64]:
    model = table_model("cpu")
    return model.painter(torch.from_numpy(picture), model.table(torch.eye(STYLES)[row])).numpy() / 255


@pytest.mark.parametrize(
    ("rows", "columns", "row"), [(64, 96, 19), (228, 340, 24), (512, 512, 8), (640, 768, 25)]
)
def test_named_styles_agree_with_onnxruntime(original, rows, columns, row):
    picture = np.random.default_rng(1).integers(0, 256, (rows, columns, 3), dtype=np.uint8)
    picture[rows // 3 :] = wavy(rows, columns, 0.5)[rows // 3 :]
    assert np.abs(painted(picture, row) - original(picture, row)).max() <= TOLERANCE + ROUNDING


def test_all_26_rows_of_the_table_agree_with_onnxruntime(original):
    picture = wavy(64, 48, 2.0)
    for row in range(STYLES):
        assert np.abs(painted(picture, row) - original(picture, row)).max() <= TOLERANCE + ROUNDING


def test_the_style_of_any_picture_agrees_with_onnxruntime():
    reference = np.load(DATA / "arbitrary-reference.npz")
    model = any_picture_model("cpu")
    code = model.reader(torch.from_numpy(wavy(256, 256, 0.3)))
    assert np.abs(code.numpy() - reference["code"]).max() <= TOLERANCE
    painting = model.painter(torch.from_numpy(wavy(384, 384, 1.7)), model.maps(code)).numpy() / 255
    for part, place in (("corner", slice(0, 96)), ("middle", slice(160, 224))):
        assert np.abs(painting[place, place] - reference[part]).max() <= TOLERANCE + ROUNDING
    assert np.abs(painting.mean((0, 1)) - reference["mean"]).max() <= TOLERANCE


@pytest.mark.parametrize("rows", [1, 37])
def test_bands_of_any_height_give_the_undivided_painting(monkeypatch, rows):
    picture = wavy(256, 200, 1.0)
    monkeypatch.setattr(planes, "BAND_BYTES", 1 << 40)
    whole = painted(picture, 19)
    monkeypatch.setattr(planes, "BAND_BYTES", rows * 200 * 32 * 4)
    assert np.abs(painted(picture, 19) - whole).max() <= 1 / 255 + 1e-9
