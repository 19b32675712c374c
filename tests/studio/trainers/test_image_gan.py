"""The trainer of generators: it resumes exactly, refuses what is hopeless, exports what it made."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from apps.studio.engines.model_file import ModelFileError
from apps.studio.trainers.contract import Collection, Specimen, TrainingContext, TrainingError
from apps.studio.trainers.discovery import get_trainer
from apps.studio.trainers.image.gan import beginning, checkpoint, learning, pictures


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def collection(folder, count=12, same=False):
    rng, specimens = np.random.default_rng(1), []
    for number in range(count):
        if number == 0 or not same:
            pixels = rng.integers(0, 256, (20, 24, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f"{number}.png")
        specimens.append(Specimen(folder / f"{number}.png", "ab"[number % 2]))
    return Collection("Tiny", specimens)


def trained(folder, which, architecture):
    trainer = get_trainer("image-gan")
    params = trainer.parameters(architecture=architecture, side="16")
    context = TrainingContext(1, folder, 1 / 60)
    return trainer, list(trainer.train(params, which, context))[-1]


@pytest.mark.parametrize("count", [0, 3])
def test_too_few_pictures_are_refused(tmp_path, count):
    with pytest.raises(TrainingError, match="8 or more"):
        trained(tmp_path, collection(tmp_path, count), "small")


def test_pictures_that_are_all_the_same_are_refused(tmp_path):
    with pytest.raises(TrainingError, match="the same"):
        trained(tmp_path, collection(tmp_path, same=True), "small")


@pytest.mark.parametrize("architecture", ["small", "classroom"])
def test_a_resumed_training_goes_on_bit_for_bit(tmp_path, architecture):
    trainer = get_trainer("image-gan")
    params = trainer.parameters(architecture=architecture, side="16")
    context = TrainingContext(3, tmp_path, 1)
    pixels = np.random.default_rng(1).integers(0, 256, (9, 28, 28, 3), dtype=np.uint8)
    small = pixels if architecture == "classroom" else pixels[:, :16, :16]
    names = [""] if architecture == "classroom" else ["a", "b"]
    data = pictures.Pictures(small, np.arange(9) % len(names), names)

    def new():
        return learning.lesson(beginning.new(architecture, 16, names, 3), 3, "cpu")

    whole, begun, resumed = new(), new(), new()
    for step in range(3):
        whole.step(data, step)
    for step in range(2):
        begun.step(data, step)
    path = tmp_path / "checkpoint.safetensors"
    checkpoint.save(path, begun, {"seed": 3}, checkpoint.Standing(2, 1.5))
    assert checkpoint.load(path, resumed, {"seed": 3}) == checkpoint.Standing(2, 1.5)
    resumed.step(data, 2)
    expected = whole.tensors()
    assert all(torch.equal(value, expected[name]) for name, value in resumed.tensors().items())
    with pytest.raises(TrainingError, match="built otherwise"):
        checkpoint.load(path, new(), {"seed": 4})


def test_what_it_made_verifies_and_exports_the_same_pictures(tmp_path):
    onnxruntime = pytest.importorskip("onnxruntime")
    trainer, last = trained(tmp_path, collection(tmp_path), "small")
    trainer.verify(last.path)
    target = tmp_path / "model.onnx"
    trainer.export_onnx(last.path, target)
    from apps.studio.engines.image.gan.models import read
    from apps.studio.trainers.image.gan.export import Exported

    latents = torch.randn(32, 128, generator=torch.Generator().manual_seed(1))
    session = onnxruntime.InferenceSession(target, providers=["CPUExecutionProvider"])
    (found,) = session.run(["pictures"], {"latents": latents.numpy()})
    with torch.no_grad():
        expected = Exported(read(last.path)).eval()(latents).numpy()
    assert found.shape == (32, 3, 16, 16)
    assert np.abs(found - expected).max() < 1e-4
    assert load_file(last.path)


def test_a_file_of_another_kind_does_not_verify(tmp_path):
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"\x80nothing")
    with pytest.raises(ModelFileError):
        get_trainer("image-gan").verify(path)
