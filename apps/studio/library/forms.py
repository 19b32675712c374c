"""Forms of the library."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.studio.library.models import Board, Item


class ItemForm(forms.Form):
    """Title and description of an item that is still at the revision which was opened."""

    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    alt_text = forms.CharField(
        label=_("Alternative text"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What the picture shows, for those who cannot see it."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, item: Item, data: Any = None) -> ItemForm:
        return cls(data, initial={"title": item.title, "alt_text": item.alt_text, "revision": item.revision})

    def meet(self, current: Item) -> ItemForm:
        """What was typed, on top of what is saved by now: the next save means it."""
        typed = {name: self.cleaned_data[name] for name in ("title", "alt_text")}
        return ItemForm(initial=typed | {"revision": current.revision})


class BoardForm(forms.Form):
    """The name of a board."""

    name = forms.CharField(label=_("Name"), max_length=80)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @classmethod
    def of(cls, board: Board, data: Any = None) -> BoardForm:
        return cls(data, initial={"name": board.name, "revision": board.revision})
