"""What every engine must keep to, whoever wrote it; the pages, the API and the command line rely on it."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from apps.studio.engines.contract import MAX_SEED, Engine, Parameters
from apps.studio.engines.discovery import RESERVED, UnknownEngine, all_engines, get_engine

ENGINES = list(all_engines().values())
every_engine = pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)


def properties(engine: Engine) -> dict:
    return engine.schema()["properties"]


def test_the_engines_that_others_rely_on_are_there():
    assert {"abstract", "sleep"} <= set(all_engines())
    with pytest.raises(UnknownEngine):
        get_engine("no-such-engine")


@every_engine
def test_its_name_can_stand_in_an_address(engine):
    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", engine.name)
    assert engine.name not in RESERVED
    assert engine.title
    assert engine.summary.endswith(".")
    assert engine.version
    assert engine.needs.memory > 0
    assert engine.time_limit > 0


@every_engine
def test_its_schema_can_be_sent_as_json_and_describes_every_control(engine):
    schema = engine.schema()
    assert json.loads(json.dumps(schema, allow_nan=False)) == schema
    assert schema["additionalProperties"] is False
    for name, control in schema["properties"].items():
        assert re.fullmatch(r"[a-z][a-z0-9_]*", name)
        assert control["title"], name
        assert control["description"], name
        assert control["control"], name


@every_engine
def test_its_options_have_labels_and_their_thumbnails_are_there(engine):
    for name, control in properties(engine).items():
        options = control.get("options", [])
        values = [option["value"] for option in options]
        assert len(values) == len(set(values)), name
        assert all(option["label"] for option in options), name
        pictures = [option["picture"] for option in options if option["picture"]]
        assert [picture for picture in pictures if not (engine.folder / "static" / picture).is_file()] == []
        if options and control.get("default") is not None:
            assert control["default"] in values


@every_engine
def test_it_can_be_started_with_nothing_but_what_it_requires(engine):
    if engine.schema().get("required"):
        with pytest.raises(ValidationError) as refused:
            engine.parameters.model_validate({})
        assert {error["loc"][0] for error in refused.value.errors()} <= set(properties(engine))
        return
    params = engine.parameters.model_validate({})
    assert engine.parameters.model_validate(params.model_dump()) == params
    assert engine.estimate(params) > 0
    varied = engine.vary(params.model_dump(), 7)
    assert varied.get("seed", 7) == 7
    assert engine.parameters.model_validate(varied)


@every_engine
def test_it_refuses_unknown_fields_nan_and_infinity_at_the_field(engine):
    def places(wishes: dict) -> set:
        with pytest.raises(ValidationError) as refused:
            engine.parameters.model_validate(wishes)
        return {error["loc"][0] for error in refused.value.errors()}

    assert "no_such_field" in places({"no_such_field": 1})
    for name, control in properties(engine).items():
        if control["control"] in {"slider", "number", "seed"}:
            for bad in (float("nan"), float("inf"), float("-inf"), "much"):
                assert name in places({name: bad})


@every_engine
def test_an_engine_open_to_visitors_has_something_to_show_them(engine):
    assert issubclass(engine.parameters, Parameters)
    assert engine.examples or engine.staff_only or engine.internal


def test_finding_the_engines_imports_no_torch_so_that_pages_stay_light():
    program = (
        "import sys; from apps.studio.engines.discovery import all_engines;"
        "schemas = [engine.schema() for engine in all_engines().values()];"
        "print(sorted({'torch', 'torchvision', 'django'} & set(sys.modules)))"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def value_of(control: dict) -> st.SearchStrategy:
    """What a form may send for a control."""
    if control["control"] == "choice":
        return st.sampled_from(control["enum"])
    if control["control"] == "seed":
        return st.none() | st.integers(0, MAX_SEED)
    if control["control"] == "number":
        return st.integers(control["minimum"], control["maximum"])
    if control["control"] == "text":
        return st.sampled_from(["", "7", "v1:cells:temple:none:1234.0=866,88.2=-500"])
    return st.floats(control["minimum"], control["maximum"], allow_nan=False)


ABSTRACT = get_engine("abstract")


@settings(max_examples=60, deadline=None)
@given(st.fixed_dictionaries({name: value_of(control) for name, control in properties(ABSTRACT).items()}))
def test_a_recipe_survives_being_kept_as_json(wishes):
    params = ABSTRACT.parameters.model_validate(wishes)
    kept = json.loads(json.dumps(params.model_dump(mode="json"), allow_nan=False))
    assert ABSTRACT.parameters.model_validate(kept) == params
    assert ABSTRACT.parameters.model_validate_json(params.model_dump_json()) == params
