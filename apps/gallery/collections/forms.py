"""What is said of a collection."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.gallery.collections.models import Collection


class CollectionForm(forms.ModelForm):
    """Title, words, who sees it, who helps."""

    helpers = forms.CharField(
        label=_("Who may hang works in it as well"),
        required=False,
        max_length=2000,
        help_text=_("Names, with commas between them, as they stand in people’s addresses."),
    )

    class Meta:
        model = Collection
        fields = ["title", "description", "visibility"]
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"visibility": _("Works in it stay seen by whom their makers show them.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            names = self.instance.helpers.values_list("username", flat=True)
            self.initial["helpers"] = ", ".join(names)

    def said(self) -> dict[str, Any]:
        """Title, description, visibility."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    @property
    def names(self) -> list[str]:
        """Those who help."""
        return str(self.cleaned_data["helpers"]).replace("，", ",").split(",")
