"""Whoever follows docs/engines.md gets a working engine: its example is taken from the page and run."""

from __future__ import annotations

import importlib
import re
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydantic import ValidationError

from apps.studio.engines import discovery, fields
from apps.studio.engines.contract import Cancelled, Context, Engine, EngineError, Output, Progress

GUIDE = (Path(__file__).parents[3] / "docs" / "engines.md").read_text()
EXAMPLE = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
ENTRY_POINT = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)


@pytest.fixture
def package(tmp_path, monkeypatch):
    """The example as another person's installed package, found by its entry point."""
    assert len(EXAMPLE) == len(ENTRY_POINT) == 1
    points = tomllib.loads(ENTRY_POINT[0])["project"]["entry-points"][discovery.ENTRY_POINT_GROUP]
    folder = tmp_path / "site" / "artsite_weave"
    folder.mkdir(parents=True)
    (folder / "__init__.py").touch()
    (folder / "engine.py").write_text(EXAMPLE[0])
    info = tmp_path / "site" / "artsite_weave-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: artsite-weave\nVersion: 1\n")
    lines = [f"{name} = {target}" for name, target in points.items()]
    (info / "entry_points.txt").write_text("\n".join([f"[{discovery.ENTRY_POINT_GROUP}]", *lines, ""]))
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    importlib.invalidate_caches()
    discovery.all_engines.cache_clear()
    yield info
    discovery.all_engines.cache_clear()
    for module in [name for name in sys.modules if name.startswith("artsite_weave")]:
        del sys.modules[module]


def woven(engine: Engine, folder: Path, **wishes) -> tuple[np.ndarray, list]:
    params = engine.parameters.model_validate(wishes)
    events = list(engine.run(params, Context(seed=wishes.get("seed", 0), scratch=folder)))
    assert isinstance(events[-1], Output)
    return np.asarray(Image.open(events[-1].path)), events


def test_the_example_is_found_and_makes_a_cloth(package, tmp_path):
    engine = discovery.get_engine("weave")
    cloth, events = woven(engine, tmp_path, seed=7, size=128, threads=16, yarn="woad")
    assert events[-1].alt_text
    assert [event.fraction for event in events if isinstance(event, Progress)][-1] == 1
    assert cloth.shape == (128, 128, 3)
    assert cloth.std() > 20
    again, _ = woven(engine, tmp_path, seed=7, size=128, threads=16, yarn="woad")
    other, _ = woven(engine, tmp_path, seed=8, size=128, threads=16, yarn="woad")
    assert np.array_equal(cloth, again)
    assert not np.array_equal(cloth, other)


def test_the_example_refuses_at_the_field_and_stops_when_cancelled(package, tmp_path):
    engine = discovery.get_engine("weave")
    with pytest.raises(ValidationError) as refused:
        engine.parameters.model_validate({"yarn": "nylon"})
    assert refused.value.errors()[0]["loc"] == ("yarn",)
    with pytest.raises(EngineError) as impossible:
        woven(engine, tmp_path, size=64, threads=100)
    assert impossible.value.field == "threads"
    with pytest.raises(Cancelled):
        list(engine.run(engine.parameters(), Context(seed=1, scratch=tmp_path, cancelled=lambda: True)))


@pytest.mark.parametrize("name", ["jobs", "abstract", "Not A Name"])
def test_a_foreign_engine_with_an_impossible_name_is_left_out_and_the_rest_stays(package, caplog, name):
    engine = package.parent / "artsite_weave" / "engine.py"
    engine.write_text(engine.read_text().replace('name = "weave"', f'name = "{name}"'))
    found = discovery.all_engines()
    assert "weave" not in found
    assert "abstract" in found
    assert found["abstract"].title == "Abstract"
    assert "left out" in caplog.text


def test_the_guide_names_every_way_to_declare_a_parameter():
    ways = {
        name
        for name, value in vars(fields).items()
        if callable(value) and value.__module__ == fields.__name__
    }
    described = set(re.findall(r"`(\w+)\(", GUIDE))
    assert ways - {"one_of", "Option"} - described - {name for name in ways if name[0] == "_"} == set()
