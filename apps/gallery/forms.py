"""Forms about works: publishing one, and changing what is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.gallery.models import Label, Licence, Visibility, Work
from apps.gallery.publishing import StaleRevision, normalised, revise

_WHO_SEES_IT = {
    Visibility.PRIVATE: _("Only you see it."),
    Visibility.UNLISTED: _("Whoever has the address sees it; it stands on no wall and in no search."),
    Visibility.PUBLIC: _("Everyone sees it, on the walls and in the search."),
}


REMIXING = (
    ("", _("As the licence says")),
    ("true", _("Allowed")),
    ("false", _("Not allowed")),
)


class TagsField(forms.CharField):
    """Tags as one line of text, with commas (also Chinese ones) between them; cleans to a list of names."""

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value) or "")
        try:
            return normalised(text.translate(str.maketrans("，、;；\n", ",,,,,")).split(","))
        except ValidationError as error:
            raise ValidationError(error.messages) from error


def _explained(visibility: Visibility) -> SafeString:
    words = "<span>{}<br><small class='soft'>{}</small></span>"
    return format_html(words, visibility.label, _WHO_SEES_IT[visibility])


class PublishForm(forms.ModelForm):
    """What an artist says of a work when they publish it.

    `initial` may bring a title, tags, and alternative text that is suggested by whoever knows the recipe.
    Give `recipe` if the work has one: then it cannot be labelled "by hand".
    """

    tags = TagsField(
        label=_("Tags"), required=False, help_text=_("Words people may look for, with commas between them.")
    )

    class Meta:
        model = Work
        fields = [
            "title", "description", "alt_text", "tags", "label", "licence", "remixable", "visibility",
            "publish_at", "do_not_train",
        ]  # fmt: skip
        widgets = {
            "description": forms.Textarea(attrs={"rows": 4}),
            "alt_text": forms.Textarea(attrs={"rows": 2}),
            "visibility": forms.RadioSelect,
            "remixable": forms.Select(choices=REMIXING),
            "publish_at": forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        }
        help_texts = {
            "licence": _("What others may do with it."),
            "label": _("What part machines had in it."),
            "remixable": _("Whether others may begin something new from it. They credit you by themselves."),
            "publish_at": _("It is private until then and public from then on. The time is UTC."),
            "do_not_train": _("Told to machines that read the page or a file of it."),
        }

    def __init__(self, *args: Any, recipe: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.Meta.fields)
        if recipe:
            self.instance.recipe = recipe
        self._offer_labels()
        visibility = self.fields["visibility"]
        assert isinstance(visibility, forms.ChoiceField)
        visibility.choices = [(choice.value, _explained(choice)) for choice in Visibility]
        self.fields["title"].widget.attrs["autocomplete"] = "off"

    def _offer_labels(self) -> None:
        """Where an engine had a part, "by hand" is no choice."""
        label = self.fields["label"]
        assert isinstance(label, forms.ChoiceField)
        offered = [choice for choice in Label if not (self.instance.recipe and choice == Label.BY_HAND)]
        label.choices = [(choice.value, choice.label) for choice in offered]

    def said(self) -> dict[str, Any]:
        """The cleaned words, as `publish` and `revise` take them."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


@dataclass(frozen=True)
class Conflict:
    """A field that was changed in two places: what is saved, and what was typed here."""

    label: str
    saved: str
    typed: str


class EditWorkForm(PublishForm):
    """Changes a work that is still at the revision which was opened."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    is_stale = False

    @classmethod
    def of(cls, work: Work) -> EditWorkForm:
        """The form as it is opened."""
        return cls(instance=work, initial=_words_of(work))

    def revise(self, actor: Any) -> Work:
        """Save; raises StaleRevision and saves nothing if the work was changed in the meantime."""
        try:
            return revise(self.instance, self.cleaned_data["revision"], actor, **self.said())
        except StaleRevision:
            self.is_stale = True
            raise

    def meet(self, current: Work) -> list[Conflict]:
        """Go on from what is saved by now: the next save means it. Gives the fields that differ."""
        self.data = {**self.data.dict(), self.add_prefix("revision"): str(current.revision)}  # type: ignore[attr-defined]
        saved = _words_of(current)
        said = self.said() | {"tags": ", ".join(self.cleaned_data["tags"])}
        differing = [name for name in self.Meta.fields if saved[name] != said[name]]
        return [
            Conflict(
                label=str(self.fields[name].label),
                saved=self._spoken(name, saved[name]),
                typed=self._spoken(name, said[name]),
            )
            for name in differing
        ]

    def _spoken(self, name: str, value: Any) -> str:
        choices: dict[str, Any] = {"label": Label, "licence": Licence, "visibility": Visibility}
        if name == "remixable":
            return str(dict(REMIXING)[{None: "", True: "true", False: "false"}[value]])
        return str(choices[name](value).label if name in choices else value)


def _words_of(work: Work) -> dict[str, Any]:
    said = {name: getattr(work, name) for name in PublishForm.Meta.fields if name != "tags"}
    names = ", ".join(work.tags.values_list("name", flat=True))
    return said | {"tags": names, "revision": work.revision}
