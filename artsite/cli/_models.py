"""Models named on the command line: a file, one that comes with the engine, or one of the site's registry."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from apps.studio.engines import model_file
from apps.studio.engines.contract import Engine
from artsite.cli._parameters import bad_flag


def find(engine: Engine[Any], name: str, value: str, folder: Path) -> Path:
    """The file that `value` means for the parameter `name`. Raises a usage error that names the flag.

    A database is looked into only for what is neither a file nor a model of the engine's own `weights/`.
    """
    path = Path(value).expanduser()
    if not path.is_file():
        path = _own(engine, value) or _registered(engine, name, value, folder)
    try:
        header = model_file.read_header(path)
        model_file.check_values(path)
    except model_file.ModelFileError as error:
        raise bad_flag(name, f"{value}: {error}") from error
    trainers = _trainers(engine, name)
    if header.trainer not in trainers:
        raise bad_flag(
            name,
            f"{value} was made by “{header.trainer[:60]}”; this needs a model made by "
            f"{', '.join(f'“{trainer}”' for trainer in trainers)}.",
        )
    return path.resolve()


def names_of(engine: Engine[Any]) -> list[str]:
    """The models that come with an engine."""
    return sorted(model_file.name_of(path, engine.name) for path in _weights(engine))


def _weights(engine: Engine[Any]) -> list[Path]:
    return sorted((engine.folder / "weights").glob("*.safetensors"))


def _own(engine: Engine[Any], value: str) -> Path | None:
    """A model that comes with the engine, with or without the engine's name before its own."""
    wanted = {value, f"{engine.name}-{value}"}
    found = [path for path in _weights(engine) if model_file.name_of(path, engine.name) in wanted]
    return found[0] if found else None


def _registered(engine: Engine[Any], name: str, value: str, folder: Path) -> Path:
    from artsite.cli._operator import has_site

    own = names_of(engine)
    told = f" The models that come with it: {', '.join(own)}." if own else ""
    unknown = bad_flag(name, f"there is neither a file nor a model called {value}.{told}")
    if not has_site():
        raise unknown
    from artsite.cli._operator import operated_site
    from artsite.cli.models import named

    with operated_site() as site:
        try:
            model, number = named(site, value)
        except click.ClickException as error:
            raise unknown from error
        number = number or model["version"]
        found = [version for version in model["versions"] if version["number"] == number]
        if not found:
            raise unknown
        target = folder / "model.safetensors"
        site.download(found[0]["file_url"], target)
    return target


def _trainers(engine: Engine[Any], name: str) -> list[str]:
    extra = engine.parameters.model_fields[name].json_schema_extra
    trainers: Any = extra.get("trainers", ()) if isinstance(extra, dict) else ()
    return [str(trainer) for trainer in trainers]
