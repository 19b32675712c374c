"""Diffusion networks that an operator supplies: tiny ones, never trained, through the engine.

They need the optional packages (docs/diffusion.md says how to run them). What happens without those, and
without a network, is tested in `test_diffusion_absent.py`.
"""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pydantic import ValidationError

pytest.importorskip("diffusers", reason="needs the extra “diffusion”")
pytest.importorskip("peft", reason="needs the extra “diffusion”")

import torch
from safetensors.torch import load_file, save_file

from apps.studio.engines.contract import Cancelled, Context, EngineError, Event, Output, Preview, Progress
from apps.studio.engines.image.text_to_image.engine import TextToImage, parameters_here
from tests.studio.engines.tiny_diffusion import save_lora, save_network

WORDS = "a boat"


@pytest.fixture(scope="session")
def supplied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An operator's folder with two networks and a LoRA file."""
    home = tmp_path_factory.mktemp("diffusion")
    save_network(home / "tiny")
    save_network(home / "large", large=True)
    save_lora(home / "loras" / "wild.safetensors", home / "tiny")
    return home


@pytest.fixture
def engine(supplied: Path, monkeypatch: pytest.MonkeyPatch) -> TextToImage:
    return put_up(supplied, monkeypatch)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """So little work is slower when it is shared."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks another machine for something fails."""

    def refuse(*args: object) -> None:
        raise AssertionError("asked the network")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture
def photograph(tmp_path: Path) -> Path:
    rows, columns = np.mgrid[0:50, 0:70]
    pixels = np.stack([rows * 5, columns * 3, (rows + columns) * 2], axis=-1).astype(np.uint8)
    path = tmp_path / "photograph.png"
    Image.fromarray(pixels).save(path)
    return path


def put_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> TextToImage:
    """The engine as it is where the operator named this folder."""
    monkeypatch.setenv("ARTSITE_DIFFUSION", str(folder))
    monkeypatch.setattr(TextToImage, "parameters", parameters_here())
    return TextToImage()


def events(engine: TextToImage, folder: Path, seed: int = 1, **wishes: object) -> list[Event]:
    given = {"prompt": WORDS, "model": "tiny", "size": 256, "aspect": "1:1", "steps": 3} | wishes
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    return list(engine.run(engine.parameters.model_validate(given), Context(seed=seed, scratch=scratch)))


def made(engine: TextToImage, folder: Path, seed: int = 1, **wishes: object) -> tuple[np.ndarray, Output]:
    output = events(engine, folder, seed, **wishes)[-1]
    assert isinstance(output, Output)
    with Image.open(output.path) as picture:
        return np.asarray(picture.convert("RGB")).astype(int), output


@pytest.mark.parametrize("model", ["tiny", "large"])
def test_words_become_a_picture_of_the_size_asked_for(engine, tmp_path, model):
    picture, output = made(engine, tmp_path, model=model, size=320, aspect="3:2")
    assert picture.shape == (213, 320, 3)
    assert model in output.note
    assert "80 × 56 pixels" in output.note  # it learned from squares of 64
    assert WORDS in output.alt_text


def test_every_step_is_told_and_shown(engine, tmp_path):
    told = events(engine, tmp_path, steps=4)
    assert [one.message for one in told if isinstance(one, Progress)][-4:] == [
        f"Step {n} of 4" for n in range(1, 5)
    ]
    looks = [np.asarray(one.picture) for one in told if isinstance(one, Preview)]
    assert len(looks) == 4
    assert all(look.shape == (64, 64, 3) and look.std() > 0 for look in looks)


def test_a_seed_is_one_picture_and_words_guidance_and_scheduler_change_it(engine, tmp_path):
    first, again = made(engine, tmp_path)[0], made(engine, tmp_path)[0]
    assert np.array_equal(first, again)
    others: list[dict[str, Any]] = [
        {"prompt": "a wholly different thing"}, {"negative": "a fog"}, {"guidance": 15.0}, {"steps": 6},
        *({"scheduler": name} for name in ("dpm", "unipc", "euler-a", "lcm")),
    ]  # fmt: skip
    for wishes in [*others, {"seed_of_run": 2}]:
        changed = dict(wishes)
        seed = changed.pop("seed_of_run", 1)
        assert not np.array_equal(first, made(engine, tmp_path, seed, **changed)[0]), wishes


def test_a_picture_is_where_it_begins_and_strength_says_how_far_it_goes(engine, tmp_path, photograph):
    near, far = (
        made(engine, tmp_path, content=photograph, strength=strength, steps=10, size=280)[0]
        for strength in (0.2, 1.0)
    )
    with Image.open(photograph) as opened:
        content = np.asarray(opened.resize((280, 200))).astype(int)
    assert near.shape == far.shape == content.shape
    assert not np.array_equal(near, far)


@pytest.mark.parametrize("model", ["tiny", "large"])
def test_outside_the_mask_every_pixel_stays(engine, tmp_path, photograph, model):
    mask = tmp_path / "mask.png"
    drawn = Image.new("L", (35, 25))  # half the picture's size: it is stretched
    drawn.paste(255, (0, 0, 15, 25))
    drawn.save(mask)
    picture, _ = made(engine, tmp_path, model=model, content=photograph, mask=mask, strength=1.0, size=280)
    with Image.open(photograph) as opened:
        content = np.asarray(opened.resize((280, 200), Image.Resampling.LANCZOS, reducing_gap=3.0)).astype(
            int
        )
    assert np.array_equal(picture[:, 140:], content[:, 140:])
    assert np.abs(picture[:, :100] - content[:, :100]).mean() > 5


def test_a_black_mask_and_a_mask_without_a_picture_are_refused(engine, tmp_path, photograph):
    mask = tmp_path / "mask.png"
    Image.new("L", (70, 50)).save(mask)
    with pytest.raises(EngineError, match="black all over") as refused:
        made(engine, tmp_path, content=photograph, mask=mask)
    assert refused.value.field == "mask"
    with pytest.raises(ValidationError, match="needs the picture"):
        made(engine, tmp_path, mask=mask)


def test_a_lora_changes_the_picture_by_its_weight_and_leaves_the_next_one_alone(engine, tmp_path):
    plain = made(engine, tmp_path)[0]
    with_it, output = made(engine, tmp_path, lora="wild")
    much = made(engine, tmp_path, lora="wild", lora_weight=2.0)[0]
    assert "“wild”" in output.note
    assert not np.array_equal(plain, with_it)
    assert not np.array_equal(with_it, much)
    assert np.array_equal(plain, made(engine, tmp_path, lora="wild", lora_weight=0.0)[0])
    assert np.array_equal(plain, made(engine, tmp_path)[0])


def test_a_lora_of_another_family_and_one_that_is_not_there_are_refused(engine, supplied, tmp_path):
    with pytest.raises(EngineError, match="does not fit") as refused:
        made(engine, tmp_path, model="large", lora="wild")
    assert refused.value.field == "lora"
    with pytest.raises(ValidationError, match=r"no LoRA file called “\.\./wild”.*“wild”"):
        made(engine, tmp_path, lora="../wild")


def test_cancelling_stops_it_at_the_next_step(engine, tmp_path):
    steps: list[str] = []
    params = engine.parameters.model_validate({"prompt": WORDS, "model": "tiny", "steps": 50, "size": 256})
    context = Context(seed=1, scratch=tmp_path, cancelled=lambda: len(steps) >= 2)
    with pytest.raises(Cancelled):
        for event in engine.run(params, context):
            if isinstance(event, Progress) and event.message.startswith("Step"):
                steps.append(event.message)
    assert 2 <= len(steps) <= 6


def test_who_stops_reading_stops_the_work(engine, tmp_path):
    params = engine.parameters.model_validate({"prompt": WORDS, "model": "tiny", "steps": 100, "size": 256})
    reading = engine.run(params, Context(seed=1, scratch=tmp_path))
    next(event for event in reading if isinstance(event, Preview))
    reading.close()  # returns only when the thread has ended
    assert made(engine, tmp_path)[0].shape == (256, 256, 3)


def test_of_ten_thousand_characters_it_says_what_was_not_read(engine, tmp_path):
    long = "boat " * 2000
    _, output = made(engine, tmp_path, prompt=long[:10_000], negative="fog " * 100)
    assert "reads 77 tokens" in output.note
    assert output.note.count("did not read") == 2
    assert len(output.note) < 900
    _, short = made(engine, tmp_path, prompt="a boat")
    assert "tokens" not in short.note
    with pytest.raises(ValidationError) as refused:
        made(engine, tmp_path, prompt="x" * 10_001)
    assert refused.value.errors()[0]["loc"] == ("prompt",)


def test_the_composer_is_what_it_was(engine, tmp_path):
    _, output = made(engine, tmp_path, model="composer", style="plain")
    assert "diffusion" not in output.note
    with pytest.raises(ValidationError, match="500 characters"):
        made(engine, tmp_path, model="composer", prompt="boat " * 101)


def spoiled(supplied: Path, folder: Path, spoil: Callable[[Path], None]) -> Path:
    """A copy of the tiny network with something wrong in it."""
    home = folder / "home"
    shutil.copytree(supplied / "tiny", home / "tiny")
    spoil(home / "tiny")
    return home


def to_pickle(network: Path) -> None:
    weights = network / "unet" / "diffusion_pytorch_model.safetensors"
    torch.save(load_file(weights), weights.with_suffix(".bin"))
    weights.unlink()


def with_nan(network: Path) -> None:
    weights = network / "unet" / "diffusion_pytorch_model.safetensors"
    tensors = load_file(weights)
    tensors["conv_in.weight"][0, 0, 0, 0] = float("nan")
    save_file(tensors, weights)


def without_a_word(network: Path) -> None:
    weights = network / "text_encoder" / "model.safetensors"
    tensors = load_file(weights)
    del tensors[next(name for name in tensors if name.endswith("final_layer_norm.weight"))]
    save_file(tensors, weights, metadata={"format": "pt"})


def without_a_tensor(network: Path) -> None:
    weights = network / "unet" / "diffusion_pytorch_model.safetensors"
    tensors = load_file(weights)
    del tensors["conv_out.weight"]
    save_file(tensors, weights)


def with_other_shapes(network: Path) -> None:
    config = network / "unet" / "config.json"
    config.write_text(config.read_text().replace('"cross_attention_dim": 16', '"cross_attention_dim": 24'))


def with_code(network: Path) -> None:
    index = network / "model_index.json"
    index.write_text(
        index.read_text().replace('"scheduler": [\n    "diffusers"', '"scheduler": [\n    "my_code"')
    )
    (network / "my_code.py").write_text("raise AssertionError('ran')")


def of_another_family(network: Path) -> None:
    index = network / "model_index.json"
    index.write_text(index.read_text().replace("StableDiffusionPipeline", "FluxPipeline"))


def truncated(network: Path) -> None:
    weights = network / "vae" / "diffusion_pytorch_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:5000])


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (to_pickle, r"unet/diffusion_pytorch_model.bin of “tiny” are a pickle"),
        (with_nan, r"unet/diffusion_pytorch_model.safetensors: The weights “conv_in.weight”"),
        (without_a_tensor, r"unet lacks the weights “conv_out.weight”"),
        (without_a_word, r"text_encoder lacks the weights “final_layer_norm.weight”"),
        (with_other_shapes, r"do not fit each other"),
        (with_code, r"code of its own \(“my_code”\), which is never run"),
        (of_another_family, r"“FluxPipeline”.*Stable Diffusion 1, 2 and XL"),
        (truncated, r"vae/diffusion_pytorch_model.safetensors: .*damaged"),
        (lambda network: shutil.rmtree(network / "vae"), r"vae/config.json is missing"),
        (lambda network: shutil.rmtree(network / "tokenizer"), r"tokenizer/tokenizer.json is missing"),
        (
            lambda network: (network / "model_index.json").write_text("{"),
            r"model_index.json of “tiny” is damaged",
        ),
    ],
)
def test_a_network_with_something_wrong_is_refused_by_name(supplied, tmp_path, monkeypatch, spoil, words):
    engine = put_up(spoiled(supplied, tmp_path, spoil), monkeypatch)
    with pytest.raises(EngineError, match=words) as refused:
        made(engine, tmp_path)
    assert refused.value.field == "model"


def test_a_network_that_comes_to_no_numbers_says_so(supplied, tmp_path, monkeypatch):
    def overflowing(network: Path) -> None:
        weights = network / "unet" / "diffusion_pytorch_model.safetensors"
        tensors = {name: tensor * 1e30 for name, tensor in load_file(weights).items()}
        save_file(tensors, weights)

    engine = put_up(spoiled(supplied, tmp_path, overflowing), monkeypatch)
    with pytest.raises(EngineError, match="no numbers"):
        made(engine, tmp_path)


def test_the_folder_may_be_one_network_and_a_checkpoint_beside_it_is_not_offered(
    supplied, tmp_path, monkeypatch
):
    engine = put_up(supplied / "tiny", monkeypatch)
    assert engine.schema()["properties"]["model"]["enum"] == ["composer", "tiny"]
    assert engine.schema()["properties"]["lora"]["enum"] == ["wild"]
    home = spoiled(supplied, tmp_path, lambda network: None)
    (home / "other.ckpt").write_bytes(b"\x80\x02")
    (home / "empty").mkdir()
    engine = put_up(home, monkeypatch)
    for name, words in {
        "other": "“other.ckpt” is a pickled model", "empty": "holds no model_index.json",
        "../tiny": "There is no network called","nobody": "of diffusion: “tiny”",
    }.items():  # fmt: skip
        with pytest.raises(ValidationError, match=words) as refused:
            made(engine, tmp_path, model=name)
        assert refused.value.errors()[0]["loc"] == ("model",)


def test_a_single_file_asks_for_its_configuration(supplied, tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(supplied / "tiny/unet/diffusion_pytorch_model.safetensors", home / "one.safetensors")
    engine = put_up(home, monkeypatch)
    with pytest.raises(EngineError, match=r"Put a folder “one\.config” beside it"):
        made(engine, tmp_path, model="one")


def test_it_tells_what_it_needs_and_how_long_it_takes(engine):
    def seconds(**wishes: object) -> float:
        given = {"prompt": WORDS, "model": "tiny", "steps": 100} | wishes
        return engine.estimate(engine.parameters.model_validate(given))

    assert seconds() > seconds(steps=10)
    assert seconds(guidance=7) > seconds(guidance=1)
    assert seconds(model="composer") > 0


@pytest.mark.django_db(transaction=True)
def test_a_job_diffuses_and_its_recipe_names_the_network(engine):
    from apps.accounts.models import User
    from apps.accounts.viewers import Viewer
    from apps.studio.jobs import previews, runner
    from apps.studio.jobs.models import State
    from apps.studio.jobs.refusals import Refused
    from apps.studio.jobs.submission import submit

    artist = Viewer(user=User.objects.create(username="mei", email="mei@example.org"))
    wishes = {"prompt": WORDS, "model": "tiny", "steps": "3", "size": "256", "lora": "wild", "seed": "5"}
    job = submit(artist, "text-to-image", wishes)
    assert runner.run_next("cpu")
    job.refresh_from_db()
    assert job.state == State.SUCCEEDED, job.error
    assert previews.read(job.pk, job.preview_number)
    assert job.recipe()["params"]["model"] == "tiny"
    assert "“tiny” with the LoRA “wild”" in job.message
    with pytest.raises(Refused) as refused:
        submit(artist, "text-to-image", wishes | {"model": "sd15"})
    assert "There is no network called “sd15” here." in refused.value.errors["model"][0]
