"""Which user names may be taken: they stand in addresses and in mentions."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

RESERVED = frozenset(
    {
        "admin",
        "administrator",
        "moderator",
        "curator",
        "artsite",
        "root",
        "system",
        "support",
        "help",
        "staff",
        "api",
        "me",
        "anonymous",
        "guest",
        "everyone",
        "all",
        "new",
        "edit",
        "settings",
        "artist",
        "second-artist",
    }
)


def not_reserved(name: str) -> None:
    """Names that could be mistaken for the house itself are not for taking."""
    if name.lower() in RESERVED:
        raise ValidationError(
            _("This name is kept by the house. Please choose another one."), code="reserved"
        )


username_validators = [
    RegexValidator(
        r"^[\w][\w.-]*$",
        _("Letters, digits, “.”, “-” and “_” only, beginning with a letter or digit."),
        code="invalid",
    ),
    not_reserved,
]
