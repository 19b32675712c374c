"""What a view of the API is given."""

from __future__ import annotations

from rest_framework.request import Request

from apps.accounts.models import User
from apps.accounts.viewers import Viewer


class ApiRequest(Request):
    """A request whose `viewer` was set by ViewerMiddleware or by a token. For annotations.

    Where a view takes nobody without an account, `user` is a person.
    """

    viewer: Viewer
    user: User
