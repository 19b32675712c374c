"""Talks to the API: on a server with a token, or on the site of ARTSITE_HOME as its operator."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import click
import httpx

from artsite.cli import _files, _parameters

V1 = "/api/v1"
TIMEOUT = httpx.Timeout(30.0, read=120.0)
SECONDS_BETWEEN_LOOKS = 0.5
PATIENT = httpx.Timeout(30.0, read=3600.0, write=300.0)
CHUNK = 1024 * 1024
WRONG_USE = frozenset({413, 415, 422})  # what was sent is not right: exit status 2

F = TypeVar("F", bound=Callable[..., Any])


@dataclass
class Site:
    """A site that can be asked.

    On the site of ARTSITE_HOME, `work` moves jobs on where no worker does, and `operator` is the person as
    whom it is asked: what lies on this machine need not travel through a request.
    """

    http: httpx.Client
    work: Callable[[], object] | None = None
    operator: Any = None

    def get(self, path: str, **query: Any) -> Any:
        """What stands at that address of the API; `path` may also be a whole address it gave."""
        return self._ask(
            "GET", path, params={name: value for name, value in query.items() if value is not None}
        )

    def find(self, path: str) -> Any:
        """As `get`, but None where nothing is there."""
        with _said_plainly():
            answer = self.http.get(self._same_site(path))
        if answer.is_error and answer.status_code != HTTPStatus.NOT_FOUND:
            raise refusal(answer)
        return None if answer.is_error else answer.json()

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        return self._ask("POST", path, json=dict(body or {}))

    def put(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        return self._ask("PUT", path, json=dict(body or {}))

    def upload(self, path: Path) -> str:
        """The id of a file in the library."""
        with path.open("rb") as file:
            return str(self._ask("POST", "uploads/", files={"file": (path.name, file)})["id"])

    def send(self, path: str, file: Path, **words: str) -> Any:
        """What came of a large file that was posted; looking it over may take minutes."""
        with file.open("rb") as opened:
            parts = {"file": (file.name, opened)}
            return self._ask("POST", path, data=words, files=parts, timeout=PATIENT)

    def delete(self, path: str) -> None:
        self._ask("DELETE", path)

    def download(self, address: str, target: Path) -> None:
        """Fetch a file; it stands at `target` when it is complete, not before."""
        with _files.written_whole(target) as beside, beside.open("wb") as file:
            with self._streamed(address) as answer:
                for part in answer.iter_bytes(CHUNK):
                    file.write(part)
            file.flush()

    def follow(self, job: dict[str, Any], told: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """The job when it has ended; `told` hears of it on the way."""
        while job["state"] in ("queued", "running"):
            told(job)
            if self.work:
                self.work()
            else:
                time.sleep(SECONDS_BETWEEN_LOOKS)
            job = self.get(f"jobs/{job['id']}/")
        told(job)
        return job

    @contextlib.contextmanager
    def _streamed(self, address: str) -> Iterator[httpx.Response]:
        with _said_plainly(), self.http.stream("GET", self._same_site(address)) as answer:
            if answer.is_error:
                answer.read()
                raise refusal(answer)
            yield answer

    def _ask(self, method: str, path: str, **options: Any) -> Any:
        with _said_plainly():
            answer = self.http.request(method, self._same_site(path), **options)
        if answer.is_error:
            raise refusal(answer)
        return answer.json() if answer.content else None

    def _same_site(self, address: str) -> str:
        """A path of the API, or the path of an address that the site gave: the token goes nowhere else."""
        if "://" not in address:
            return f"{V1}/{address}"
        parts = urlsplit(address)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path


@contextlib.contextmanager
def _said_plainly() -> Iterator[None]:
    try:
        yield
    except httpx.HTTPError as error:
        raise click.ClickException(
            f"The server does not answer ({error or type(error).__name__})."
        ) from error


def every(site: Site, path: str, **query: Any) -> list[Any]:
    """All rows of a list, page after page."""
    page = site.get(path, limit=200, **query)
    rows = list(page["results"])
    while page["next"]:
        page = site.get(page["next"])
        rows += page["results"]
    return rows


def refusal(answer: httpx.Response) -> click.ClickException:
    """The problem details of an answer, as the command line says them."""
    try:
        problem = answer.json()
    except ValueError:
        problem = {}
    errors = problem.get("errors") or {}
    if answer.status_code in WRONG_USE and errors:
        sent = answer.request.headers.get("Content-Type", "").startswith("multipart/")
        # What was sent as a file was given as an argument: no flag is called so.
        named = {"" if sent and name == "file" else name: _in_words(told) for name, told in errors.items()}
        return _parameters.bad_flags(named.items())
    detail = problem.get("detail") or f"{answer.status_code} {answer.reason_phrase}"
    if answer.status_code == HTTPStatus.UNAUTHORIZED and "Authorization" in answer.request.headers:
        detail += " Sign in with `artsite login --server URL`, or set ARTSITE_TOKEN."
    return click.UsageError(detail) if answer.status_code in WRONG_USE else click.ClickException(detail)


def _in_words(message: Any) -> str:
    return " ".join(map(str, message)) if isinstance(message, list) else str(message)


# -- Which site ---------------------------------------------------------------------------------------------


def site_options(command: F) -> F:
    """`--server` and `--token` for a command, which is given a `Site` in place of them."""

    @wraps(command)
    def with_site(*args: Any, server: str | None, token: str | None, **options: Any) -> Any:
        with open_site(server, token) as site:
            return command(*args, site=site, **options)

    return _with_address(with_site)  # type: ignore[return-value]


def _with_address(command: Callable[..., Any]) -> Callable[..., Any]:
    server = click.option(
        "--server",
        envvar="ARTSITE_SERVER",
        metavar="URL",
        help="A site; without it, the one of ARTSITE_HOME.",
    )
    token = click.option(
        "--token", envvar="ARTSITE_TOKEN", help="A token for it, if `artsite login` has not kept one."
    )
    return server(token(command))


def listing_options(command: F) -> F:
    """As `site_options`, for a group that lists something where no subcommand is named.

    `--server` and `--token` before a subcommand hold for it as well.
    """

    @wraps(command)
    def list_or_pass_on(server: str | None, token: str | None, **options: Any) -> Any:
        ctx = click.get_current_context()
        if ctx.invoked_subcommand is None:
            with open_site(server, token) as site:
                return command(site=site, **options)
        given = {name: value for name, value in {"server": server, "token": token}.items() if value}
        ctx.default_map = {ctx.invoked_subcommand: given}
        return None

    return _with_address(list_or_pass_on)  # type: ignore[return-value]


@contextlib.contextmanager
def open_site(server: str | None, token: str | None) -> Iterator[Site]:
    """The site at that address, or the one of ARTSITE_HOME as its operator.

    Raises a usage error where there is an address and no token.
    """
    if server is None:
        from artsite.cli._operator import operated_site

        with operated_site() as site:
            yield site
        return
    address = server_address(server)
    token = token or saved_tokens().get(address)
    if not token:
        raise click.UsageError(
            f"There is no token for {address}. Run `artsite login --server {address}` first."
        )
    with at(address, token) as site:
        yield site


@contextlib.contextmanager
def at(address: str, token: str | None) -> Iterator[Site]:
    """A site by its address; the token goes to that address alone."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with httpx.Client(base_url=address, headers=headers, timeout=TIMEOUT) as http:
        yield Site(http)


def server_address(server: str) -> str:
    """The address without what comes after the host; raises a usage error for what is none."""
    parts = urlsplit(server if "://" in server else f"https://{server}")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise click.UsageError(f"--server: “{server}” is not an address such as https://art.example.org.")
    return f"{parts.scheme}://{parts.netloc}"


# -- Kept tokens --------------------------------------------------------------------------------------------


def credentials_file() -> Path:
    """Where tokens are kept: one file, for its owner's eyes."""
    base = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(base) / "artsite" / "credentials.json"


def saved_tokens() -> dict[str, str]:
    """{address: token}; none where nothing readable is kept."""
    try:
        read = json.loads(credentials_file().read_text())
    except (OSError, ValueError):
        return {}
    return {str(address): str(token) for address, token in read.items()} if isinstance(read, dict) else {}


def save_token(address: str, token: str) -> Path:
    """Keep a token; the file is complete and closed to others before it has its name."""
    path = credentials_file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".credentials.")  # made with mode 0600
    with os.fdopen(handle, "w") as file:
        json.dump(saved_tokens() | {address: token}, file, indent=2)
    Path(name).replace(path)
    return path
