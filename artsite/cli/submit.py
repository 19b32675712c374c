"""Ask a site to run an engine: `artsite submit style-transfer --content in.jpg --wait -o out.png`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from apps.studio.engines.discovery import all_engines
from artsite.cli import _files, _parameters
from artsite.cli._client import Site, open_site

STEPS = 1000
PASS_ON = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": ["-h", "--help"]}


class Engines(click.Group):
    """A subcommand for each engine: flags from its declaration, or from what the server says of it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, engine in all_engines().items() if not engine.internal]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        engine = all_engines().get(cmd_name)
        if engine is None or engine.internal:
            return _command_of_server(cmd_name)
        return command_for(engine.name, engine.schema(), f"{engine.title}: {engine.summary}")


@click.group(name="submit", cls=Engines, subcommand_metavar="ENGINE [--PARAM VALUE …]")
def command() -> None:
    """Ask a site to run an engine.

    Prints the id of the job; with --wait, follows it to its end, and with -o FILE fetches what it made.
    A picture is given as a file, or as the id of an upload, an output or a work.
    `artsite submit ENGINE --help` lists what can be set.
    """


def command_for(name: str, schema: _parameters.Schema, about: str) -> click.Command:
    """`artsite submit NAME` with a flag for every parameter."""

    def run(server: str | None, token: str | None, **values: Any) -> None:
        with open_site(server, token) as site:
            submit(site, name, schema, values)

    options = _parameters.options_of(schema)
    for option in options:
        if option.name in _parameters.picture_names(schema):
            option.type = click.STRING  # a file, or an id
    return click.Command(
        name,
        params=[*options, *_own_options()],
        callback=run,
        help=about,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def _own_options() -> list[click.Parameter]:
    return [
        click.Option(
            ["--params", "params_file"], type=click.Path(exists=True, dir_okay=False, path_type=Path)
        ),
        click.Option(["--remix"], type=click.UUID, metavar="WORK", help="The work it is begun from."),
        click.Option(["--wait"], is_flag=True, help="Follow the job to its end."),
        click.Option(["-o", "--output"], type=click.Path(path_type=Path), help="Fetch what it made; waits."),
        click.Option(["-q", "--quiet"], is_flag=True, help="No progress bar."),
        click.Option(
            ["--server"], envvar="ARTSITE_SERVER", metavar="URL", help="A site; else ARTSITE_HOME's."
        ),
        click.Option(["--token"], envvar="ARTSITE_TOKEN", help="A token for it."),
    ]


def _command_of_server(name: str) -> click.Command:
    """For an engine that is not installed here: its flags are asked of the server that has it."""

    @click.command(name, context_settings=PASS_ON | {"help_option_names": []})
    @click.option("--server", envvar="ARTSITE_SERVER")
    @click.option("--token", envvar="ARTSITE_TOKEN")
    @click.pass_context
    def run(ctx: click.Context, server: str | None, token: str | None) -> None:
        with open_site(server, token) as site:
            engine = site.get(f"engines/{name}/")
        given = [*ctx.args, *(["--server", server] if server else []), *(["--token", token] if token else [])]
        told = command_for(name, engine["schema"], f"{engine['title']}: {engine['summary']}")
        told.main(given, prog_name=f"artsite submit {name}", standalone_mode=False)

    return run


def submit(site: Site, engine: str, schema: _parameters.Schema, values: dict[str, Any]) -> None:
    """Upload what is a file, queue the job, and follow it if that was asked."""
    target: Path | None = values["output"]
    if target:
        _files.check_target(target, pictures=False)
    params = _parameters.given(schema, values, values["params_file"])
    if absent := _parameters.missing(schema, params):
        raise _parameters.bad_flags((name, "is missing.") for name in absent)
    for name in _parameters.picture_names(schema):
        if params.get(name) and Path(params[name]).is_file():
            params[name] = _uploaded(site, name, Path(params[name]))
    begun = {"remix_of": str(values["remix"])} if values["remix"] else {}
    job = site.post("jobs/", {"engine": engine, "params": params, **begun})
    if not (values["wait"] or target):
        click.echo(job["id"])
        return
    job = follow(site, job, quiet=values["quiet"])
    if target:
        fetch(site, job, target)


def _uploaded(site: Site, name: str, path: Path) -> str:
    try:
        return site.upload(path)
    except click.UsageError as error:
        message = error.message.removeprefix("--file: ")
        raise _parameters.bad_flag(name, f"{path}: {message}") from error


def follow(site: Site, job: dict[str, Any], *, quiet: bool) -> dict[str, Any]:
    """The job when it has succeeded. Ends the command with status 1 if it did not."""
    click.echo(f"Job {job['id']}", err=True)
    hidden = quiet or not sys.stderr.isatty()
    with click.progressbar(length=STEPS, label=job["engine"], file=sys.stderr, hidden=hidden) as bar:
        job = site.follow(job, lambda now: bar.update(max(0, round(now["progress"] * STEPS) - bar.pos)))
    if job["state"] == "failed":
        about = f"{_parameters.flag(job['error_field'])}: " if job["error_field"] else ""
        raise click.ClickException(f"{about}{job['error']}")
    if job["state"] != "succeeded":
        raise click.ClickException(f"The job was {job['state']}.")
    click.echo(json.dumps({"id": job["id"], "outputs": [output["id"] for output in job["outputs"]]}))
    return job


def fetch(site: Site, job: dict[str, Any], target: Path) -> None:
    """Download every output of a job."""
    outputs = job["outputs"]
    for output, place in zip(outputs, _files.numbered(target, len(outputs)), strict=True):
        site.download(output["url"], place)
        click.echo(place, err=True)
