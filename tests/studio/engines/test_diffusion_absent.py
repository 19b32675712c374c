"""Where no diffusion network is set up, the engine is the composer and says what would be needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from apps.accounts.viewers import Viewer
from apps.studio.desk.grids import movable
from apps.studio.engines.image.text_to_image.diffusion import supplied
from apps.studio.engines.image.text_to_image.diffusion.expecting import native_side, working_size
from apps.studio.engines.image.text_to_image.engine import (
    DiffusedParameters,
    TextToImage,
    TextToImageParameters,
    parameters_here,
)
from apps.studio.panels import build_panel


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of the operator's."""
    monkeypatch.setenv("ARTSITE_DIFFUSION", str(tmp_path))
    return tmp_path


def with_packages(monkeypatch: pytest.MonkeyPatch, there: bool) -> None:
    monkeypatch.setattr(supplied, "is_installed", lambda: there)


def put_network(home: Path, name: str) -> None:
    """Enough of a network to be offered."""
    (home / name / "unet").mkdir(parents=True)
    (home / name / "model_index.json").write_text('{"_class_name": "StableDiffusionPipeline"}')
    (home / name / "unet" / "config.json").write_text('{"sample_size": 96}')
    (home / name / "unet" / "diffusion_pytorch_model.safetensors").write_bytes(b"0" * 4_000_000)


def asked_for(parameters: type[TextToImageParameters], **wishes: object) -> str:
    """What is said of a request, at its field."""
    with pytest.raises(ValidationError) as refused:
        parameters.model_validate({"prompt": "a boat"} | wishes)
    (error,) = refused.value.errors()
    assert error["loc"] == ("model",)
    return str(error["msg"])


def test_without_a_network_nothing_of_it_is_on_the_page(home, monkeypatch):
    monkeypatch.setattr(TextToImage, "parameters", parameters_here())
    engine = TextToImage()
    assert engine.parameters is TextToImageParameters
    assert "model" not in [control.name for control in build_panel(engine, Viewer(), {}).controls]
    assert "model" not in movable(engine)
    assert not {"negative", "content", "lora", "steps"} & set(engine.schema()["properties"])


def test_asking_for_one_says_what_to_install_or_set(home, monkeypatch):
    with_packages(monkeypatch, there=False)
    assert "pip install 'artsite[diffusion]'" in asked_for(parameters_here(), model="sd15")
    with_packages(monkeypatch, there=True)
    assert "ARTSITE_DIFFUSION" in asked_for(parameters_here(), model="sd15")
    (home / "sd15.ckpt").write_bytes(b"\x80\x02")
    assert "pickled model" in asked_for(parameters_here(), model="sd15")


def test_a_folder_without_the_packages_offers_nothing(home, monkeypatch):
    put_network(home, "sd15")
    with_packages(monkeypatch, there=False)
    assert parameters_here() is TextToImageParameters


def test_with_both_the_choice_and_its_settings_are_on_the_page(home, monkeypatch):
    put_network(home, "sd15")
    (home / "loras").mkdir()
    (home / "loras" / "ink.safetensors").touch()
    with_packages(monkeypatch, there=True)
    monkeypatch.setattr(TextToImage, "parameters", parameters_here())
    panel = build_panel(TextToImage(), Viewer(), {})
    assert issubclass(TextToImage.parameters, DiffusedParameters)
    choice = next(control for control in panel.controls if control.name == "model")
    assert [option.value for option in choice.options] == [
        "composer", "sd15",
    ]  # fmt: skip
    (section,) = panel.sections
    assert not section.is_open
    assert [control.name for control in section.controls][:3] == ["negative", "content", "mask"]
    assert TextToImage.parameters(prompt="a boat").model == "composer"


@pytest.mark.parametrize(
    ("asked", "native", "working"),
    [
        ((512, 512), 512, (512, 512)), ((1024, 683), 512, (632, 424)), ((250, 167), 512, (256, 168)),
        ((2048, 1152), 1024, (1368, 768)), ((16, 800), 512, (16, 800)),
    ],
)  # fmt: skip
def test_it_works_at_multiples_of_eight_and_no_larger_than_it_learned(asked, native, working):
    assert working_size(*asked, native) == working
    assert working[0] * working[1] <= native**2 * 1.1


def test_the_side_it_learned_from_is_read_from_its_configuration(home):
    put_network(home, "sd21")
    network = supplied.Network("sd21", home / "sd21")
    assert native_side(network) == 768
    (home / "sd21/unet/config.json").write_text("[")
    assert native_side(network) == 512


def test_the_pages_look_for_the_packages_without_importing_them(home):
    program = (
        "import sys; from apps.studio.engines.discovery import all_engines;"
        "all_engines()['text-to-image'].schema();"
        "print(sorted({'torch', 'diffusers', 'transformers', 'peft'} & set(sys.modules)))"
    )
    put_network(home, "sd15")
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
