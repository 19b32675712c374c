"""What every trainer owes: a name, words, a schema, defaults, an engine that takes its models, no torch."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from apps.studio.engines.discovery import all_engines
from apps.studio.trainers import discovery
from apps.studio.trainers.contract import Trainer
from apps.studio.trainers.discovery import all_trainers

TRAINERS = list(all_trainers().values())


@pytest.mark.parametrize("trainer", TRAINERS, ids=lambda trainer: trainer.name)
def test_it_says_what_it_is_and_has_defaults_worth_using(trainer: Trainer[Any]) -> None:
    assert trainer.title
    assert trainer.summary.endswith(".")
    assert 0 < trainer.usual_minutes <= trainer.longest_minutes
    assert trainer.fewest >= 1
    for field in trainer.parameters.model_fields.values():
        assert field.title
        assert field.description
    trainer.parameters()
    assert trainer.schema()["properties"]


@pytest.mark.parametrize("trainer", TRAINERS, ids=lambda trainer: trainer.name)
def test_an_engine_takes_its_models(trainer: Trainer[Any]) -> None:
    if not trainer.engine:
        assert trainer.staff_only
        return
    fields = all_engines()[trainer.engine].parameters.model_fields.values()
    hints = [field.json_schema_extra for field in fields if isinstance(field.json_schema_extra, dict)]
    assert any(trainer.name in hint.get("trainers", ()) for hint in hints)  # type: ignore[operator]


def test_finding_trainers_imports_no_torch() -> None:
    program = (
        "import sys; from apps.studio.trainers.discovery import all_trainers; all_trainers();"
        "loaded = {name.split('.')[0] for name in sys.modules};"
        "print(sorted(loaded & {'torch', 'torchvision', 'scipy', 'cv2'}))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["resume", "Upper", "two words", "", "count"])
def test_a_name_that_cannot_be_used_is_refused(name: str) -> None:
    named = type("Named", (type(all_trainers()["count"]),), {"name": name})
    with pytest.raises(ValueError, match=r"called|cannot"):
        discovery.FINDER.add(named, dict(all_trainers()))
