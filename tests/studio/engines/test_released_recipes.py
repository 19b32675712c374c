"""Recipes of every released version: they give the picture they gave, or the engine says exactly why not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from apps.studio.engines.discovery import get_engine
from apps.studio.library.recipes import picture_fields
from apps.studio.versions import difference
from tests.studio.engines.replaying import FOLDER, replay

RECIPES = sorted(FOLDER.glob("*.json"))
MEAN, WORST = 1.5, 12.0  # of 255, in the colour of a tile


def read(path: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return told


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_a_released_recipe_makes_its_picture_again_or_says_why_not(path: Path, tmp_path: Path) -> None:
    recipe = read(path)
    engine = get_engine(recipe["engine"])
    if engine.version != recipe["engine_version"]:
        assert "not written down" not in difference(engine, recipe["engine_version"])
    made, then = replay(recipe, tmp_path), recipe["picture"]  # old settings still run in any case
    if engine.version == recipe["engine_version"] and made["sha256"] != then["sha256"]:
        apart = np.abs(np.array(made["tiles"], float) - np.array(then["tiles"], float))
        assert made["size"] == then["size"]
        assert apart.mean() <= MEAN, "Another picture: raise `version`, and say in `changes` what differs."
        assert apart.max() <= WORST


def test_the_first_release_is_covered() -> None:
    covered = {(recipe["engine"], recipe["engine_version"]) for recipe in map(read, RECIPES)}
    assert {("abstract", "1"), ("painterly", "1"), ("style-transfer", "1")} <= covered


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_a_recipe_names_no_setting_that_has_gone(path: Path) -> None:
    recipe = read(path)
    engine = get_engine(recipe["engine"])
    assert set(recipe["params"]) <= set(engine.parameters.model_fields)
    assert all(recipe["params"].get(name) for name in picture_fields(engine)[:1])
