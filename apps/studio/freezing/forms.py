"""The form for a new dataset, or a new version of one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.viewers import Viewer
from apps.studio.datasets.models import LONGEST_NAME
from apps.studio.library.models import Board


class NewDatasetForm(forms.Form):
    """A name, and a ZIP or a board."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=LONGEST_NAME,
        help_text=gettext_lazy("What the collection is called. A name that you have gets a new version."),
    )
    file = forms.FileField(
        label=gettext_lazy("A ZIP of pictures"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".zip,application/zip"}),
        help_text=gettext_lazy(
            "Folders inside become labels. What is broken or doubled is left out, with a list."
        ),
    )
    board = forms.ModelChoiceField(
        label=gettext_lazy("Or a board of your library"),
        queryset=Board.objects.none(),
        required=False,
        empty_label=gettext_lazy("No board"),
        help_text=gettext_lazy("Every picture that lies on it."),
    )

    def __init__(self, viewer: Viewer, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        boards = self.fields["board"]
        assert isinstance(boards, forms.ModelChoiceField)
        boards.queryset = Board.objects.of(viewer)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and bool(given.get("file")) == bool(given.get("board")):
            self.add_error("file", _("Choose a ZIP or a board: one of them."))
        return given
