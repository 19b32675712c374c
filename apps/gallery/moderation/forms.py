"""What somebody says to the moderators."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.gallery.moderation.models import LONGEST, Rule


class ReportForm(forms.Form):
    """Which rule, and what is wrong."""

    rule = forms.ChoiceField(label=_("What is wrong?"), choices=Rule.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In your words"), required=False, max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Where to look, or whose work it is. Only moderators read it."),
    )  # fmt: skip


class AppealForm(forms.Form):
    """Why a decision should be taken back."""

    words = forms.CharField(
        label=_("Your answer"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Once. Another moderator reads it."),
    )  # fmt: skip
