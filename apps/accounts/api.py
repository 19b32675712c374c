"""Tokens, and who one is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from apps.accounts.models import AuditEntry, Token, User
from apps.accounts.requests import ApiRequest
from artsite.problems import Problem


class TokenSerializer(serializers.ModelSerializer):
    """A token without its secret."""

    class Meta:
        model = Token
        fields: tuple[str, ...] = ("id", "name", "created_at", "expires_at", "last_used_at")
        read_only_fields = fields


class SignInSerializer(serializers.Serializer):
    """What is asked for a token."""

    username = serializers.CharField(max_length=254, help_text="Name or email address.")
    password = serializers.CharField(max_length=1000, trim_whitespace=False, write_only=True)
    name = serializers.CharField(max_length=80, default="API", help_text="What the token is for.")


class NewTokenSerializer(TokenSerializer):
    """A new token; `token` is shown this once."""

    token = serializers.CharField(read_only=True)

    class Meta(TokenSerializer.Meta):
        fields = (*TokenSerializer.Meta.fields, "token")
        read_only_fields = fields


class MeSerializer(serializers.ModelSerializer):
    """The person behind the token."""

    website = serializers.CharField(read_only=True)  # may be empty

    class Meta:
        model = User
        fields: tuple[str, ...] = (
            "username",
            "name",
            "email",
            "bio",
            "website",
            "role",
            "is_staff",
            "date_joined",
        )
        read_only_fields = fields


class Tokens(APIView):
    """Tokens let scripts act for a person."""

    throttle_scope = "tokens"

    def get_permissions(self) -> list[Any]:
        """A token is asked for without one."""
        return [AllowAny()] if self.request.method == "POST" else [IsAuthenticated()]

    def get_throttles(self) -> list[Any]:
        """Only guessing is slowed down."""
        return [ScopedRateThrottle()] if self.request.method == "POST" else []

    @extend_schema(responses=TokenSerializer(many=True), operation_id="tokens_list")
    def get(self, request: ApiRequest) -> Response:
        """Your tokens that still open something."""
        mine = Token.objects.usable().filter(user=request.user)
        return Response(TokenSerializer(mine, many=True).data)

    @extend_schema(request=SignInSerializer, responses={201: NewTokenSerializer}, auth=[])
    def post(self, request: ApiRequest) -> Response:
        """A new token for a name (or email address) and password."""
        asked = SignInSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        user = _signed_in(request, asked.validated_data)
        with transaction.atomic():
            token, secret = Token.issue(user, asked.validated_data["name"])
            AuditEntry.record(user, "token.issued", token)
        return Response({**TokenSerializer(token).data, "token": secret}, status=201)


class TokenDetail(APIView):
    """One token."""

    @extend_schema(responses={204: None})
    def delete(self, request: ApiRequest, pk: UUID) -> Response:
        """Revoke it: from now on it opens nothing."""
        token = get_object_or_404(Token.objects.usable(), pk=pk, user=request.user)
        with transaction.atomic():
            token.revoke()
            AuditEntry.record(token.user, "token.revoked", token)
        return Response(status=204)


class Me(APIView):
    """Who one is."""

    @extend_schema(responses=MeSerializer)
    def get(self, request: ApiRequest) -> Response:
        """The person whose token this is."""
        return Response(MeSerializer(request.user).data)


def _signed_in(request: ApiRequest, asked: dict[str, Any]) -> User:
    """The person; wrong passwords count towards the same limit as on the sign-in page."""
    try:
        user = get_adapter().authenticate(
            request._request, username=asked["username"], password=asked["password"]
        )
    except ValidationError as error:
        raise Problem(429, "; ".join(error.messages)) from error
    if not isinstance(user, User) or not user.is_active:
        raise AuthenticationFailed(_("This name and password do not belong together."))
    return user


urlpatterns = [
    path("tokens/", Tokens.as_view(), name="tokens"),
    path("tokens/<uuid:pk>/", TokenDetail.as_view(), name="token"),
    path("me/", Me.as_view(), name="me"),
]
