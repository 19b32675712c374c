"""The forms at the door, in our words. allauth checks what is typed into them."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm, SignupForm
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):
    """Username or mail address, and the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Username or email")
        _without_placeholders(self)


class JoinForm(SignupForm):
    """A name, an address, a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].help_text = _(
            "Stands in the address of your page; letters, digits, “.”, “-”, “_”."
        )
        self.fields["password1"].help_text = _("Eight characters or more; a short sentence is best.")
        _without_placeholders(self)


def _without_placeholders(form: Any) -> None:
    """The label says it already, and stays when something is typed."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
