"""The `artsite` command: pictures without a server, and everything a page can do with one."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result
from django.core.cache import cache
from PIL import Image

from apps.accounts.models import Token, User
from apps.gallery.models import Work
from apps.studio.jobs.models import Job
from apps.studio.library.models import Item
from artsite.cli import _client
from artsite.cli.main import artsite
from tests.artsite import pictures

PASSWORD = "a long enough sentence"
DONE, FAILED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130


def run(*arguments: object) -> Result:
    return CliRunner().invoke(artsite, [str(argument) for argument in arguments])


def refused(answer: Result, *words: str) -> None:
    """Exit status 2, a message that names what is wrong, and no traceback."""
    assert answer.exit_code == WRONG_USE, answer.output
    assert "Traceback" not in answer.output
    for word in words:
        assert word in answer.output


@pytest.fixture
def photograph(tmp_path) -> Path:
    path = tmp_path / "in.png"
    path.write_bytes(pictures.encoded(pictures.gradient((96, 64)), "PNG"))
    return path


# -- Without a server ---------------------------------------------------------------------------------------


def test_engines_are_listed_for_people_and_for_programs():
    assert "abstract" in run("engines").output
    listed = {engine["name"]: engine for engine in json.loads(run("engines", "--json").stdout)}
    assert listed["abstract"]["schema"]["properties"]["seed"]


def test_help_of_an_engine_names_every_parameter_and_costs_no_torch():
    code = (
        "import sys\nfrom artsite.cli.main import artsite\n"
        "try: artsite(['make', 'abstract', '--help'])\n"
        "finally: print([name for name in ('torch', 'django') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    for flag in ("--seed", "--width", "--palette", "--output", "--params"):
        assert flag in done.stdout


@pytest.mark.parametrize(("ending", "kind"), [("png", "PNG"), ("jpg", "JPEG"), ("webp", "WEBP")])
def test_the_ending_decides_the_format_and_a_seed_the_picture(tmp_path, ending, kind):
    out = tmp_path / f"out.{ending}"
    answer = run("make", "abstract", "--seed", 3, "--width", 64, "--height", 96, "-o", out)
    assert answer.exit_code == DONE, answer.output
    with Image.open(out) as made:
        assert (made.format, made.size) == (kind, (64, 96))
    assert sorted(path.name for path in tmp_path.iterdir()) == [out.name]


def test_parameters_come_from_a_file_and_flags_win(tmp_path):
    params, out = tmp_path / "params.json", tmp_path / "out.png"
    params.write_text('{"seed": 3, "width": 64, "height": 64}')
    assert run("make", "abstract", "--params", params, "--width", 80, "-o", out).exit_code == DONE
    with Image.open(out) as made:
        assert made.size == (80, 64)


def test_a_photograph_becomes_a_painting(tmp_path, photograph):
    out = tmp_path / "out.png"
    answer = run(
        "make", "style-transfer", "--content", photograph, "--style", "starry-night", "--size", 256, "-o", out
    )
    assert answer.exit_code == DONE, answer.output
    with Image.open(out) as made:
        assert max(made.size) == 256


def test_a_drawing_is_written_as_svg_or_as_the_picture_of_it(tmp_path, photograph):
    for ending in ("svg", "png", "jpg"):
        out = tmp_path / f"out.{ending}"
        answer = run("make", "vectorise", "--content", photograph, "--size", 256, "--seed", 1, "-o", out)
        assert answer.exit_code == DONE, answer.output
    assert (tmp_path / "out.svg").read_text().startswith("<svg")
    with Image.open(tmp_path / "out.png") as made:
        assert made.size == (256, 171)


def test_each_of_several_results_has_an_ending_that_suits_it(tmp_path, photograph):
    out = tmp_path / "out.jpg"
    answer = run("make", "palette", "--content", photograph, "--file", "-o", out)
    assert answer.exit_code == DONE, answer.output
    assert (tmp_path / "out-2.gpl").read_text().startswith("GIMP Palette")
    with Image.open(tmp_path / "out-1.jpg") as made:
        assert made.format == "JPEG"


def test_what_is_no_drawing_is_not_written_as_one(tmp_path):
    out = tmp_path / "out.svg"
    refused(run("make", "abstract", "--seed", 3, "--width", 64, "--height", 64, "-o", out), "-o", ".png")
    assert not out.exists()


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (["--auto"], True), (["--auto", "true"], True), (["--auto=yes"], True), ([], True),
        (["--no-auto"], False), (["--auto", "false"], False), (["--auto", "--no-auto"], False),
    ],
)  # fmt: skip
def test_a_switch_is_turned_by_its_name_alone_or_with_a_word(tmp_path, said, wanted):
    dark, out = tmp_path / "dark.png", tmp_path / "out.png"
    dark.write_bytes(pictures.encoded(pictures.gradient((96, 64)).point(lambda value: value // 4), "PNG"))
    answer = run("make", "enhance", "--content", dark, *said, "-o", out)
    assert answer.exit_code == DONE, answer.output
    with Image.open(out) as made, Image.open(dark) as given:
        assert (made.convert("RGB").tobytes() != given.convert("RGB").tobytes()) is wanted
    refused(run("make", "enhance", "--content", dark, "--auto", "perhaps", "-o", out), "--auto")


@pytest.mark.parametrize(
    ("flag", "value"),
    [
        ("--width", "0"), ("--width", "4097"), ("--width", "wide"), ("--palette", "no-such"),
        ("--seed", "-1"), ("--relief", "nan"), ("--relief", "inf"), ("--no-such-flag", "1"),
        ("-o", "out.gif"),
        ("-o", "/no/such/folder/out.png"), ("--params", "/no/such/file.json"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_by_the_name_of_its_flag(tmp_path, monkeypatch, flag, value):
    monkeypatch.chdir(tmp_path)
    refused(run("make", "abstract", "-o", "out.png", flag, value), flag)
    assert not list(tmp_path.iterdir())


def test_nan_and_unknown_names_in_a_file_are_refused_too(tmp_path):
    params = tmp_path / "params.json"
    params.write_text('{"relief": NaN, "strenght": 1}')
    refused(run("make", "abstract", "--params", params, "-o", tmp_path / "out.png"), "--relief", "--strenght")
    params.write_text("[" * 100_000)
    refused(run("make", "abstract", "--params", params, "-o", tmp_path / "out.png"), "--params")


@pytest.mark.parametrize("name", pictures.REFUSED)
def test_what_is_no_good_picture_is_refused_by_its_flag(tmp_path, name):
    path = pictures.write_all(tmp_path)[name]
    out = tmp_path / "out.png"
    refused(
        run("make", "style-transfer", "--content", path, "--style", "starry-night", "-o", out), "--content"
    )
    assert not out.exists()


def test_a_missing_file_style_or_engine_is_told(tmp_path, photograph):
    out = tmp_path / "out.png"
    refused(run("make", "style-transfer", "--style", "starry-night", "-o", out), "--content")
    refused(
        run("make", "style-transfer", "--content", tmp_path, "--style", "starry-night", "-o", out),
        "--content",
    )
    refused(
        run("make", "style-transfer", "--content", photograph, "--style", "no-such", "-o", out), "--style"
    )
    refused(run("make", "no-such-engine", "-o", out), "no-such-engine", "abstract")


def test_an_engine_that_fails_writes_nothing_over_what_was_there(tmp_path):
    out = tmp_path / "out.txt"
    out.write_text("before")
    answer = run("make", "sleep", "--seconds", 0, "--fail", "-o", out)
    assert answer.exit_code == FAILED
    assert "It was asked to fail" in answer.output
    assert out.read_text() == "before"
    assert run("make", "sleep", "--seconds", 0, "-o", out).exit_code == DONE
    assert out.read_text().startswith("Slept")


def test_ctrl_c_leaves_nothing_half_written(tmp_path):
    out = tmp_path / "out.txt"
    command = [sys.executable, "-m", "artsite.cli.main", "make", "sleep", "--seconds", "60", "-o", str(out)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, env={"TMPDIR": str(tmp_path), "PATH": ""})
    while not list(tmp_path.glob("artsite-make-*/out")):
        assert process.poll() is None
        time.sleep(0.05)
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == INTERRUPTED
    assert not list(tmp_path.iterdir())


# -- With a server ------------------------------------------------------------------------------------------


@pytest.fixture
def artist(transactional_db) -> User:
    cache.clear()
    return User.objects.create_user("mira", "mira@example.org", PASSWORD)


@pytest.fixture
def server(artist, live_server, monkeypatch, tmp_path) -> str:
    """A site over HTTP, and a token for it in the environment."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("ARTSITE_SERVER", live_server.url)
    monkeypatch.setenv("ARTSITE_TOKEN", Token.issue(artist, "test")[1])
    return live_server.url


def test_login_keeps_a_token_for_its_owners_eyes_and_other_commands_use_it(server, monkeypatch):
    monkeypatch.delenv("ARTSITE_TOKEN")
    refused(run("jobs"), "artsite login")
    assert run("login", "--username", "mira", "--password", "wrong").exit_code == FAILED
    answer = run("login", "--username", "mira", "--password", PASSWORD)
    assert answer.exit_code == DONE, answer.output
    path = _client.credentials_file()
    assert path.stat().st_mode & 0o777 == 0o600
    assert PASSWORD not in path.read_text()
    assert run("jobs").exit_code == DONE


def test_a_job_is_asked_for_looked_at_cancelled_and_tried_again(server, photograph):
    answer = run("submit", "style-transfer", "--content", photograph, "--style", "starry-night")
    assert answer.exit_code == DONE, answer.output
    job = Job.objects.get(pk=answer.stdout.strip())
    assert Item.objects.get().title == "in"
    assert "queued" in run("jobs").output
    assert "cancelled" in run("jobs", job.pk, "--cancel").output
    assert run("jobs", job.pk, "--cancel").exit_code == FAILED
    assert "queued" in run("jobs", job.pk, "--retry").output
    assert run("jobs", uuid4()).exit_code == FAILED
    refused(run("jobs", "nonsense"))
    refused(run("jobs", "--cancel"))


def test_what_the_server_refuses_is_told_at_the_flag(server, tmp_path, photograph):
    refused(run("submit", "style-transfer", "--content", uuid4(), "--style", "starry-night"), "--content")
    bad = tmp_path / "words.png"
    bad.write_text("These are words.")
    refused(run("submit", "style-transfer", "--content", bad, "--style", "starry-night"), "--content")
    assert run("submit", "no-such-engine", "--x", 1).exit_code == FAILED
    assert not Job.objects.exists()


def test_a_work_is_talked_about_and_what_was_said_is_read(server, photograph):
    run("publish", photograph, "--title", "Harbour", "--visibility", "public")
    work = Work.objects.get()
    said = run("comment", work.pk, "How still the water is.", "--spot", 0.3, 0.2)
    assert said.exit_code == DONE, said.output
    assert "How still the water is." in run("comment", work.pk).output
    answered = run("comment", work.pk, "It is.", "--answers", said.stdout.strip(), "--json")
    assert json.loads(answered.stdout)["answers"] == said.stdout.strip()
    assert run("comment", uuid4(), "Hello?").exit_code == FAILED
    refused(run("comment", work.pk, "Where?", "--spot", 2, 0))
    assert run("notices", "--seen").output == ""


def test_works_are_hung_side_by_side(server, photograph):
    run("publish", photograph, "--title", "Harbour", "--visibility", "public")
    work = Work.objects.get()
    begun = run("collections", "new", "Water")
    assert begun.exit_code == DONE, begun.output
    pk = begun.stdout.strip()
    assert run("collections", "hang", pk, work.pk, "--words", "Look.").exit_code == DONE
    assert "Harbour  Look." in run("collections", "show", pk).output
    assert "Water  1 works, private" in run("collections").output
    assert run("collections", "take-down", pk, work.pk).exit_code == DONE
    assert run("collections", "delete", pk).exit_code == DONE
    assert run("collections", "show", pk).exit_code == FAILED


def test_a_file_is_published_found_and_fetched_as_it_was(server, tmp_path, photograph):
    answer = run(
        "publish", photograph, "--title", "Harbour at night", "--visibility", "public", "--tag", "sea"
    )
    assert answer.exit_code == DONE, answer.output
    work = Work.objects.get()
    assert answer.stdout.strip() == f"{server}/works/{work.pk}/"
    assert str(work.pk) in run("works", "harbour", "--tag", "sea").output
    assert run("works", "mountain").output == ""
    out = tmp_path / "copy.png"
    assert run("download", work.pk, "-o", out).exit_code == DONE
    assert out.stat().st_size == work.cover.size
    item = Item.objects.get()
    assert run("publish", item.pk, "--title", "Again").exit_code == DONE
    assert run("download", uuid4(), "-o", out).exit_code == FAILED
    refused(run("publish", "no-such-file.png", "--title", "X"))


def test_a_server_that_is_not_there_is_one_sentence(server, monkeypatch):
    answer = run("jobs", "--server", "http://127.0.0.1:9")
    assert answer.exit_code == FAILED
    assert "does not answer" in answer.output
    refused(run("jobs", "--server", "ftp://x"), "--server")


def test_the_operator_needs_neither_server_nor_token_and_the_job_is_run_here(transactional_db, tmp_path):
    assert run("jobs").exit_code == FAILED
    User.objects.create_superuser("operator", "operator@example.org", PASSWORD)
    out = tmp_path / "slept.txt"
    answer = run("submit", "sleep", "--seconds", 0.1, "-o", out)
    assert answer.exit_code == DONE, answer.output
    assert out.read_text().startswith("Slept")
    assert Job.objects.get().state == "succeeded"
    assert not Token.objects.exists()
    failing = run("submit", "sleep", "--seconds", 0, "--fail", "--wait")
    assert failing.exit_code == FAILED
    assert "--fail: It was asked to fail" in failing.output
