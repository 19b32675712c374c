"""Why something of a folder, a ZIP or a board is not in the collection, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artsite.pictures.guard import REASONS

DOUBLED, UNREADABLE, TOO_LARGE = "doubled", "unreadable", "too_large"
_OWN = {
    UNREADABLE: gettext_lazy("It could not be opened."),
    TOO_LARGE: gettext_lazy("The file is larger than we take in."),
    "empty": gettext_lazy("The file is empty."),
    "not_a_picture": gettext_lazy("It is not a picture we know."),
    "damaged": gettext_lazy("It is incomplete or damaged."),
    "too_many_pixels": gettext_lazy("It has more pixels than we take in."),
    "too_much_memory": gettext_lazy("It takes more memory to open than we allow."),
    "too_slow": gettext_lazy("It takes too long to open."),
}


class DatasetRefused(Exception):
    """No collection can be made of this; the message says why and what to do.

    `field` is the field of the form or of the API that it belongs to: "name", "file" or "items".
    """

    def __init__(self, message: str, field: str = "file") -> None:
        super().__init__(message)
        self.field = field


def in_words(reason: str, of: str = "") -> str:
    """One sentence."""
    if reason == DOUBLED:
        return _("It is the same picture as %(of)s.") % {"of": of}
    return str(_OWN.get(reason) or REASONS.get(reason) or reason)
