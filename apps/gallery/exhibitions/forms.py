"""What a curator says of an exhibition."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.gallery.exhibitions.models import Exhibition

MOMENT = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class ExhibitionForm(forms.ModelForm):
    """Words on the wall, opening and closing."""

    class Meta:
        model = Exhibition
        fields = ["wall_text", "opens_at", "closes_at"]
        widgets = {"wall_text": forms.Textarea(attrs={"rows": 8}), "opens_at": MOMENT, "closes_at": MOMENT}
        help_texts = {
            "wall_text": _("What a visitor reads at the entrance. An empty line begins a new paragraph."),
            "opens_at": _("Before, only you see what will hang. The time is UTC."),
            "closes_at": _("Empty if it is to stay. What has closed can still be visited."),
        }
