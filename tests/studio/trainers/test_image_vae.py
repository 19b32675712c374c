"""The trainer image-vae: what it ends with, going on after a stop, and what it says of bad collections."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file

from apps.studio.engines.image.vae.network import Widths
from apps.studio.engines.image.vae.prior import Shape
from apps.studio.engines.model_file import Header, ModelFileError, read_header, write
from apps.studio.trainers.contract import (
    Cancelled,
    Checkpoint,
    Collection,
    Metrics,
    Samples,
    Specimen,
    Trained,
    TrainingContext,
    TrainingError,
)
from apps.studio.trainers.discovery import get_trainer
from apps.studio.trainers.image.vae import beginning, finish, learner, pictures, trainer
from apps.studio.trainers.image.vae.learner import Plan

TRAINER = get_trainer("image-vae")
STEPS = 2


@pytest.fixture(scope="module", autouse=True)
def small():
    """Few pictures in everything, and news after every step."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("MEASURED", "DRAWN", "AT_ONCE"):
            patch.setattr(finish, name, 4)
        patch.setattr(pictures, "FEW", 1)
        patch.setattr(trainer, "SECONDS_BETWEEN", dict.fromkeys(trainer.SECONDS_BETWEEN, 0.0))
        patch.setattr(beginning, "Plan", lambda seed, **how: Plan(seed, **(how | {"batch": (2, 8)})))
        patch.setattr(beginning, "Widths", lambda: Widths(16, 16, 16, 16, 16))
        patch.setattr(beginning, "Shape", lambda **how: Shape(16, 16, 1, 2, **how))
        patch.setattr(learner, "CRITIC_FROM", 1)
        yield


@pytest.fixture(scope="module")
def collection(tmp_path_factory) -> Collection:
    """Sixteen pictures of coloured blots in two folders, three of them held out."""
    folder, rng = tmp_path_factory.mktemp("collection"), np.random.default_rng(0)
    specimens = []
    for number in range(16):
        path = folder / f"{number}.png"
        pixels = rng.integers(0, 256, (4, 5, 3), dtype=np.uint8)
        Image.fromarray(pixels).resize((150, 130), Image.Resampling.BICUBIC).save(path)
        label = ("abstract", "realist")[number % 2]
        specimens.append(Specimen(path, label, "held-out" if number >= 13 else "train"))
    return Collection("blots", specimens)


def training(collection: Collection, folder: Path, resume: Path | None = None, **how):
    folder.mkdir(exist_ok=True)
    params = TRAINER.parameters(begin="nothing", steps=STEPS)
    return TRAINER.train(
        params, collection, TrainingContext(seed=3, scratch=folder, minutes=1, resume=resume, **how)
    )


@pytest.fixture(scope="module")
def whole(collection, tmp_path_factory) -> tuple[list, list[Path]]:
    """The events of a training without a stop, and its checkpoints under names of their own."""
    folder, events = tmp_path_factory.mktemp("whole"), []
    kept: list[Path] = []
    for event in training(collection, folder):
        if isinstance(event, Checkpoint):
            kept.append(folder / f"kept{len(kept)}.safetensors")
            kept[-1].write_bytes(event.path.read_bytes())
        events.append(event)
    return events, kept


def test_it_ends_with_a_model_that_says_what_it_is(whole):
    events, _ = whole
    end = events[-1]
    assert isinstance(end, Trained)
    assert {"psnr", "feature_distance", "kid"} <= set(end.metrics)
    header = read_header(end.path)
    assert header.trainer == "image-vae"
    assert header.title == "blots"
    assert header.config["labels"] == ["abstract", "realist"]
    assert "held-out" in header.card
    TRAINER.verify(end.path)
    names = {name for event in events if isinstance(event, Metrics) for name in event.values}
    assert {"loss", "psnr", "flow_loss"} <= names
    assert sum(isinstance(event, Samples) for event in events) >= 2


@pytest.mark.parametrize("number", [0, 2], ids=["in the first lesson", "in the second lesson"])
def test_it_goes_on_after_a_stop_as_if_it_had_not_been_stopped(whole, collection, tmp_path, number):
    events, kept = whole
    again = list(training(collection, tmp_path, resume=kept[number]))
    first, second = (load_file(found[-1].path) for found in (events, again))
    assert first.keys() == second.keys()
    assert [name for name in first if not torch.equal(first[name], second[name])] == []


def test_a_cancelled_training_stops(collection, tmp_path):
    with pytest.raises(Cancelled):
        list(training(collection, tmp_path, cancelled=lambda: True))


def test_too_few_or_broken_pictures_are_refused_in_words(collection, tmp_path):
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    few = Collection("few", [*collection.specimens[:5], Specimen(broken)])
    with pytest.raises(TrainingError, match="Only 5 pictures"):
        list(training(few, tmp_path))


def test_a_checkpoint_of_something_else_is_refused(collection, tmp_path):
    other = tmp_path / "other.safetensors"
    save_file({"x": torch.zeros(1)}, other)
    with pytest.raises(TrainingError, match="checkpoint"):
        list(training(collection, tmp_path, resume=other))


def _changed(path: Path, target: Path, change) -> Path:
    tensors, header = load_file(path), read_header(path)
    config = dict(header.config)
    change(tensors, config)
    write(target, tensors, Header("image-vae", "1", config))
    return target


def test_a_model_of_another_build_is_refused_by_the_name_of_what_is_wrong(whole, tmp_path):
    path, target = whole[0][-1].path, tmp_path / "changed.safetensors"

    def without(tensors, _config):
        del tensors["prior.first.weight"]

    def wider(_tensors, config):
        config["widths"] = config["widths"] | {"at8": 256}

    def giant(_tensors, config):
        config["flow"] = config["flow"] | {"width": 1 << 20}

    with pytest.raises(ModelFileError, match=r"prior\.first\.weight"):
        TRAINER.verify(_changed(path, target, without))
    with pytest.raises(ModelFileError, match=r"autoencoder\..*wrong shape"):
        TRAINER.verify(_changed(path, target, wider))
    with pytest.raises(ModelFileError, match="cannot be built"):
        TRAINER.verify(_changed(path, target, giant))


def test_the_onnx_form_dreams_what_the_network_dreams(whole, tmp_path):
    onnxruntime = pytest.importorskip("onnxruntime")
    from apps.studio.engines.image.vae.model import load
    from apps.studio.trainers.image.vae.exporting import Generator

    target = tmp_path / "model.onnx"
    TRAINER.export_onnx(whole[0][-1].path, target)
    latents = torch.randn(3, 1024, generator=torch.Generator().manual_seed(1))
    session = onnxruntime.InferenceSession(target)
    assert [given.shape[1] for given in session.get_inputs()] == [1024]
    (found,) = session.run(None, {"latents": latents.numpy()})
    with torch.inference_mode():
        wanted = Generator(load(whole[0][-1].path))(latents).numpy()
    assert found.shape == (3, 3, 128, 128)
    assert np.abs(found - wanted).max() < 1e-3
