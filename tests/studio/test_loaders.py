"""An engine may bring a panel of its own, and nothing but its own templates is read from its folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from apps.studio.engines.discovery import get_engine
from apps.studio.engines.operators.sleep.engine import Sleep
from apps.studio.loaders import EngineLoader


def test_a_panel_in_an_engines_folder_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "panel.html").write_text("<p>own panel</p>")
    monkeypatch.setattr(Sleep, "folder", tmp_path)
    sources = list(EngineLoader(engine=None).get_template_sources("engines/sleep/panel.html"))
    assert [Path(source.name).read_text() for source in sources] == ["<p>own panel</p>"]


@pytest.mark.parametrize(
    "name", ["engines/sleep/engine.py", "engines/nobody/panel.html", "engines/sleep/../../x.html"]
)
def test_nothing_else_is_read_from_there(name: str) -> None:
    assert get_engine("sleep")
    with pytest.raises(TemplateDoesNotExist):
        get_template(name)
