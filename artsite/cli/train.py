"""Teach a model: `artsite train image-gan --dataset NAME --minutes 60 --name NAME`."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from apps.studio.engines.contract import MAX_SEED
from apps.studio.trainers.contract import Trainer
from apps.studio.trainers.discovery import all_trainers
from artsite.cli import _parameters
from artsite.cli._client import SECONDS_BETWEEN_LOOKS, Site, open_site, site_options

INTERRUPTED = 130
OPEN = ("queued", "running")
# Flags of the command itself; a trainer's parameter of that name is given in a file.
OWN = frozenset({"dataset", "minutes", "name", "seed", "params_file", "as_json", "quiet", "detach"})


class Trainers(click.Group):
    """A subcommand for each trainer, its options made from the trainer's declaration."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*(name for name, trainer in all_trainers().items() if not trainer.staff_only), "resume"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        trainer = all_trainers().get(cmd_name)
        return resume if cmd_name == "resume" else command_for(trainer) if trainer else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in {*all_trainers(), "resume"}:
            names = ", ".join(self.list_commands(ctx))
            raise click.UsageError(f"There is no trainer called “{args[0]}”. There are: {names}.", ctx)
        return super().resolve_command(ctx, args)


@click.group(name="train", cls=Trainers, subcommand_metavar="TRAINER --dataset NAME --minutes M --name NAME")
def command() -> None:
    """Teach a model from a dataset, on the site of ARTSITE_HOME or on a server.

    Follows the training to its end and prints the model it made. Ctrl-C loses nothing: what was learned is
    kept, and `artsite train resume JOB` goes on. `artsite train TRAINER --help` lists what can be set.
    """


def command_for(trainer: Trainer[Any]) -> click.Command:
    """`artsite train NAME` with a flag for every parameter."""
    schema = trainer.schema()

    def run(server: str | None, token: str | None, **values: Any) -> None:
        with open_site(server, token) as site:
            start(site, trainer.name, schema, values)

    own: list[click.Parameter] = [
        click.Option(["--dataset"], required=True, help="What to learn from: NAME or NAME@VERSION."),
        click.Option(
            ["--minutes"], type=click.FloatRange(min=0, min_open=True), default=trainer.usual_minutes,
            show_default=True, help="How long to learn, over all attempts.",
        ),
        click.Option(["--name"], required=True, help="What the model is to be called."),
        click.Option(["--seed"], type=click.IntRange(0, MAX_SEED), help="Where chance begins."),
        click.Option(
            ["--params", "params_file"], type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="A JSON file of parameters; flags win over it.",
        ),
    ]  # fmt: skip
    taken = [option for option in _parameters.options_of(schema) if option.name not in OWN]
    return click.Command(
        trainer.name,
        params=[*own, *taken, *_following_options(), *_address_options()],
        callback=run,
        help=f"{trainer.title}: {trainer.summary}",
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def _following_options() -> list[click.Parameter]:
    return [
        click.Option(["--detach"], is_flag=True, help="Print the job and do not wait for it."),
        click.Option(["--json", "as_json"], is_flag=True, help="Print the training as the API gives it."),
        click.Option(["-q", "--quiet"], is_flag=True, help="No progress."),
    ]


def _address_options() -> list[click.Parameter]:
    return [
        click.Option(
            ["--server"], envvar="ARTSITE_SERVER", metavar="URL", help="A site; else ARTSITE_HOME's."
        ),
        click.Option(["--token"], envvar="ARTSITE_TOKEN", help="A token for it."),
    ]


@click.command(name="resume")
@click.argument("job", type=click.UUID)
@click.option("--anew", is_flag=True, help="Forget what was learned and begin again.")
@click.option("--detach", is_flag=True, help="Do not wait for it.")
@click.option("--json", "as_json", is_flag=True, help="Print the training as the API gives it.")
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
@site_options
def resume(site: Site, job: UUID, anew: bool, **values: bool) -> None:
    """Go on with a training that was interrupted, cancelled or failed, from its last checkpoint."""
    training = site.get(f"trainings/{job}/")
    if anew:
        training = site.post(f"trainings/{job}/anew/")
    elif training["state"] in ("failed", "cancelled"):
        site.post(f"jobs/{job}/retry/")
        training = site.get(f"trainings/{job}/")
    see_through(site, training, values)


def start(site: Site, trainer: str, schema: _parameters.Schema, values: dict[str, Any]) -> None:
    """Queue the training, and follow it."""
    params = _parameters.given(schema, values, values["params_file"])
    params = {name: value for name, value in params.items() if name not in ("dataset", "minutes", "name")}
    asked = {key: values[key] for key in ("dataset", "minutes", "name")} | {
        "trainer": trainer,
        "params": params,
    }
    if values["seed"] is not None:
        asked["seed"] = values["seed"]
    see_through(site, site.post("trainings/", asked), values)


def see_through(site: Site, training: dict[str, Any], values: dict[str, Any]) -> None:
    """Follow a training to its end and print what came of it. Ends the command with 1 if that is nothing."""
    click.echo(f"Job {training['id']}", err=True)
    if values["detach"]:
        click.echo(json.dumps(training, ensure_ascii=False) if values["as_json"] else training["id"])
        return
    teller = Teller(values["quiet"])
    try:
        with _worked_on(site) as ended:
            training = follow(site, training, teller.tell, ended)
    except KeyboardInterrupt:
        teller.done()
        _say_how_to_go_on(site, training)
        sys.exit(INTERRUPTED)
    teller.done()
    if values["as_json"]:
        click.echo(json.dumps(training, indent=2, ensure_ascii=False))
    if training["state"] == "failed":
        about = f"{_parameters.flag(training['error_field'])}: " if training["error_field"] else ""
        raise click.ClickException(f"{about}{training['error']}")
    if training["state"] != "succeeded":
        raise click.ClickException(f"The training was {training['state']}.")
    for remark in training["remarks"]:
        click.echo(remark, err=True)
    if not values["as_json"]:
        click.echo(training["model"])


def follow(
    site: Site, training: dict[str, Any], told: Callable[[dict[str, Any]], object], ended: threading.Event
) -> dict[str, Any]:
    """The training when it has ended; `told` hears of it on the way."""
    while training["state"] in OPEN:
        told(training)
        ended.wait(SECONDS_BETWEEN_LOOKS)
        training = site.get(f"trainings/{training['id']}/")
    told(training)
    return dict(training)


@contextmanager
def _worked_on(site: Site) -> Iterator[threading.Event]:
    """On a site without a worker, the training is run in this process, beside whoever looks on.

    When this is left early, the trainer is told to stop, and the job goes back to the queue as it was at its
    last checkpoint.
    """
    leaving = threading.Event()
    if site.work is None:
        yield leaving
        return
    from apps.studio.jobs import runner

    thread = threading.Thread(target=_work_until, args=(site.work, leaving), name="work")
    before, runner.shutting_down = runner.shutting_down, leaving.is_set
    thread.start()
    try:
        yield threading.Event()
    finally:
        leaving.set()
        thread.join()
        runner.shutting_down = before


def _work_until(work: Callable[[], object], leaving: threading.Event) -> None:
    from django.db import connections

    try:
        while not leaving.is_set():
            work()
    finally:
        connections.close_all()


def _say_how_to_go_on(site: Site, training: dict[str, Any]) -> None:
    now = site.get(f"trainings/{training['id']}/")
    step = now["checkpoint_step"]
    if now["state"] == "running":
        click.echo(f"It goes on there. `artsite jobs {now['id']} --cancel` stops it.", err=True)
    elif now["state"] == "queued":
        kept = (
            f"What it had learned by step {step} is kept"
            if step
            else "It had not come to its first checkpoint"
        )
        click.echo(
            f"{kept}. `artsite train resume {now['id']}` goes on, and so does a running site.", err=True
        )


class Teller:
    """Says on standard error how a training stands: on a terminal in one line that changes."""

    def __init__(self, quiet: bool) -> None:
        self._quiet, self._live, self._last = quiet, sys.stderr.isatty(), ""

    def tell(self, training: dict[str, Any]) -> None:
        line = self._line(training)
        if self._quiet or line == self._last:
            return
        self._last = line
        if self._live:
            click.echo(f"\r\x1b[2K{line}", err=True, nl=False)
        else:
            click.echo(line, err=True)

    def done(self) -> None:
        if self._live and self._last and not self._quiet:
            click.echo(err=True)

    @staticmethod
    def _line(training: dict[str, Any]) -> str:
        if training["state"] == "queued":
            return "Waiting"
        figures = "  ".join(f"{name} {value:.4g}" for name, value in training["figures"].items())
        left = max(0.0, training["minutes"] * (1 - training["progress"]))
        return f"{training['progress']:4.0%}  {training['message']}  {figures}  about {left:.1f} min left"
