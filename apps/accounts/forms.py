"""Forms a person fills in about themselves."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Token, User


class ProfileForm(forms.ModelForm):
    """What others see of a person. Carries the revision it was opened with; see `User.revise`."""

    website = forms.URLField(
        label=_("Website"), required=False, assume_scheme="https", help_text=_("Shown on your page.")
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = User
        fields = ["name", "bio", "website"]
        widgets = {"bio": forms.Textarea(attrs={"rows": 5})}
        help_texts = {"bio": _("A few words about you and your work; shown on your page.")}


class TokenForm(forms.ModelForm):
    """A name for a token, so that its bearer knows later which one to revoke."""

    class Meta:
        model = Token
        fields = ["name"]
