"""What one was told of, by script."""

from __future__ import annotations

from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.notices.models import Notice
from apps.accounts.notices.telling import mark_seen
from apps.accounts.requests import ApiRequest
from artsite.paging import KeysetPagination


class NoticeSerializer(serializers.ModelSerializer):
    """One thing you were told of."""

    actor = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()

    class Meta:
        model = Notice
        fields: tuple[str, ...] = ("id", "kind", "actor", "about", "words", "url", "created_at", "seen_at")
        read_only_fields = fields

    def get_actor(self, notice: Notice) -> str:
        """A username; empty where the house speaks."""
        return "" if notice.is_of_the_house else notice.actor.username

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, notice: Notice) -> str:
        """The page it is about."""
        return str(self.context["request"].build_absolute_uri(notice.address))


class NoticePageSerializer(serializers.Serializer):
    """Some of them; `next` is the address of those before."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = NoticeSerializer(many=True)


class Notices(APIView):
    """What you were told of."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(responses=NoticePageSerializer, operation_id="notices_list")
    def get(self, request: ApiRequest) -> Response:
        """Newest first. Reading them here does not count as having seen them."""
        paginator = KeysetPagination()
        found = Notice.objects.of(request.viewer).select_related("actor")
        page = paginator.paginate_queryset(found, request, self)
        return paginator.get_paginated_response(
            NoticeSerializer(page, many=True, context={"request": request}).data
        )


class NoticesSeen(APIView):
    """The bell falls silent."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(request=None, responses={204: None})
    def post(self, request: ApiRequest) -> Response:
        """You have seen all of them."""
        mark_seen(request.viewer)
        return Response(status=204)


urlpatterns = [
    path("notices/", Notices.as_view(), name="notices"),
    path("notices/seen/", NoticesSeen.as_view(), name="notices_seen"),
]
