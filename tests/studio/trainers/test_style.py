"""An artist teaches a style from one picture, in minutes, and gets it back as a file that can be trusted."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch
from PIL import Image

from apps.studio.engines import model_file
from apps.studio.engines.contract import Context, EngineError, Output
from apps.studio.engines.discovery import get_engine
from apps.studio.engines.model_file import Header, ModelFileError
from apps.studio.trainers.contract import (
    Cancelled,
    Checkpoint,
    Collection,
    Event,
    Metrics,
    Progress,
    Samples,
    Specimen,
    Trained,
    TrainingContext,
    TrainingError,
)
from apps.studio.trainers.discovery import get_trainer
from apps.studio.trainers.image.style import learner, trainer

TRAINER = get_trainer("style")


@pytest.fixture(autouse=True, scope="module")
def small_and_quick() -> Iterator[None]:
    """Small pictures; one thread, since on a busy machine threads wait longer than they work."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(learner, "CROP", 128)
        patch.setattr(learner, "PROBE", 96)
        patch.setattr(trainer, "CHECKPOINT_EVERY", 20)
        yield
    torch.set_num_threads(before)


def stripes(path: Path) -> Path:
    """A style that nobody can miss: broad slanting stripes of red and cream."""
    y, x = np.mgrid[0:160, 0:200]
    red = (((x + y) // 14) % 2)[..., None]
    Image.fromarray(np.where(red, (190, 30, 40), (245, 235, 210)).astype(np.uint8)).save(path)
    return path


def teach(collection: Collection, scratch: Path, **settings: Any) -> list[Event]:
    resume = settings.pop("resume", None)
    cancelled = settings.pop("cancelled", lambda: False)
    context = TrainingContext(seed=3, scratch=scratch, minutes=5, resume=resume, cancelled=cancelled)
    return list(TRAINER.train(TRAINER.parameters.model_validate(settings), collection, context))


@pytest.fixture(scope="module")
def lessons(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Event]]:
    """A short training, and all that was heard of it."""
    scratch = tmp_path_factory.mktemp("style")
    collection = Collection("stripes", [Specimen(stripes(scratch / "stripes.png"))])
    return scratch, teach(collection, scratch, steps=60)


@pytest.fixture(scope="module")
def model(lessons: tuple[Path, list[Event]]) -> Path:
    return next(event.path for event in lessons[1] if isinstance(event, Trained))


def test_it_comes_nearer_to_the_picture_than_any_built_in_style_and_content_stays(lessons):
    trained = lessons[1][-1]
    assert isinstance(trained, Trained)
    assert trained.metrics["style_distance"] < 0.8 * trained.metrics["nearest_style_distance"]
    assert trained.metrics["colour_distance"] < trained.metrics["nearest_colour_distance"]
    assert trained.metrics["content_distance"] < 1.7  # that of an unrelated picture is 2
    assert "nearer to the picture’s style" in trained.remarks[-1]


def test_one_sees_it_learn(lessons):
    heard = lessons[1]
    losses = [event.values["style"] for event in heard if isinstance(event, Metrics)]
    assert losses[-1] < losses[0]
    samples = [event.picture for event in heard if isinstance(event, Samples)]
    assert len(samples) >= 2
    assert samples[0].size == samples[-1].size
    assert np.abs(np.asarray(samples[0], float) - np.asarray(samples[-1], float)).mean() > 5


def test_one_paints_with_it(model, tmp_path):
    photograph = Image.radial_gradient("L").convert("RGB").resize((96, 64))
    photograph.save(tmp_path / "photo.png")
    engine = get_engine("style-transfer")
    wishes = {"content": tmp_path / "photo.png", "model": model, "size": 256}

    def painted(**more: Any) -> Any:
        params = engine.parameters.model_validate(wishes | more)
        *_, output = engine.run(params, Context(seed=1, scratch=tmp_path))
        assert isinstance(output, Output)
        return np.asarray(Image.open(output.path), np.float64)

    own = painted()
    assert own[..., 0].mean() > own[..., 2].mean() + 5
    assert np.array_equal(own, painted())
    assert np.abs(own - painted(variation=0.4)).mean() > 1
    assert np.abs(own - painted(blend_style="great-wave", blend=0.7)).mean() > 3
    with pytest.raises(EngineError) as refused:
        painted(style_image=tmp_path / "photo.png")
    assert refused.value.field == "model"


def test_what_was_interrupted_goes_on_as_if_it_had_not_been(tmp_path):
    from apps.studio.trainers.image.style.learner import Learner, Weights

    style = Image.open(stripes(tmp_path / "stripes.png"))

    def begun() -> Learner:
        return Learner([style], 96, Weights(0.5), seed=3, device="cpu")

    first = begun()
    first.begin(19)
    for number in range(4):
        if number == 2:
            kept = {name: tensor.clone() for name, tensor in first.state().items()}
        first.learn(number / 4)
    second = begun()
    second.restore(kept)
    for number in (2, 3):
        second.learn(number / 4)
    assert second.step == first.step
    assert torch.allclose(first.vector, second.vector, atol=1e-6)
    assert torch.allclose(first.average, second.average, atol=1e-6)


def test_a_checkpoint_is_gone_on_from_and_a_damaged_one_is_not(lessons, tmp_path):
    scratch, _heard = lessons
    collection = Collection("stripes", [Specimen(scratch / "stripes.png")])
    kept = next(event for event in _heard if isinstance(event, Checkpoint))
    resumed = teach(collection, tmp_path, steps=66, resume=kept.path)
    assert isinstance(resumed[-1], Trained)
    assert resumed[-1].metrics["steps"] == 66
    assert not [event for event in resumed if isinstance(event, Progress) and "nearest" in event.message]
    (tmp_path / "damaged").write_bytes(b"nothing")
    asked = itertools.count()
    with pytest.raises(Cancelled):
        teach(collection, tmp_path, resume=tmp_path / "damaged", cancelled=lambda: next(asked) > 3)


def test_the_onnx_file_paints_the_same(model, tmp_path):
    from apps.studio.engines.image.style_transfer.models import table_model
    from apps.studio.engines.image.style_transfer.own import read_style

    TRAINER.verify(model)
    TRAINER.export_onnx(model, tmp_path / "style.onnx")
    picture = np.random.default_rng(1).integers(0, 256, (48, 64, 3), dtype=np.uint8)
    session = onnxruntime.InferenceSession(tmp_path / "style.onnx", providers=["CPUExecutionProvider"])
    (theirs,) = session.run(None, {"picture": (picture / 255).astype(np.float32).transpose(2, 0, 1)[None]})
    ours = table_model("cpu").painter(torch.from_numpy(picture), read_style(model)[0]).numpy() / 255
    assert np.abs(theirs[0].transpose(1, 2, 0) - ours).max() < 0.5 / 255 + 1e-3


def _spoilt(model: Path, target: Path, change: str) -> Path:
    tensors, header = model_file.load(model, "style")
    if change == "missing":
        del tensors["expand.2.beta"]
    if change == "more":
        tensors["expand.3.beta"] = torch.zeros(3)
    if change == "shape":
        tensors["expand.2.beta"] = torch.zeros(4)
    if change == "whole":
        tensors["expand.2.beta"] = torch.zeros(3, dtype=torch.int32)
    if change == "network":
        header = Header("style", config={"network": "another"})
    if change == "trainer":
        header = Header("image-gan", config=header.config)
    if change == "nan":
        from safetensors.torch import save_file

        tensors["expand.2.beta"][0] = float("nan")
        told = {"format": model_file.FORMAT, "trainer": "style", "version": "1", "title": "", "card": ""}
        save_file(tensors, target, metadata=told | {"config": '{"network": "multistyle26"}', "metrics": "{}"})
        return target
    model_file.write(target, tensors, header)
    return target


@pytest.mark.parametrize(("change", "words"), [
    ("missing", "expand.2.beta"), ("more", "expand.3.beta"), ("shape", "expand.2.beta"),
    ("whole", "expand.2.beta"), ("network", "another"), ("trainer", "image-gan"), ("nan", "expand.2.beta"),
])  # fmt: skip
def test_a_file_that_is_no_style_is_refused_by_name(model, tmp_path, change, words):
    wrong = _spoilt(model, tmp_path / "wrong.safetensors", change)
    with pytest.raises(ModelFileError, match=words):
        TRAINER.verify(wrong)
    engine = get_engine("style-transfer")
    Image.new("RGB", (64, 64)).save(tmp_path / "photo.png")
    params = engine.parameters.model_validate({"content": tmp_path / "photo.png", "model": wrong})
    with pytest.raises(EngineError) as refused:
        list(engine.run(params, Context(seed=1, scratch=tmp_path)))
    assert refused.value.field == "model"


def test_pictures_that_cannot_be_used_are_told_of(tmp_path):
    (tmp_path / "broken.png").write_bytes(b"no picture")
    Image.new("RGB", (1, 1)).save(tmp_path / "dot.png")
    broken = [Specimen(tmp_path / "broken.png"), Specimen(tmp_path / "dot.png")]
    for specimens in ([], broken):
        with pytest.raises(TrainingError, match="no picture"):
            teach(Collection("none", specimens), tmp_path, steps=20)
    from apps.studio.trainers.image.style.trainer import style_pictures

    Image.new("RGBA", (40, 2000), (200, 30, 30, 128)).save(tmp_path / "long.png")
    pictures, remarks = style_pictures(Collection("some", [*broken, Specimen(tmp_path / "long.png")]))
    assert len(pictures) == 1
    assert remarks[0].startswith("2 could not be used")
