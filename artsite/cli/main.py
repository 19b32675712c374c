"""The `artsite` command.

Each subcommand is one module of this folder, named like it, that holds a click command called `command`.
The first line of its docstring is what `artsite --help` says of it. Modules are imported only when they
are run, so help is quick whatever they need; modules that start with an underscore are helpers.
"""

from __future__ import annotations

import ast
import importlib
import sys
from pathlib import Path

import click

from artsite.servers.errors import CannotRun

_FOLDER = Path(__file__).parent
_PACKAGE = "artsite.cli"


class Subcommands(click.Group):
    """Finds subcommands by their files."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all subcommands, sorted."""
        names = {path.stem for path in _FOLDER.glob("[!_]*.py")} - {"main"}
        return sorted(name.replace("_", "-") for name in names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the one that is run; none where there is no such file."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"{_PACKAGE}.{_module(cmd_name)}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the subcommands by the first line of their docstrings, read without importing them."""
        rows = [(name, _first_line(_FOLDER / f"{_module(name)}.py")) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _module(command_name: str) -> str:
    return command_name.replace("-", "_")


def _first_line(path: Path) -> str:
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n", 1)[0]


@click.group(cls=Subcommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="artsite", message="Artsite %(version)s")
def artsite() -> None:
    """Artsite: a place where people and machines make art together and show it.

    Exit status: 0 done, 1 failed, 2 wrong use.
    """


def main() -> None:
    """Run the command; what a person can mend is said in one sentence, without a traceback."""
    try:
        artsite(prog_name="artsite")
    except CannotRun as error:
        click.echo(f"artsite: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
