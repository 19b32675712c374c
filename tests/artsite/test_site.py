"""The whole site as `make run` starts it: if these fail, a person who starts it is left without one."""

from __future__ import annotations

import os
import signal
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.artsite.watching import eventually, free_port, living, start, wait_for_line

WORKER_AND_CHILD = 2


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a site without a demo gallery."""
    return tmp_path_factory.mktemp("bare") / "home"


def start_site(home: Path) -> tuple[subprocess.Popen[str], str]:
    process = start("artsite.cli.main", "serve", "--no-demo", ARTSITE_HOME=str(home), PORT=str(free_port()))
    return process, wait_for_line(process, "Artsite is ready:").split()[-1]


@pytest.fixture(scope="module")
def site(home: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A site without a demo gallery, and its address."""
    process, url = start_site(home)
    yield process, url
    process.kill()
    process.communicate()


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def pids(home: Path, mark: str) -> set[int]:
    """The processes of this site, told by its home, whose command line has this mark in it."""
    return {int(line.split()[0]) for line in living(mark) if str(home) in line + environment(line.split()[0])}


def environment(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/environ").read_text(errors="replace")
    except OSError:
        return ""


def test_a_killed_web_process_comes_back_and_visitors_only_wait(
    site: tuple[subprocess.Popen[str], str], home: Path
) -> None:
    _, url = site
    (web,) = pids(home, "artsite.servers.web")
    os.kill(web, signal.SIGKILL)
    eventually(lambda: answers(f"{url}/health/ready"))
    assert web not in pids(home, "artsite.servers.web")


def test_a_killed_worker_comes_back_and_takes_its_children_along(
    site: tuple[subprocess.Popen[str], str], home: Path
) -> None:
    eventually(lambda: len(pids(home, "celery")) == WORKER_AND_CHILD)
    before = pids(home, "celery")
    os.kill(min(before), signal.SIGKILL)
    eventually(lambda: not before & pids(home, "celery"))
    eventually(lambda: len(pids(home, "celery")) == WORKER_AND_CHILD)


def test_a_killed_database_comes_back_and_the_pages_with_it(
    site: tuple[subprocess.Popen[str], str], home: Path
) -> None:
    _, url = site
    (postmaster,) = pids(home, "bin/postgres")
    os.kill(postmaster, signal.SIGKILL)
    eventually(lambda: pids(home, "bin/postgres") - {postmaster})
    eventually(lambda: answers(f"{url}/health/ready"))


def test_ctrl_c_stops_all_of_it(site: tuple[subprocess.Popen[str], str], home: Path) -> None:
    process, _ = site
    os.killpg(process.pid, signal.SIGINT)
    said, complaints = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "Traceback" not in said + complaints
    assert pids(home, "") == set()


def test_killing_the_supervisor_leaves_nothing_and_the_site_starts_again(home: Path) -> None:
    process, _ = start_site(home)
    eventually(lambda: len(pids(home, "celery")) == WORKER_AND_CHILD)
    process.kill()
    process.communicate()
    eventually(lambda: pids(home, "") == set())
    process, url = start_site(home)
    assert answers(f"{url}/health/ready")
    process.terminate()
    process.communicate()
