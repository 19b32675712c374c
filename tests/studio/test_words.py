"""Everything an engine says on a page can be said in the visitor's language."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command

from apps.accounts.viewers import viewer_of
from apps.studio import words
from apps.studio.engines.discovery import get_engine
from apps.studio.panels import build_panel


def test_the_collector_of_messages_gets_titles_helps_and_options(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("engine_words")
    written = Path(capsys.readouterr().out.strip()).read_text(encoding="utf-8")
    for said in (
        "Style transfer",
        "Starry Night",
        "Keep the colours",
        "Oil",
        "Longest side of the painting.",
        "Choose a picture to remember, or a place on the map.",
        "Looking at the picture",
    ):
        assert f"gettext({said!r})" in written


@pytest.mark.django_db
def test_a_panel_speaks_the_language_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "gettext", str.upper)
    panel = build_panel(get_engine("style-transfer"), viewer_of(AnonymousUser(), {}), {}, {})
    for control in panel.controls:
        assert control.title == control.title.upper()
        assert control.help == control.help.upper()
        assert all(option.label == option.label.upper() for option in control.options if option.value)
