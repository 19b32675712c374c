"""Run an engine here, without a server: `artsite make style-transfer --content in.jpg -o out.png`."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from apps.studio.engines.contract import (
    MAX_SEED,
    Cancelled,
    Context,
    Engine,
    EngineError,
    Output,
    Parameters,
    Progress,
)
from apps.studio.engines.discovery import all_engines
from artsite.cli import _files, _folders, _models, _parameters, _pictures
from artsite.pictures.guard_call import Films

INTERRUPTED = 130  # 128 + SIGINT, as shells expect
STEPS = 1000  # of the progress bar


class Engines(click.Group):
    """A subcommand for each engine, its options made from the engine's declaration."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, engine in all_engines().items() if not engine.internal]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        engine = all_engines().get(cmd_name)
        return command_for(engine) if engine else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in all_engines():
            names = ", ".join(self.list_commands(ctx))
            raise click.UsageError(f"There is no engine called “{args[0]}”. There are: {names}.", ctx)
        return super().resolve_command(ctx, args)


@click.group(name="make", cls=Engines, subcommand_metavar="ENGINE [--PARAM VALUE …] -o FILE")
def command() -> None:
    """Run an engine here, without a server.

    `artsite make ENGINE --help` lists what can be set. The ending of FILE decides the format of a picture:
    png, jpg or webp; drawings end in svg, films in mp4. Several outputs become FILE-1, FILE-2, ….

    Where a picture is wanted, a folder may be given: every picture in it is worked on, and FILE is a folder
    too. One that cannot be used is told and left out.

    Exit status: 0 done, 1 the engine failed or something of a folder was left out, 2 wrong use or bad input,
    130 interrupted.
    """


def command_for(engine: Engine[Any]) -> click.Command:
    """`artsite make NAME` with a flag for every parameter."""
    schema = engine.schema()
    own: list[click.Parameter] = [
        click.Option(
            ["-o", "--output"],
            type=click.Path(path_type=Path),
            required=True,
            help="Where the result goes; the ending decides the format.",
        ),
        click.Option(
            ["--params", "params_file"],
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="A JSON file of parameters; flags win over it.",
        ),
        click.Option(
            ["--device"], type=click.Choice(["auto", "cpu", "cuda"]), default="auto", help="Where to compute."
        ),
        click.Option(["-q", "--quiet"], is_flag=True, help="No progress bar."),
    ]
    if "seed" not in schema.get("properties", {}):
        own.insert(0, click.Option(["--seed"], type=click.IntRange(0, MAX_SEED), help="Where chance begins."))

    def run(**values: Any) -> None:
        make(engine, values)

    return click.Command(
        engine.name,
        params=[*_parameters.options_of(schema), *own],
        callback=run,
        help=f"{engine.title}: {engine.summary}",
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def make(engine: Engine[Any], values: dict[str, Any]) -> None:
    """Check everything, run the engine in a scratch folder, and write its outputs; for a folder of pictures,
    one after the other."""
    target: Path = values["output"]
    schema = engine.schema()
    given = _parameters.given(schema, values, values["params_file"])
    if absent := _parameters.missing(schema, given):
        raise _parameters.bad_flags((name, "is missing.") for name in absent)
    seed = _seed(schema, given, values.get("seed"))
    _validated(engine, given)  # first what costs nothing
    order = Order(engine, schema, seed, values["device"], values["quiet"])
    with _interruptible():
        if folder := _folders.only_folder(schema, given):
            name, pictures = folder

            def fill(picture: Path, place: Path) -> list[Path]:
                return order.fill(given | {name: picture}, place, own_endings=True)

            _folders.make_all(name, pictures, target, fill)
            return
        _files.check_target(target, pictures=engine.medium == "image")
        for place in order.fill(given, target):
            click.echo(place)


@dataclass(frozen=True)
class Order:
    """What is the same for every picture of a folder."""

    engine: Engine[Any]
    schema: _parameters.Schema
    seed: int
    device: str
    quiet: bool

    def fill(self, given: dict[str, Any], target: Path, *, own_endings: bool = False) -> list[Path]:
        """Run the engine once and write what it made; returns where that is."""
        with tempfile.TemporaryDirectory(prefix="artsite-make-") as folder:
            scratch = Path(folder)
            params = _validated(self.engine, given | _taken_in(self.engine, self.schema, given, scratch))
            device = _device(self.engine, self.device)
            context = Context(seed=self.seed, scratch=_sub(scratch, "out"), device=device)
            results = _run(self.engine, params, context, self.quiet)
            return _files.write_all(results, target, own_endings=own_endings)


def _taken_in(
    engine: Engine[Any], schema: _parameters.Schema, given: dict[str, Any], scratch: Path
) -> dict[str, Path]:
    """Every picture checked like an upload, as a path that is safe to decode, and every model found."""
    taken = {}
    for name in _parameters.picture_names(schema):
        if given.get(name) is not None:
            tables: Films = "tables" if _parameters.takes_tables(schema, name) else ""
            films: Films = "all" if _parameters.takes_films(schema, name) else tables
            taken[name] = _pictures.take_in(Path(given[name]), name, _sub(scratch, f"in-{name}"), films)
    for name in _parameters.model_names(schema):
        if given.get(name) is not None:
            taken[name] = _models.find(engine, name, str(given[name]), _sub(scratch, f"in-{name}"))
    return taken


def _seed(schema: _parameters.Schema, given: dict[str, Any], seed: int | None) -> int:
    """The seed that was asked for, or one that is told, so that the result can be made again."""
    wanted = given.get("seed", seed)
    if wanted is not None:
        return wanted if isinstance(wanted, int) else 0  # anything else is refused by the declaration
    chosen = secrets.randbelow(MAX_SEED + 1)
    if "seed" in schema.get("properties", {}):
        given["seed"] = chosen
        click.echo(f"Seed: {chosen}", err=True)
    return chosen


def _validated(engine: Engine[Any], given: dict[str, Any]) -> Parameters:
    try:
        return engine.parameters.model_validate(given)
    except ValidationError as error:
        raise _parameters.bad_flags(_parameters.complaints(error.errors(include_url=False))) from error


def _device(engine: Engine[Any], wanted: str) -> str:
    if wanted == "cpu" or (wanted == "auto" and engine.needs.gpu == "no"):
        return "cpu"
    import torch

    if torch.cuda.is_available():
        return "cuda"
    if wanted == "cuda" or engine.needs.gpu == "required":
        raise click.UsageError("--device: there is no CUDA graphics card here; use --device cpu.")
    return "cpu"


def _run(engine: Engine[Any], params: Parameters, context: Context, quiet: bool) -> list[_files.Result]:
    results: list[_files.Result] = []
    try:
        with _bar(engine.title, quiet) as bar:
            for event in engine.run(params, context):
                if isinstance(event, Progress):
                    bar.update(max(0, round(event.fraction * STEPS) - bar.pos), event.message)
                elif isinstance(event, Output):
                    results.append(_files.Result(event.path, event.media_type, event.poster))
            bar.update(STEPS - bar.pos, "")
    except EngineError as error:
        about = f"{_parameters.flag(error.field)}: " if error.field else ""
        raise click.ClickException(f"{about}{error}") from error
    except Cancelled as error:
        raise KeyboardInterrupt from error
    except Exception as error:
        if os.environ.get("ARTSITE_DEBUG") == "1":
            raise
        what = f"{type(error).__name__}: {error}"
        raise click.ClickException(
            f"“{engine.name}” failed and nothing was written ({what}). ARTSITE_DEBUG=1 shows where."
        ) from error
    if not results:
        raise click.ClickException(f"“{engine.name}” ended without an output.")
    return results


def _bar(title: str, quiet: bool) -> Any:
    return click.progressbar(
        length=STEPS,
        label=title,
        file=sys.stderr,
        hidden=quiet or not sys.stderr.isatty(),
        show_eta=True,
        item_show_func=lambda message: message or None,
    )


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl-C and a polite kill clear the scratch folder away and end with the status that shells expect."""

    def stop(number: int, frame: object) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        click.echo("\nInterrupted; nothing was written.", err=True)
        sys.exit(INTERRUPTED)
    finally:
        signal.signal(signal.SIGTERM, before)


def _sub(folder: Path, name: str) -> Path:
    inner = folder / name
    inner.mkdir()
    return inner
