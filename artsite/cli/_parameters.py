"""Command-line flags from the one declaration of an engine's parameters, and complaints that name the flag.

Works from the JSON schema, so an engine that only a server has gets the same flags as an installed one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

# Words of the command line itself; a parameter of that name is given in a file, with --params.
TAKEN = frozenset({"help", "output", "params", "device", "quiet", "server", "token", "wait", "json"})

Schema = Mapping[str, Any]


def flag(name: str) -> str:
    """`keep_colours` → `--keep-colours`."""
    return "--" + name.replace("_", "-")


def options_of(schema: Schema) -> list[click.Parameter]:
    """One option for each parameter of an engine, in the order of its declaration."""
    required = set(schema.get("required", ()))
    return [
        _option(name, about, name in required)
        for name, about in schema.get("properties", {}).items()
        if name not in TAKEN
    ]


def picture_names(schema: Schema) -> list[str]:
    """The parameters that take a picture."""
    return [
        name
        for name, about in schema.get("properties", {}).items()
        if _kind(about).get("format") == "picture"
    ]


def model_names(schema: Schema) -> list[str]:
    """The parameters that take a learned network."""
    return [
        name for name, about in schema.get("properties", {}).items() if _kind(about).get("format") == "model"
    ]


def takes_films(schema: Schema, name: str) -> bool:
    """Whether this parameter takes a film as well as a picture."""
    return bool(schema.get("properties", {}).get(name, {}).get("films"))


def takes_tables(schema: Schema, name: str) -> bool:
    """Whether this parameter takes a colour table (.cube) as well as a picture."""
    return bool(schema.get("properties", {}).get(name, {}).get("tables"))


def given(schema: Schema, values: Mapping[str, Any], params_file: Path | None) -> dict[str, Any]:
    """What was set on the command line, over what stands in the file of parameters."""
    from_file = _read_file(params_file) if params_file else {}
    names = schema.get("properties", {})
    return from_file | {name: value for name, value in values.items() if name in names and value is not None}


def missing(schema: Schema, params: Mapping[str, Any]) -> list[str]:
    """Required parameters that were given neither as flag nor in the file."""
    return [name for name in schema.get("required", ()) if name not in params]


def bad_flag(name: str, message: str) -> click.UsageError:
    """The complaint about one parameter; ends the command with exit status 2."""
    return click.UsageError(f"{flag(name)}: {message}") if name else click.UsageError(message)


def bad_flags(errors: Iterable[tuple[str, str]]) -> click.UsageError:
    """The complaints about several parameters, one a line."""
    return click.UsageError("\n       ".join(bad_flag(name, message).message for name, message in errors))


def complaints(errors: Sequence[Any]) -> list[tuple[str, str]]:
    """(parameter, message) for each error that pydantic found."""
    return [(str(error["loc"][0]) if error["loc"] else "", _message(error)) for error in errors]


def _message(error: Mapping[str, Any]) -> str:
    if error["type"] == "extra_forbidden":
        return "this engine has no such parameter."
    message = str(error["msg"]).removeprefix("Value error, ")
    return message if message.endswith((".", "!", "?")) else message + "."


def _read_file(path: Path) -> dict[str, Any]:
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise click.UsageError(f"--params: {path} is not JSON ({error}).") from error
    except OSError as error:
        raise click.UsageError(f"--params: {path} cannot be read ({error.strerror}).") from error
    if not isinstance(read, dict):
        raise click.UsageError(f"--params: {path} must hold one object, {{parameter: value}}.")
    return read


def _kind(about: Schema) -> Schema:
    """The schema of the value itself, where it may also be null."""
    kinds = [kind for kind in about.get("anyOf", ()) if kind.get("type") != "null"]
    return kinds[0] if kinds else about


class _Switch(click.Option):
    """On or off: `--auto`, `--auto true`, `--auto=false` or `--no-auto`; the last one counts."""

    def __init__(self, name: str, help: str) -> None:
        self._no = f"--no-{name.replace('_', '-')}"
        super().__init__(
            [flag(name), name],
            type=click.BOOL,
            is_flag=False,
            flag_value="true",
            default=None,
            metavar="[true|false]",
            help=f"{help} {self._no} turns it off.",
        )

    def add_to_parser(self, parser: Any, ctx: click.Context) -> None:
        super().add_to_parser(parser, ctx)
        parser.add_option(self, [self._no], dest=self.name, action="store_const", const="false")


def _option(name: str, about: Schema, required: bool) -> click.Option:
    kind = _kind(about)
    if kind.get("type") == "boolean":
        return _Switch(name, _help(about, None, required))
    choices = about.get("enum") or kind.get("enum")
    return click.Option(
        [flag(name), name],
        type=_type(kind, choices),
        default=None,
        metavar="|".join(choices) if choices and len(choices) <= 4 else "NAME" if choices else None,  # noqa: PLR2004
        help=_help(about, choices, required),
    )


def _type(kind: Schema, choices: Sequence[str] | None) -> click.ParamType | None:
    if choices:
        return click.Choice(choices)
    if kind.get("format") == "picture":
        return click.Path(exists=True, readable=True, path_type=Path)
    low, high = kind.get("minimum"), kind.get("maximum")
    types: dict[str, click.ParamType | None] = {
        "integer": click.IntRange(low, high),
        "number": click.FloatRange(low, high),
        "boolean": click.BOOL,
    }
    return types.get(str(kind.get("type")), click.STRING)


def _help(about: Schema, choices: Sequence[str] | None, required: bool) -> str:
    words = [str(about.get("description") or about.get("title") or "")]
    if choices and len(choices) > 4:  # noqa: PLR2004
        words.append(f"One of: {', '.join(choices)}.")
    default = about.get("default")
    if required:
        words.append("[required]")
    elif default not in (None, ""):
        words.append(f"[default: {json.dumps(default) if isinstance(default, bool) else default}]")
    return " ".join(words)
