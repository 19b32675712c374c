"""The servers a site brings along: if these fail, a crash loses data or a person meets a traceback."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis

from artsite.servers import CannotRun, Home, site_servers
from artsite.servers.home import locked
from tests.artsite.watching import ROOT, eventually, living, start, wait_for_line


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A new home, without the servers of this test run."""
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("REDIS_URL")
    return Home(tmp_path / "home")


def write(urls: dict[str, str], word: str) -> None:
    with psycopg.connect(urls["DATABASE_URL"]) as database:
        database.execute("CREATE TABLE IF NOT EXISTS memory (word text)")
        database.execute("INSERT INTO memory VALUES (%s)", [word])
    redis.from_url(urls["REDIS_URL"]).rpush("memory", word)


def read(urls: dict[str, str]) -> tuple[list[str], list[str]]:
    with psycopg.connect(urls["DATABASE_URL"]) as database:
        rows = [row[0] for row in database.execute("SELECT word FROM memory")]
    return rows, [word.decode() for word in redis.from_url(urls["REDIS_URL"]).lrange("memory", 0, -1)]


def test_nothing_is_lost_or_left_when_the_supervisor_is_killed(home: Home) -> None:
    site = start("tests.artsite.small_site", home.path, "servers")
    wait_for_line(site, "up")
    with site_servers(home) as urls:
        assert living(str(home.path / "postgres"))
        write(urls, "starry")
    site.kill()
    site.communicate()
    eventually(lambda: living(str(home.path)) == [])
    with site_servers(home) as urls:
        assert read(urls) == (["starry"], ["starry"])
    assert living(str(home.path)) == []


def test_servers_killed_one_by_one_come_back_with_their_data(home: Home) -> None:
    site = start("tests.artsite.small_site", home.path, "servers")
    wait_for_line(site, "up")
    with site_servers(home) as urls:
        write(urls, "night")
        for pid_file in ("postgres/postmaster.pid", "valkey/valkey.pid"):
            os.kill(int((home.path / pid_file).read_text().split()[0]), signal.SIGKILL)

        def answers() -> bool:
            try:
                return read(urls) == (["night"], ["night"])
            except (psycopg.OperationalError, redis.ConnectionError):
                return False

        eventually(answers)
    site.terminate()
    site.communicate()
    assert living(str(home.path)) == []


def test_a_pid_file_of_an_unrelated_process_does_not_stop_a_start(home: Home) -> None:
    with site_servers(home) as urls:
        write(urls, "again")
    # What a container leaves that was switched off: its pids belong to others by now.
    (home.path / "valkey" / "valkey.pid").write_text(f"{os.getpid()}\n")
    (home.path / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{home.path / 'postgres'}\n")
    with site_servers(home) as urls:
        assert read(urls) == (["again"], ["again"])


def test_a_home_with_a_long_path_works(tmp_path: Path, home: Home) -> None:
    deep = Home(tmp_path / ("gallery" * 20) / "home")
    with site_servers(deep) as urls:
        write(urls, "deep")
        sockets = [Path(urls["DATABASE_URL"].split("host=")[1]), Path(urls["REDIS_URL"][7:]).parent]
        assert [stat.S_IMODE(folder.stat().st_mode) for folder in sockets] == [0o700, 0o700]
    for folder in sockets:
        shutil.rmtree(folder)


def test_only_the_owner_can_look_into_a_home(home: Home) -> None:
    home.open(0)
    key = home.secret_key()
    assert len(key) > 50
    assert home.secret_key() == key
    assert stat.S_IMODE((home.path / "secret-key").stat().st_mode) == 0o600
    assert not stat.S_IMODE(home.path.stat().st_mode) & 0o077


def said_by_serve(home: Path, port: int) -> str:
    """What `artsite serve` says when it cannot start: one sentence, status 1."""
    process = start("artsite.cli.main", "serve", ARTSITE_HOME=str(home), PORT=str(port))
    _, complaint = process.communicate(timeout=60)
    assert process.returncode == 1
    assert complaint.count("\n") == 1
    assert "Traceback" not in complaint
    return complaint


def test_a_taken_port_is_said_in_one_sentence(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert f"Port {port} is taken" in said_by_serve(home.path, port)


def test_a_second_site_in_one_home_is_refused_in_one_sentence(home: Home) -> None:
    home.open(0)
    with locked(home, "site"):
        assert f"already running in {home.path} (process {os.getpid()})" in said_by_serve(home.path, 8001)


def test_a_home_that_cannot_be_written_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert "cannot be written" in said_by_serve(tmp_path / "file" / "home", 8001)


def test_a_full_disk_is_said_with_what_is_needed(home: Home) -> None:
    with pytest.raises(CannotRun, match=r"needs 1000000000000 MB"):
        home.open(10**18)


def test_a_wrong_python_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "install", tmp_path / "scripts")
    for name in ("python3.11", "python3", "python"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    done = subprocess.run(
        [tmp_path / "scripts" / "install"],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("artsite: Artsite needs Python 3.11")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "arguments", [["--port", "0"], ["--port", "paint"], ["--workers", "0"], ["--unknown"]]
)
def test_wrong_use_exits_with_status_2(arguments: list[str]) -> None:
    process = start("artsite.cli.main", "serve", *arguments)
    _, complaint = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "Traceback" not in complaint


def test_the_supervisor_loads_neither_django_nor_torch() -> None:
    code = (
        "import sys, artsite.servers.site; print({'django', 'torch', 'celery', 'psycopg'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
