"""What keeps a site standing: if these fail, a crash takes it down, or Ctrl-C leaves processes behind."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from artsite.servers.logs import Log
from tests.artsite.watching import eventually, living, start, wait_for_line

Run = Callable[[str], subprocess.Popen[str]]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """Starts a small site of stand-ins whose home is the test's folder."""
    started: list[subprocess.Popen[str]] = []

    def run_site(kind: str) -> subprocess.Popen[str]:
        started.append(start("tests.artsite.small_site", tmp_path, kind))
        wait_for_line(started[-1], "up")
        return started[-1]

    yield run_site
    for process in started:
        process.kill()
        process.communicate()


def pid_of(home: Path, name: str) -> int:
    return int((home / f"{name}.pid").read_text())


def test_a_killed_child_comes_back(run: Run, tmp_path: Path) -> None:
    run("polite")
    before, neighbour = pid_of(tmp_path, "first"), pid_of(tmp_path, "second")
    os.kill(before, signal.SIGKILL)
    eventually(lambda: pid_of(tmp_path, "first") != before)
    assert pid_of(tmp_path, "second") == neighbour


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_stop_it_stops_everything_in_order(run: Run, tmp_path: Path, how: signal.Signals) -> None:
    site = run("polite")
    os.killpg(site.pid, how)
    assert site.wait(30) == 0
    assert (tmp_path / "went").read_text().split() == ["second", "first"]
    assert living(str(tmp_path)) == []


def test_a_second_ctrl_c_does_not_wait_for_the_stubborn(run: Run, tmp_path: Path) -> None:
    site = run("stubborn")
    site.send_signal(signal.SIGINT)
    eventually((tmp_path / "went").exists)
    site.send_signal(signal.SIGINT)
    assert site.wait(30) == 0
    assert living(str(tmp_path)) == []


def test_killing_the_supervisor_leaves_no_orphan(run: Run, tmp_path: Path) -> None:
    site = run("stubborn")
    site.kill()
    site.wait()
    eventually(lambda: living(str(tmp_path)) == [])


def test_a_child_that_keeps_falling_is_reported_with_its_last_words(run: Run, tmp_path: Path) -> None:
    site = run("sickly")
    line = wait_for_line(site, "Artsite's first ended 5 times")
    assert "no paint left" in line
    assert str(tmp_path / "log" / "first.log") in line


def test_what_children_say_is_kept_with_date_and_name(run: Run, tmp_path: Path) -> None:
    site = run("polite")
    site.terminate()
    site.wait(30)
    assert " first: hello from first\n" in (tmp_path / "log" / "first.log").read_text()


def test_logs_never_fill_the_disk(tmp_path: Path) -> None:
    log = Log(tmp_path, "web", largest=1_000)
    for _ in range(100):
        log.write(b"x" * 200 + b"\n")
    sizes = [path.stat().st_size for path in tmp_path.iterdir()]
    assert len(sizes) == 4
    assert max(sizes) < 1_500
