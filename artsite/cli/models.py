"""Learned networks: list them, look at one, import, export, and say which version is live."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import click

from artsite.cli import _files
from artsite.cli._client import Site, every, listing_options, site_options


@click.group(name="models", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="As the API gives them.")
@listing_options
def command(site: Site, as_json: bool) -> None:
    """List models, or show, import, export one and say which version is live.

    NAME is a model's name; NAME@VERSION one version of it.
    """
    found = every(site, "models/")
    if as_json:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    for one in found:
        what = f"{one['trainer']}, version {one['version']} ({one['stage']})" if one["version"] else "retired"
        click.echo(f"{one['name']}  {what}{'' if one['mine'] else ', comes with the site'}")


@command.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="As the API gives it.")
@site_options
def show(site: Site, name: str, as_json: bool) -> None:
    """Show a model: versions, figures, lineage, card."""
    model, wanted = named(site, name)
    if as_json:
        click.echo(json.dumps(model, indent=2, ensure_ascii=False))
        return
    for version in model["versions"]:
        if wanted in (None, version["number"]):
            _tell(version)


def _tell(version: dict[str, Any]) -> None:
    click.echo(f"{version['reference']}  {version['stage']}  {version['size']} bytes  {version['sha256']}")
    for title in ("metrics", "lineage"):
        for key, value in version[title].items():
            click.echo(f"  {key}: {value}")
    for remark in version["remarks"]:
        click.echo(f"  {remark}")
    if version["card"]:
        click.echo(f"\n{version['card']}\n")


@command.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--name", required=True, help="What it is to be called.")
@site_options
def import_(site: Site, file: Path, name: str) -> None:
    """Take in a model file: safetensors, as `artsite models export` writes it."""
    model = site.send("models/", file, name=name)
    click.echo(model["versions"][0]["reference"])


@command.command()
@click.argument("name")
@click.option(
    "--format", "form", type=click.Choice(["safetensors", "onnx"]), default="safetensors", show_default=True
)
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Where it goes.")
@site_options
def export(site: Site, name: str, form: str, output: Path) -> None:
    """Write a model to a file. As ONNX, a generator's input is a batch of standard normal latents."""
    _files.check_target(output, pictures=False)
    model, wanted = named(site, name)
    number = wanted or model["version"]
    found = [version for version in model["versions"] if version["number"] == number]
    if not found:
        raise click.ClickException(f"There is no version {number} of “{model['name']}” to export.")
    if form == "safetensors":
        site.download(found[0]["file_url"], output)
    else:
        _export_onnx(site, model["trainer"], found[0]["file_url"], output)
    click.echo(output)


def _export_onnx(site: Site, trainer: str, address: str, output: Path) -> None:
    """The network is built here, from the file: neither the server nor its pages need torch for it."""
    from apps.studio.engines.model_file import ModelFileError
    from apps.studio.trainers.contract import TrainingError
    from apps.studio.trainers.discovery import UnknownTrainer, get_trainer

    with tempfile.TemporaryDirectory(prefix="artsite-export-") as folder:
        path = Path(folder) / "model.safetensors"
        site.download(address, path)
        try:
            with _files.written_whole(output) as beside:
                get_trainer(trainer).export_onnx(path, beside)
        except (UnknownTrainer, TrainingError, ModelFileError) as error:
            raise click.ClickException(str(error)) from error
        except ImportError as error:
            raise click.ClickException(
                f"Exporting as ONNX needs a package that is not here ({error.name}): "
                "install it with `pip install artsite[export]`."
            ) from error


@command.command()
@click.argument("name", metavar="NAME@VERSION")
@click.argument("stage", type=click.Choice(["live", "retired"]))
@site_options
def stage(site: Site, name: str, stage: str) -> None:
    """Make a version the live one, which the name means, or retire it."""
    model, wanted = named(site, name)
    number = wanted or model["version"]
    if number is None:
        raise click.UsageError("Say which version: NAME@VERSION.")
    site.post(f"models/{model['id']}/versions/{number}/stage/", {"stage": stage})


def named(site: Site, name: str) -> tuple[dict[str, Any], int | None]:
    """The model of that name, one's own first, and the number behind the “@”. Ends the command if none."""
    plain, _at, number = name.partition("@")
    if number and not number.isdigit():
        raise click.UsageError(f"“{name}” is not NAME or NAME@VERSION.")
    found = [model for model in every(site, "models/") if model["name"] == plain]
    if not found:
        raise click.ClickException(f"There is no model called “{plain}”. `artsite models` lists them.")
    model = sorted(found, key=lambda one: not one["mine"])[0]
    return dict(site.get(f"models/{model['id']}/")), int(number) if number else None
