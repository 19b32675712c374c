"""Follow an artist, mute or block somebody, by script."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.circles import following, models
from apps.accounts.circles.models import Distance
from apps.accounts.models import User
from apps.accounts.requests import ApiRequest
from artsite.problems import Problem


class ArtistStandingSerializer(serializers.Serializer):
    """How one stands to an artist."""

    username = serializers.CharField(source="artist.username", read_only=True)
    follows = serializers.BooleanField(read_only=True)
    followers = serializers.IntegerField(read_only=True)
    distance = serializers.ChoiceField(["", *Distance.values], read_only=True)


class DistanceSerializer(serializers.Serializer):
    """How far away somebody is to be kept; empty is not at all."""

    distance = serializers.ChoiceField(Distance.choices, allow_blank=True)


class _OneArtist(APIView):
    permission_classes = (IsAuthenticated,)

    def _other(self, request: ApiRequest, username: str) -> User:
        artist: User = get_object_or_404(User, username__iexact=username, is_active=True)
        if artist.pk == request.user.pk:
            raise Problem(422, _("That is you."))
        return artist

    def _answer(self, request: ApiRequest, artist: User) -> Response:
        return Response(ArtistStandingSerializer(following.standing(request.viewer, artist)).data)


class Following(_OneArtist):
    """Whether one follows an artist."""

    @extend_schema(responses=ArtistStandingSerializer)
    def get(self, request: ApiRequest, username: str) -> Response:
        """How you stand to them."""
        return self._answer(request, self._other(request, username))

    @extend_schema(request=None, responses=ArtistStandingSerializer)
    def put(self, request: ApiRequest, username: str) -> Response:
        """Follow them."""
        artist = self._other(request, username)
        try:
            following.begin(request.user, artist)
        except models.Apart as error:
            raise Problem(403, _("You cannot follow %(name)s.") % {"name": artist.username}) from error
        return self._answer(request, artist)

    @extend_schema(responses=ArtistStandingSerializer)
    def delete(self, request: ApiRequest, username: str) -> Response:
        """Follow them no longer."""
        artist = self._other(request, username)
        following.end(request.user, artist)
        return self._answer(request, artist)


class KeptAway(_OneArtist):
    """Whether one is spared somebody's words."""

    @extend_schema(request=DistanceSerializer, responses=ArtistStandingSerializer)
    def put(self, request: ApiRequest, username: str) -> Response:
        """Mute or block them, or neither."""
        asked = DistanceSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        artist, distance = self._other(request, username), asked.validated_data["distance"]
        models.keep_away(request.user, artist, Distance(distance) if distance else None)
        return self._answer(request, artist)


urlpatterns = [
    path("artists/<str:username>/follow/", Following.as_view(), name="follow"),
    path("artists/<str:username>/distance/", KeptAway.as_view(), name="distance"),
]
