"""Signing in with `Authorization: Bearer TOKEN`."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from apps.accounts.models import Token, User
from apps.accounts.viewers import Viewer

KEYWORD = "Bearer"
NOTED_EVERY = timedelta(minutes=1)


class TokenAuthentication(BaseAuthentication):
    """Finds the person behind a token by its digest, so no comparison tells anything of the token itself."""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        """The person and their token; None where the header speaks of something else.

        Raises AuthenticationFailed for a token that is wrong, revoked or too old.
        """
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != KEYWORD.lower().encode():
            return None
        token = _usable_token(parts[1:])
        if token is None:
            raise AuthenticationFailed(
                _("This token is wrong, revoked or too old. Make a new one and try again.")
            )
        _note_use(token)
        request._request.viewer = Viewer(user=token.user)  # type: ignore[attr-defined]
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """What a 401 names in WWW-Authenticate."""
        return f'{KEYWORD} realm="Artsite"'


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describes the header in the OpenAPI document."""

    target_class = "apps.accounts.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A token from `POST /api/v1/tokens/`."}


def _usable_token(secrets: list[bytes]) -> Token | None:
    if len(secrets) != 1:
        return None
    digest = Token.digest_of(secrets[0].decode("latin-1"))
    return Token.objects.usable().select_related("user").filter(digest=digest).first()


def _note_use(token: Token) -> None:
    """Remember the use, at most once a minute, so that reading costs no writing."""
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - NOTED_EVERY:
        stale = Q(last_used_at=None) | Q(last_used_at__lt=now - NOTED_EVERY)
        Token.objects.filter(stale, pk=token.pk).update(last_used_at=now)
