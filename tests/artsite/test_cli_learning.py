"""Datasets, trainings and models by command, on the operator's own site and on a server."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import onnxruntime
import pytest
from django.core.cache import cache

from apps.accounts.models import Token, User
from apps.studio.engines import model_file
from apps.studio.engines.discovery import all_engines
from apps.studio.jobs import runner
from apps.studio.jobs.models import Job
from apps.studio.jobs.training.models import Training
from artsite.cli import _client
from tests.artsite.test_cli import DONE, FAILED, INTERRUPTED, PASSWORD, WRONG_USE, refused, run
from tests.studio.datasets.test_freezing import drawn, packed
from tests.studio.jobs.conftest import worker_environment
from tests.studio.registry.test_registry import Tint

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def tint() -> Iterator[None]:
    all_engines()["tint"] = Tint()
    yield
    all_engines().pop("tint")


@pytest.fixture
def operator(transactional_db: None) -> User:
    cache.clear()
    return User.objects.create_superuser("operator", "operator@example.org", PASSWORD)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "pictures"
    (place / "boats").mkdir(parents=True)
    for number in range(3):
        (place / "boats" / f"{number}.png").write_bytes(drawn(number))
    (place / "notes.txt").write_text("words")
    return place


def train(*more: object):
    return run("train", "count", "--dataset", "sea", "--minutes", 5, "--name", "grey", "--seed", 3, *more)


def test_from_a_folder_to_a_model_to_a_picture(operator: User, folder: Path, tmp_path: Path) -> None:
    made = run("datasets", "create", "sea", folder)
    assert made.exit_code == DONE, made.output
    assert "sea@1: 3 items" in made.stdout
    assert "notes.txt: It is not a picture we know." in made.stderr
    [row] = json.loads(run("datasets", "--json").stdout)
    assert (row["name"], row["items"], row["version"]) == ("sea", 3, 1)

    trained = train("--steps", 15)
    assert trained.exit_code == DONE, trained.output
    assert trained.stdout.strip() == "grey@1"
    [model] = [one for one in json.loads(run("models", "--json").stdout) if one["mine"]]
    assert (model["name"], model["version"], model["stage"]) == ("grey", 1, "candidate")
    assert run("models", "stage", "grey@1", "live").exit_code == DONE
    assert "grey@1  live" in run("models", "show", "grey").stdout
    assert "dataset: sea@1" in run("models", "show", "grey").stdout

    weights, network = tmp_path / "grey.safetensors", tmp_path / "grey.onnx"
    assert run("models", "export", "grey", "-o", weights).exit_code == DONE
    assert model_file.read_header(weights).trainer == "count"
    exported = run("models", "export", "grey", "--format", "onnx", "-o", network)
    assert exported.exit_code == DONE, exported.output
    [latents] = onnxruntime.InferenceSession(network).get_inputs()
    assert latents.shape[1:] == [8]

    told = tmp_path / "told.txt"
    for named in ("grey", "grey@1", weights):
        answer = run("make", "tint", "--model", named, "-o", told)
        assert answer.exit_code == DONE, answer.output
        assert told.read_text() == "count"
        told.unlink()
    assert run("models", "import", weights, "--name", "again").stdout.strip() == "again@1"
    assert run("datasets", "delete", "sea", "--yes").exit_code == DONE
    assert "dataset: sea@1" in run("models", "show", "grey").stdout, "it still says what it learned from"


def test_what_is_wrong_is_told_by_its_name(operator: User, folder: Path, tmp_path: Path) -> None:
    refused(run("datasets", "create", "sea", tmp_path / "nowhere"), "nowhere")
    empty = tmp_path / "empty"
    empty.mkdir()
    refused(run("datasets", "create", "sea", empty), "no picture")
    bomb = tmp_path / "slip.zip"
    bomb.write_bytes(packed({"../x.png": drawn(1)}).getvalue())
    refused(run("datasets", "create", "sea", bomb), "out of its folder")
    refused(train(), "--dataset")
    refused(run("train", "no-such", "--dataset", "sea", "--name", "x"), "no-such")
    refused(train("--steps", 0), "--steps")
    assert run("datasets", "show", "sea").exit_code == FAILED
    assert run("models", "show", "grey").exit_code == FAILED
    out = tmp_path / "out.txt"
    refused(run("make", "tint", "--model", "nothing", "-o", out), "--model", "nothing")
    bad = tmp_path / "bad.pt"
    bad.write_bytes(pickle.dumps([1]))
    refused(run("make", "tint", "--model", bad, "-o", out), "--model", "pickled")
    refused(run("models", "import", bad, "--name", "bad"), "pickled")
    assert not out.exists()


def test_a_failed_training_ends_with_a_failure_and_is_taken_up_again(operator: User, folder: Path) -> None:
    run("datasets", "create", "sea", folder)
    failed = train("--steps", 20, "--fail")
    assert failed.exit_code == FAILED
    assert "--fail: It was asked to fail" in failed.output
    job = Job.objects.get()
    assert run("train", "resume", job.pk).exit_code == FAILED, "it fails again, being asked to"
    Job.objects.filter(pk=job.pk).update(params=job.params | {"fail": False})
    again = run("train", "resume", job.pk, "--json")
    assert json.loads(again.stdout)["model"] == "grey@1"
    assert [attempt.ending for attempt in job.attempts.all()] == ["failed", "failed", "succeeded"]


def test_ctrl_c_keeps_what_was_learned_and_says_how_to_go_on(operator: User, folder: Path) -> None:
    run("datasets", "create", "sea", folder)
    command = [
        sys.executable,
        "-m",
        "artsite.cli.main",
        "train",
        "count",
        "--dataset",
        "sea",
        "--name",
        "grey",
    ]
    process = subprocess.Popen(
        [*command, "--minutes", "5", "--steps", "100000", "--pause", "0.02"],
        env=worker_environment() | {"OMP_NUM_THREADS": "1"}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    while not Training.objects.filter(checkpoint_step__gt=3).exists():
        assert process.poll() is None, process.communicate()
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED, told
    job = Job.objects.get()
    assert (job.state, job.attempt_count) == ("queued", 0)
    assert f"artsite train resume {job.pk}" in told
    assert Training.objects.get().checkpoint_step > 3
    assert "Traceback" not in told


def test_the_same_on_a_server_with_a_token(
    operator: User, live_server, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setenv("ARTSITE_SERVER", live_server.url)
    monkeypatch.setenv("ARTSITE_TOKEN", Token.issue(operator, "test")[1])
    os.utime(folder / "boats" / "0.png", (0, 0))  # out of an archive without dates: no ZIP can say 1970
    (folder / os.fsdecode(b"caf\xe9.txt")).write_text("words")  # a name from another century's disk
    # While the command waits, a worker there looks at the pictures.
    monkeypatch.setattr(_client, "time", SimpleNamespace(sleep=lambda seconds: runner.run_next("cpu")))
    sent = run("datasets", "create", "sea", folder)
    assert sent.exit_code == DONE, sent.output
    (folder / "boats").rename(folder.parent / "boats")
    refused = run("datasets", "create", "land", folder)
    assert refused.exit_code == FAILED
    assert "There is no picture in this" in refused.output
    assert "land  failed: There is no picture" in run("datasets").stdout
    assert "sea@1: 3 items" in sent.stdout
    assert "boats: 3" in run("datasets", "show", "sea").stdout
    detached = train("--detach", "--steps", 3)
    assert detached.exit_code == DONE, detached.output
    assert Job.objects.get(kind="training").pk == Job.objects.get(pk=detached.stdout.strip()).pk
    assert run("datasets", "--server", "http://127.0.0.1:9").exit_code == FAILED
    no_zip = run("datasets", "create", "sea", folder / "notes.txt")
    assert no_zip.exit_code == WRONG_USE
    assert "not a ZIP" in no_zip.stderr
    assert "--file" not in no_zip.stderr
    monkeypatch.delenv("ARTSITE_TOKEN")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
    assert run("models").exit_code == WRONG_USE


def test_help_names_every_parameter_and_costs_no_torch() -> None:
    code = (
        "import sys\nfrom artsite.cli.main import artsite\n"
        "try: artsite(['train', 'count', '--help'])\n"
        "finally: print([name for name in ('torch', 'django') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert done.stdout.splitlines()[-1] == "[]"
    for flag in ("--dataset", "--minutes", "--name", "--seed", "--steps"):
        assert flag in done.stdout
