"""The trainer of generators: it resumes exactly, refuses what is hopeless, exports what it made."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from apps.studio.engines import model_file
from apps.studio.engines.image.features.critic import SEEN, TENSOR
from apps.studio.engines.image.gan.networks import Classroom, Small
from apps.studio.engines.model_file import ModelFileError
from apps.studio.trainers.contract import Collection, Specimen, TrainingContext, TrainingError
from apps.studio.trainers.discovery import get_trainer
from apps.studio.trainers.image import critic as criticising
from apps.studio.trainers.image.gan import beginning, checkpoint, learning, looking, pictures


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


def finished(path, network):
    """A model file of a network."""
    tensors = {name: value.float() for name, value in network.state_dict().items()}
    model_file.write(path, tensors, model_file.Header("image-gan", "1", network.config()))
    return path


def seen(network, labels):
    """Four pictures of each of `labels`, by name."""
    latents = torch.randn(4, network.latent, generator=torch.Generator().manual_seed(1))
    kinds = torch.eye(len(network.labels))
    with torch.no_grad():
        return [network.eval()(latents, kinds[network.labels.index(name)].expand(4, -1)) for name in labels]


def test_a_finished_generator_goes_on_with_the_labels_it_knows(tmp_path):
    known = Small(16, labels=["a", "b"])
    path = finished(tmp_path / "known.safetensors", known)
    after = beginning.after(path, "small", 16, ["b", "new"], 1)
    assert torch.equal(seen(after, ["b"])[0], seen(known, ["b"])[0])
    assert all(weight.requires_grad for weight in after.parameters())
    assert beginning.after(finished(path, Classroom()), "classroom", 64, [""], 1).architecture == "classroom"


def test_a_finished_generator_grows_and_at_first_draws_the_same(tmp_path):
    known = Small(16, labels=["a"])
    grown = beginning.after(finished(tmp_path / "known.safetensors", known), "small", 32, ["a"], 1)
    small, large = seen(known, ["a"])[0], seen(grown, ["a"])[0]
    assert large.shape == (4, 3, 32, 32)
    assert (torch.nn.functional.avg_pool2d(large, 2) - small).abs().mean() < 0.1 * small.abs().mean()
    again = beginning.after(finished(tmp_path / "grown.safetensors", grown), "small", 32, ["a"], 1)
    assert torch.equal(seen(again, ["a"])[0], large)


@pytest.mark.parametrize(
    ("network", "architecture", "side", "told"),
    [
        (Classroom(), "small", 64, "Choose the same architecture"),
        (Small(16, labels=["a"]), "classroom", 64, "Choose the same architecture"),
        (Small(16, labels=["a"]), "small", 64, "Choose 16 px or 32 px"),
        (Small(32, labels=["a"], grown=True), "small", 64, r"Choose 32 px\."),
    ],
)
def test_a_generator_of_another_kind_is_refused(tmp_path, network, architecture, side, told):
    with pytest.raises(TrainingError, match=told) as refused:
        beginning.after(finished(tmp_path / "known.safetensors", network), architecture, side, ["a"], 1)
    assert refused.value.field == "start"


def test_the_judge_of_a_finished_generator_learns_alone_at_first(tmp_path, monkeypatch):
    monkeypatch.setattr(learning, "ALONE", 2)
    generator = beginning.new("small", 16, ["a"], 1)
    data = pictures.Pictures(
        np.random.default_rng(1).integers(0, 256, (9, 16, 16, 3), dtype=np.uint8),
        np.zeros(9, np.int64),
        ["a"],
    )
    lesson = learning.lesson(generator, 1, "cpu", knows=True)
    before = [weight.detach().clone() for weight in generator.parameters()]
    judged = [weight.detach().clone() for weight in lesson.judge.parameters()]
    for step in range(2):
        lesson.step(data, step)
    assert all(torch.equal(one, other) for one, other in zip(generator.parameters(), before, strict=True))
    now = list(lesson.judge.parameters())
    assert not all(torch.equal(one, other) for one, other in zip(now, judged, strict=True))
    lesson.step(data, 2)
    assert not all(torch.equal(one, other) for one, other in zip(generator.parameters(), before, strict=True))


def test_large_pictures_are_looked_at_in_half_size_or_in_part():
    batch = torch.arange(8.0)[:, None, None, None].expand(8, 3, 8, 8) + torch.rand(8, 8)
    looks = looking.glimpsed(batch, torch.Generator().manual_seed(1))
    assert looks.shape == (8, 3, 4, 4)
    assert torch.allclose(looks[0, 0], torch.nn.functional.avg_pool2d(batch[:1], 2)[0, 0])
    part = looks[3, 0].flatten()
    assert all(bool((batch[3, 0] == value).any()) for value in part)
    labels = looking.of_looks(torch.eye(2)[torch.zeros(8, dtype=torch.long)])
    assert labels.argmax(1).tolist() == [0, 0, 0, 2, 0, 0, 0, 2]


def test_rates_fall_at_the_end_but_not_in_the_classroom():
    for architecture, names, falls in (("small", ["a"], True), ("classroom", [""], False)):
        lesson = learning.lesson(beginning.new(architecture, 16, names, 1), 1, "cpu")
        lesson.settle(0.5)
        rate = lesson.optimisers["generator"].param_groups[0]["lr"]
        lesson.settle(0.99)
        assert (lesson.optimisers["generator"].param_groups[0]["lr"] < rate) is falls


def test_the_critic_tells_made_from_real_and_travels_with_the_model(tmp_path):
    chance = torch.Generator().manual_seed(1)
    made = torch.randn(200, 6, generator=chance)
    real = torch.randn(200, 6, generator=chance) + torch.tensor([0.0, 0, 3, 0, 0, 0])
    direction = criticising.discriminant(real, made)
    assert int(direction.abs().argmax()) == 2
    assert (real @ direction).mean() > (made @ direction).mean()
    _, last = trained(tmp_path, collection(tmp_path), "small")
    assert load_file(last.path)[TENSOR].shape == (2, SEEN)
