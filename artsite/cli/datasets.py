"""Collections that models learn from: list them, make one from a folder or a ZIP, look at one, delete one."""

from __future__ import annotations

import json
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import click

from artsite.cli._client import Site, every, listing_options, site_options

STEPS = 1000


@click.group(name="datasets", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="As the API gives them.")
@listing_options
def command(site: Site, as_json: bool) -> None:
    """List datasets, or make, show and delete one.

    `artsite datasets create NAME PATH` freezes a version; the same name again adds one.
    """
    found = every(site, "datasets/")
    if as_json:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    for one in found:
        click.echo(f"{one['name']}  {_stands(one)}")


@command.command()
@click.argument("name")
@click.argument("path", type=click.Path(exists=True, readable=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="As the API gives it, with what was left out.")
@click.option("-q", "--quiet", is_flag=True, help="No progress bar.")
@site_options
def create(site: Site, name: str, path: Path, as_json: bool, quiet: bool) -> None:
    """Freeze the pictures of a folder or a ZIP as a version of the dataset NAME.

    Folders inside become labels. What is broken, doubled or no picture is left out, with a list.
    """
    made = _frozen_here(site, name, path, quiet) if site.operator else _sent(site, name, path, quiet)
    version = made["versions"][0]
    if as_json:
        click.echo(json.dumps(made, indent=2, ensure_ascii=False))
        return
    for row in version["left_out"]:
        click.echo(f"left out: {row['name']}: {row['words']}", err=True)
    click.echo(
        f"{made['name']}@{version['number']}: {version['items']} items, {version['held_out']} held out, "
        f"{version['left_out_count']} left out"
    )


def _stands(dataset: dict[str, Any]) -> str:
    """Its newest version, and how the one after that stands."""
    there = f"{dataset['items']} items, version {dataset['version']}" if dataset["version"] else ""
    if dataset["state"] in ("ready", "cancelled") and there:
        return there
    progress = f" ({dataset['freezing']['progress']:.0%})" if dataset["state"] == "freezing" else ""
    error = f": {dataset['freezing']['error']}" if dataset["state"] == "failed" else ""
    new = f"{dataset['state']}{progress}{error}"
    return f"{there}; a new one: {new}" if there else new


def _frozen_here(site: Site, name: str, path: Path, quiet: bool) -> dict[str, Any]:
    """On the operator's own site the files are read where they lie."""
    from apps.studio.datasets.intake import freeze_folder
    from apps.studio.datasets.reasons import DatasetRefused

    with _bar(quiet) as bar:
        try:
            version = freeze_folder(
                site.operator,
                name,
                path,
                lambda done, total: bar.update(round(STEPS * done / total) - bar.pos),
            )
        except DatasetRefused as refused:
            raise click.UsageError(str(refused)) from refused
    return dict(site.get(f"datasets/{version.dataset_id}/"))


def _sent(site: Site, name: str, path: Path, quiet: bool) -> dict[str, Any]:
    """Send the pictures to a server and wait until it has looked at them."""
    dataset = _packed_and_sent(site, name, path)
    with _bar(quiet) as bar:
        job = site.follow(
            site.get(f"jobs/{dataset['freezing']['job']}/"),
            lambda told: bar.update(round(STEPS * told["progress"]) - bar.pos),
        )
    if job["state"] != "succeeded":
        raise click.ClickException(job["error"] or "It was cancelled; nothing was made.")
    return dict(site.get(f"datasets/{dataset['id']}/"))


def _bar(quiet: bool) -> Any:
    """A line of progress, where somebody watches."""
    hidden = quiet or not sys.stderr.isatty()
    return click.progressbar(length=STEPS, label="Looking at the pictures", file=sys.stderr, hidden=hidden)


def _packed_and_sent(site: Site, name: str, path: Path) -> dict[str, Any]:
    """To a server goes a ZIP; a folder is packed first, without being squeezed: pictures are already."""
    if path.is_file():
        return dict(site.send("datasets/", path, name=name))
    with tempfile.TemporaryDirectory(prefix="artsite-pack-") as folder:
        packed = Path(folder) / f"{path.resolve().name}.zip"
        # Pictures out of an archive may claim to be from 1970, which a ZIP cannot say.
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED, strict_timestamps=False) as archive:
            for file in sorted(path.rglob("*")):
                if file.is_file() and not file.is_symlink():
                    _pack(archive, file, file.relative_to(path))
        return dict(site.send("datasets/", packed, name=name))


def _pack(archive: zipfile.ZipFile, file: Path, inner: Path) -> None:
    """Put a file in, under a name that any machine can read."""
    try:
        archive.write(file, str(inner).encode("utf-8", "replace").decode())
    except OSError as error:
        raise click.UsageError(f"{file} cannot be read ({error.strerror}).") from error


@command.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="As the API gives it.")
@site_options
def show(site: Site, name: str, as_json: bool) -> None:
    """Show the versions of a dataset, and what was left out of each."""
    dataset = site.get(f"datasets/{_named(site, name)['id']}/")
    if as_json:
        click.echo(json.dumps(dataset, indent=2, ensure_ascii=False))
        return
    for version in dataset["versions"]:
        click.echo(
            f"{dataset['name']}@{version['number']}: {version['items']} items, "
            f"{version['held_out']} held out, {version['left_out_count']} left out"
        )
        for label, count in version["labels"].items():
            click.echo(f"  {label or '(no label)'}: {count}")
        for row in version["left_out"]:
            click.echo(f"  left out: {row['name']}: {row['words']}")


@command.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@site_options
def delete(site: Site, name: str, yes: bool) -> None:
    """Delete a dataset with all its versions. Models that learned from it stay."""
    dataset = _named(site, name)
    if not yes:
        click.confirm(f"Delete “{name}” with its {dataset['items'] or 0} items?", abort=True)
    site.delete(f"datasets/{dataset['id']}/")


def _named(site: Site, name: str) -> dict[str, Any]:
    found = [dataset for dataset in every(site, "datasets/") if dataset["name"] == name]
    if not found:
        raise click.ClickException(f"There is no dataset called “{name}”. `artsite datasets` lists them.")
    return dict(found[0])
