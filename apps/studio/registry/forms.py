"""The form for a model file from elsewhere."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.studio.registry.models import LONGEST_NAME


class ImportForm(forms.Form):
    """A name and a file."""

    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        help_text=_("What it is to be called. A name that you have gets a new version."),
    )
    file = forms.FileField(
        label=_("Model file"),
        widget=forms.ClearableFileInput(attrs={"accept": ".safetensors"}),
        help_text=_(
            "A safetensors file that was exported from Artsite. Files that could run code are refused."
        ),
    )
