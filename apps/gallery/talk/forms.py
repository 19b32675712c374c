"""What a visitor types."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.gallery.models import Work
from apps.gallery.talk.models import LONGEST, Comment
from apps.gallery.talk.speaking import Spot


class CommentForm(forms.Form):
    """A comment, perhaps an answer, perhaps on a spot."""

    text = forms.CharField(
        label=gettext_lazy("Your comment"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST}),
        error_messages={"required": gettext_lazy("Write something first.")},
    )
    answers = forms.UUIDField(required=False, widget=forms.HiddenInput)
    spot_x = forms.FloatField(required=False, min_value=0, max_value=1, widget=forms.HiddenInput)
    spot_y = forms.FloatField(required=False, min_value=0, max_value=1, widget=forms.HiddenInput)

    def __init__(self, data: Any, work: Work) -> None:
        super().__init__(data)
        self.work = work

    def clean_answers(self) -> Comment | None:
        asked = self.cleaned_data["answers"]
        if asked is None:
            return None
        found = Comment.objects.filter(work=self.work, pk=asked).select_related("author", "answers").first()
        if found is None:
            raise forms.ValidationError(_("What you answer is not there any more."))
        return found

    @property
    def spot(self) -> Spot | None:
        """The spot it is about; none without both numbers, or for a work without a picture."""
        x, y = self.cleaned_data.get("spot_x"), self.cleaned_data.get("spot_y")
        return Spot(x, y) if x is not None and y is not None else None

    @property
    def said(self) -> str:
        """Everything that is wrong, in one line."""
        return " ".join(str(error) for errors in self.errors.values() for error in errors)
