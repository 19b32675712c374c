"""What an artist would lose: the model behind a picture, their own model, or the machine to a pickle."""

from __future__ import annotations

import dataclasses
import json
import pickle
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from safetensors.torch import save_file

from apps.accounts.models import User
from apps.accounts.viewers import Viewer
from apps.gallery.recipes import facts
from apps.studio.engines import contract, fields, model_file
from apps.studio.engines.contract import Context, Engine, Event, Output
from apps.studio.engines.discovery import all_engines, get_engine
from apps.studio.jobs import runner
from apps.studio.jobs.models import State
from apps.studio.jobs.refusals import Refused
from apps.studio.jobs.submission import submit
from apps.studio.publishing import publish_item
from apps.studio.registry import builtin, changes, resolving
from apps.studio.registry.changes import ModelRefused, NewVersion, add_version, import_file
from apps.studio.registry.models import Model, ModelVersion, Stage
from apps.studio.trainers import verifying
from apps.studio.trainers.operators.count.network import Student
from artsite import storage
from tests.studio.conftest import signed_in

pytestmark = pytest.mark.django_db


class TintParameters(contract.Parameters):
    model: fields.ModelFile | None = fields.model("Model", "What it learned.", trainers=["count"])
    seed: int | None = fields.seed()


class Tint(Engine[TintParameters]):
    """Writes down which model it was given."""

    name = "tint"
    title = "Tint"
    summary = "Tells of its model."
    medium = "text"
    parameters = TintParameters

    def run(self, params: TintParameters, context: Context) -> Iterator[Event]:
        path = context.scratch / "told.txt"
        path.write_text(model_file.read_header(params.model).trainer if params.model else "none")
        yield Output(path, "text/plain", title="Told")


@pytest.fixture(autouse=True)
def tint() -> Iterator[None]:
    all_engines()["tint"] = Tint()
    yield
    all_engines().pop("tint")


@pytest.fixture
def model_at(tmp_path: Path) -> Callable[[int], Path]:
    def make(seed: int) -> Path:
        path = tmp_path / f"model-{seed}.safetensors"
        student = Student(seed)
        student.learn([(0.2, 0.4, 0.6)])
        student.finish(path)
        return path

    return make


def registered(owner: User | None, name: str, path: Path, stage: Stage = Stage.CANDIDATE) -> ModelVersion:
    return add_version(owner, name, NewVersion(storage.keep(path), model_file.read_header(path)), stage)


def named(viewer: Viewer, value: str) -> str:
    return resolving.resolve(viewer, value, ["count"], "tint").reference


# -- Taking in ----------------------------------------------------------------------------------------------


def test_a_good_file_is_taken_in_once(mira: User, model_at: Callable[[int], Path]) -> None:
    version = import_file(mira, "grey", model_at(1), "from-home.safetensors")
    assert (version.reference, version.stage) == ("grey@1", Stage.CANDIDATE)
    assert version.lineage == {"file": "from-home.safetensors"}
    assert import_file(mira, "grey", model_at(1)) == version
    assert import_file(mira, "grey", model_at(2)).number == 2
    storage.open_kept(version.sha256).close()


class Evil:
    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return (print, ("this ran",))


def _pickle(path: Path) -> str:
    path.write_bytes(pickle.dumps(Evil()))
    return "pickled model"


def _checkpoint(path: Path) -> str:
    torch.save({"weight": torch.zeros(2)}, path)
    return "pickled model"


def _nan(path: Path) -> str:
    header = model_file.Header(trainer="count")
    tensors = {"0.weight": torch.zeros(3, 8), "0.bias": torch.zeros(3)}
    model_file.write(path, tensors, header)
    tensors["0.bias"][1] = float("nan")
    save_file(tensors, path, metadata=_metadata(path))
    return "“0.bias”"


def _infinite_half(path: Path) -> str:
    model_file.write(path, {"half": torch.zeros(4).half()}, model_file.Header(trainer="count"))
    save_file({"half": torch.full((4,), float("inf")).half()}, path, metadata=_metadata(path))
    return "“half”"


def _metadata(path: Path) -> dict[str, str]:
    from safetensors import safe_open

    with safe_open(path, "pt") as opened:
        return dict(opened.metadata())


def _other_shape(path: Path) -> str:
    tensors = {"0.weight": torch.zeros(3, 9), "0.bias": torch.zeros(3)}
    model_file.write(path, tensors, model_file.Header(trainer="count"))
    return "do not fit"


def _unknown_trainer(path: Path) -> str:
    model_file.write(path, {"a": torch.zeros(1)}, model_file.Header(trainer="from-elsewhere"))
    return "not installed here"


def _no_header(path: Path) -> str:
    save_file({"a": torch.zeros(1)}, path)
    return "does not say which network"


def _cut_off(path: Path) -> str:
    student = Student(1)
    student.learn([(0.2, 0.4, 0.6)])
    student.finish(path)
    path.write_bytes(path.read_bytes()[:-20])
    return "damaged"


def _empty(path: Path) -> str:
    path.touch()
    return "not a safetensors file"


def _unkeepable_words(path: Path) -> str:
    tensors = {"0.weight": torch.zeros(3, 8), "0.bias": torch.zeros(3)}
    model_file.write(path, tensors, model_file.Header(trainer="count", title="sea\0"))
    return "header of this model is damaged"


def _endless_card(path: Path) -> str:
    tensors = {"0.weight": torch.zeros(3, 8), "0.bias": torch.zeros(3)}
    model_file.write(path, tensors, model_file.Header(trainer="count", card="x" * 200_000))
    return "longer than"


def _giant(path: Path) -> str:
    """A header that asks for a network of 200 GB."""
    [weights] = (get_engine("vae").folder / "weights").glob("*.safetensors")
    shutil.copy(weights, path)
    metadata = _metadata(path)
    config = json.loads(metadata["config"])
    config["widths"] = {key: value * 1000 for key, value in config["widths"].items()}
    save_file({"a": torch.zeros(1)}, path, metadata=metadata | {"config": json.dumps(config)})
    return "Export it again"


def _many_windows(path: Path) -> str:
    """A thousand names for the same bytes."""
    weights = {str(number): {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]} for number in range(1000)}
    told = model_file.Header(trainer="count")
    model_file.write(path, {"a": torch.zeros(4)}, told)
    header = json.dumps(weights | {"__metadata__": _metadata(path)}).encode()
    path.write_bytes(struct.pack("<Q", len(header)) + header + bytes(16))
    return "damaged"


def _odd_kind(path: Path) -> str:
    model_file.write(path, {"a": torch.zeros(4)}, model_file.Header(trainer="count"))
    save_file({"tiny": torch.full((4,), 1.0).to(torch.float8_e5m2)}, path, metadata=_metadata(path))
    return "“tiny” of this model are of the kind F8_E5M2"


BAD = (
    _giant,
    _many_windows,
    _odd_kind,
    _pickle,
    _checkpoint,
    _nan,
    _infinite_half,
    _other_shape,
    _unknown_trainer,
    _no_header,
    _cut_off,
    _empty,
    _unkeepable_words,
    _endless_card,
)


@pytest.mark.parametrize("make", BAD, ids=lambda make: make.__name__)
def test_a_bad_file_is_refused_in_words_and_never_run(
    mira: User, tmp_path: Path, make: Callable[[Path], str], capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "model"
    words = make(path)
    with pytest.raises(ModelRefused) as refusal:
        import_file(mira, "bad", path)
    assert words in str(refusal.value)
    assert "this ran" not in capfd.readouterr().out
    assert not Model.objects.filter(owner=mira).exists()


def test_figures_that_no_row_can_keep_are_left_out_and_the_model_is_taken(mira: User, tmp_path: Path) -> None:
    """A good network is not lost for what its header boasts of."""
    path = tmp_path / "model.safetensors"
    student = Student(1)
    student.learn([(0.2, 0.4, 0.6)])
    student.finish(path)
    header = model_file.read_header(path)
    metrics = {"loss": 0.5, "huge": 10**400, "nan": float("nan"), "a\0b\ud800": 1.0}
    new = NewVersion(storage.keep(path), dataclasses.replace(header, metrics=metrics))
    assert add_version(mira, "grey", new).metrics == {"loss": 0.5, "ab": 1.0}


# Looks a model over with a trainer that takes as much memory, or time, as the header says: what a network
# of a stranger's shapes does.
GREEDY = """
import sys; sys.path.insert(0, sys.argv.pop(1))
from apps.studio.engines import model_file
from apps.studio.trainers import verifying
class Greedy:
    def verify(self, path):
        import torch
        config = model_file.read_header(path).config
        torch.empty(config.get("values", 0)).fill_(1.0)
        while config.get("endless"):
            pass
verifying.get_trainer = lambda name: Greedy()
verifying.CPU_SECONDS = 15
verifying.main()
"""


@pytest.mark.parametrize(
    ("config", "words"),
    [({"values": 1_500_000_000}, "more memory than models are given"), ({"endless": 1}, "takes too long")],
)
def test_a_model_that_wastes_memory_or_time_is_stopped_and_costs_the_site_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, config: dict[str, int], words: str
) -> None:
    path = tmp_path / "model"
    model_file.write(path, {"a": torch.zeros(1)}, model_file.Header(trainer="greedy", config=config))
    monkeypatch.setattr(verifying, "_PROGRAM", GREEDY)
    with pytest.raises(model_file.ModelFileError, match=words):
        verifying.verified(path)


def test_the_process_that_asks_does_not_grow_by_the_file(tmp_path: Path) -> None:
    path = tmp_path / "model"
    nested = json.dumps({str(number): [] for number in range(1_000_000)})
    told = model_file.Header(trainer="count")
    model_file.write(path, {"a": torch.zeros(1)}, told)
    save_file({"a": torch.zeros(1)}, path, metadata=_metadata(path) | {"config": nested})
    program = (
        "import resource, sys; from pathlib import Path; from apps.studio.trainers import verifying\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        f"try: verifying.verified(Path({str(path)!r}))\n"
        "except ValueError: pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, 'torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    grown, torch_there = done.stdout.split()
    assert int(grown) < 8_000, "kB"
    assert torch_there == "False"


def test_a_name_belongs_to_one_trainer(mira: User, model_at: Callable[[int], Path]) -> None:
    Model.objects.create(owner=mira, name="grey", trainer="image-gan")
    with pytest.raises(ModelRefused, match="Choose another name"):
        import_file(mira, "grey", model_at(1))


# -- Stages and names ---------------------------------------------------------------------------------------


def test_a_name_means_its_live_version_and_a_number_always_the_same(
    mira: User, model_at: Callable[[int], Path]
) -> None:
    viewer = Viewer(user=mira)
    first, second = (registered(mira, "grey", model_at(seed)) for seed in (1, 2))
    assert named(viewer, "grey") == "grey@2", "without a live one the newest"
    changes.promote(first)
    assert named(viewer, "grey") == "grey@1"
    changes.promote(second)
    assert set(ModelVersion.objects.filter(model__name="grey").values_list("number", "stage")) == {
        (1, Stage.CANDIDATE), (2, Stage.LIVE),
    }  # fmt: skip
    changes.retire(second)
    assert named(viewer, "grey") == "grey@1"
    assert named(viewer, "grey@2") == "grey@2", "an old recipe can be made again"
    assert named(viewer, str(second.pk)) == "grey@2"
    assert named(viewer, str(first.model_id)) == "grey@1"
    changes.retire(first)
    for value in ("grey", "grey@3", "grey@x", "grey@", "grey@99999999999999999999", "", "@1"):
        with pytest.raises(resolving.NoSuchModel):
            named(viewer, value)


def test_what_comes_with_the_project_is_everybodys_and_ones_own_wins(
    mira: User, stranger: User, model_at: Callable[[int], Path]
) -> None:
    registered(None, "tint-sea", model_at(1), Stage.LIVE)
    assert named(Viewer(), "tint-sea") == "tint-sea@1"
    assert named(Viewer(), "sea") == "tint-sea@1", "the engine's name may be left out"
    registered(mira, "tint-sea", model_at(2))
    registered(mira, "tint-sea", model_at(3))
    assert named(Viewer(user=mira), "tint-sea") == "tint-sea@2"
    assert named(Viewer(user=stranger), "tint-sea") == "tint-sea@1"
    with pytest.raises(resolving.NoSuchModel):
        resolving.resolve(Viewer(user=stranger), str(Model.objects.get(owner=mira).pk))
    with pytest.raises(resolving.NoSuchModel, match="made by “count”"):
        resolving.resolve(Viewer(), "tint-sea", ["image-gan"])


def test_weights_of_the_project_are_registered_once_and_again_when_they_change(
    tmp_path: Path, model_at: Callable[[int], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "image" / "tint" / "weights"
    folder.mkdir(parents=True)
    shutil.copy(model_at(1), folder / "deep_sea.safetensors")
    save_file({"a": torch.zeros(1)}, folder / "other.safetensors")  # weights that are no model
    monkeypatch.setattr("apps.studio.engines.__path__", [str(tmp_path)])
    assert builtin.register_all() == 1
    assert builtin.register_all() == 0
    version = ModelVersion.objects.get(model__owner=None, model__name="tint-deep-sea")
    assert version.stage == Stage.LIVE
    shutil.copy(model_at(2), folder / "deep_sea.safetensors")
    assert builtin.register_all() == 1
    model = Model.objects.get(name="tint-deep-sea", owner=None)
    assert model.current is not None
    assert model.current.number == 2


# -- Use by engines -----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_an_engine_is_given_the_file_and_the_recipe_tells_the_version(
    mira: User, stranger: User, model_at: Callable[[int], Path]
) -> None:
    version = registered(mira, "grey", model_at(1))
    job = submit(Viewer(user=mira), "tint", {"model": "grey"})
    registered(mira, "grey", model_at(2))
    assert runner.run_next("cpu")
    job.refresh_from_db()
    assert job.state == State.SUCCEEDED, job.error
    assert job.params["model"] == "grey@1"
    with storage.open_kept(job.outputs.get().sha256) as told:
        assert told.read() == b"count"
    recipe = job.outputs.get().recipe
    assert recipe["inputs"]["model"]["sha256"] == version.sha256
    assert recipe["inputs"]["model"]["model"] == "grey@1"
    with pytest.raises(Refused) as refusal:
        submit(Viewer(user=stranger), "tint", {"model": "grey"})
    assert "no model of that name" in refusal.value.errors["model"][0]
    page = signed_in(mira).get("/studio/tint/?model=grey").content.decode()
    assert '<option value="grey" selected>' in page
    assert '<option value="grey"' not in signed_in(stranger).get("/studio/tint/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_public_work_does_not_name_a_private_model_and_another_of_that_name_is_not_it(
    mira: User, stranger: User, model_at: Callable[[int], Path]
) -> None:
    registered(mira, "grey", model_at(1))
    registered(stranger, "grey", model_at(2))
    job = submit(Viewer(user=mira), "tint", {"model": "grey"})
    assert runner.run_next("cpu")
    said = {"visibility": "public", "licence": "CC-BY-4.0"}
    work = publish_item(mira, job.outputs.get(), title="Told", **said)
    assert "grey@1" in [fact.value for fact in facts(work, Viewer(user=mira))]
    assert "grey@1" not in [fact.value for fact in facts(work, Viewer(user=stranger))]
    told = signed_in(stranger).get(f"/api/v1/works/{work.pk}/").json()["recipe"]
    assert "grey" not in str(told)
    page = signed_in(stranger).get(f"/studio/tint/?like={work.pk}").content.decode()
    assert "is not yours to use" in page
    assert '<option value="" selected>' in page
    again = signed_in(mira).get(f"/studio/tint/?like={work.pk}").content.decode()
    assert '<option value="grey@1" selected>' in again


# -- Pages and files ----------------------------------------------------------------------------------------


def test_pages_and_files_of_a_model_are_its_owners(
    mira: User, stranger: User, model_at: Callable[[int], Path]
) -> None:
    version = registered(mira, "grey", model_at(1))
    place, one = f"/studio/models/{version.model_id}/", f"/studio/models/{version.model_id}/1/"
    at_mira = signed_in(mira)
    assert "One colour" in at_mira.get(place).content.decode()
    assert at_mira.get(one + "file/").getvalue() == model_at(1).read_bytes()
    for client in (signed_in(stranger), Client()):
        for address in (place, one, one + "file/"):
            assert client.get(address).status_code == 404
        assert "grey" not in client.get("/studio/models/").content.decode()
    assert signed_in(stranger).post(one + "stage/", {"stage": "live"}).status_code == 404
    assert signed_in(stranger).post(place + "delete/").status_code == 404
    assert Client().post(place + "delete/").status_code == 302
    at_mira.post(one + "stage/", {"stage": "live"})
    version.refresh_from_db()
    assert version.stage == Stage.LIVE
    at_mira.post(place + "delete/")
    assert not Model.objects.filter(owner=mira).exists()


def test_nobody_changes_what_comes_with_the_project(mira: User, model_at: Callable[[int], Path]) -> None:
    version = registered(None, "tint-sea", model_at(1), Stage.LIVE)
    place = f"/studio/models/{version.model_id}/"
    assert Client().get(place).status_code == 200
    assert signed_in(mira).post(place + "1/stage/", {"stage": "retired"}).status_code == 404
    assert signed_in(mira).post(place + "delete/").status_code == 404


def test_a_card_cannot_bring_a_script(mira: User, tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    card = "# Sea\n<script>alert(1)</script> [x](javascript:alert(1)) **bold** `<b>`\n\n- one\n- two"
    model_file.write(path, {"a": torch.zeros(1)}, model_file.Header(trainer="count", card=card))
    version = registered(mira, "sea", path)
    page = signed_in(mira).get(f"/studio/models/{version.model_id}/").content.decode()
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert "<strong>bold</strong>" in page
    assert "<li>one</li>" in page


def test_a_file_is_brought_on_the_page_and_refused_at_its_field(
    at_mira: Client, model_at: Callable[[int], Path]
) -> None:
    bad = SimpleUploadedFile("model.pt", pickle.dumps({"a": 1}))
    answer = at_mira.post("/studio/models/", {"name": "bad", "file": bad})
    assert answer.status_code == 422
    assert "pickled model" in answer.content.decode()
    good = SimpleUploadedFile("m.safetensors", model_at(1).read_bytes())
    assert at_mira.post("/studio/models/", {"name": "good", "file": good}).status_code == 302
    assert Client().post("/studio/models/", {"name": "x"}).status_code == 302
