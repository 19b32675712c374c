"""docs/requirements.md promises pages, commands and tests; each of them exists."""

from __future__ import annotations

from pathlib import Path

import pytest
from click import Context
from django.urls import resolve

from artsite.cli.main import artsite

ROOT = Path(__file__).resolve().parents[2]
ROWS = [
    [cell.strip().strip("`") for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "requirements.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| id")
]


def promised(column: int) -> list[str]:
    return sorted({row[column] for row in ROWS} - {"—"})


def test_every_requirement_has_a_row_once():
    assert len({row[0] for row in ROWS}) == len(ROWS) == 44


@pytest.mark.parametrize("page", promised(2))
def test_the_page_is_there(page):
    assert resolve(page)


@pytest.mark.parametrize("command", promised(3))
def test_the_command_is_there(command):
    name = command.removeprefix("artsite ")
    assert artsite.get_command(Context(artsite), name) is not None


@pytest.mark.parametrize("test", promised(4))
def test_the_test_is_there(test):
    assert (ROOT / test).is_file()
