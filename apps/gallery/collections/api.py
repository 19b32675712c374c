"""Collections by script."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated, IsAuthenticatedOrReadOnly
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.requests import ApiRequest
from apps.gallery.collections import hanging
from apps.gallery.collections.models import Collection, CollectionQuerySet
from apps.gallery.models import Visibility, Work
from artsite.paging import KeysetPagination


class CollectionCardSerializer(serializers.ModelSerializer):
    """A collection as it stands in a list; `works` is how many of them you may see."""

    owner = serializers.CharField(source="owner.username", read_only=True)
    works = serializers.IntegerField(source="count", read_only=True)
    url = serializers.SerializerMethodField()

    class Meta:
        model = Collection
        fields: tuple[str, ...] = (
            "id", "url", "title", "description", "visibility", "owner", "works", "created_at", "changed_at",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, collection: Collection) -> str:
        """The page that shows it."""
        return str(self.context["request"].build_absolute_uri(collection.get_absolute_url()))


class CollectionSerializer(CollectionCardSerializer):
    """A collection with what hangs in it, in its order, as far as you may see it."""

    entries = serializers.SerializerMethodField()
    helpers: serializers.Field = serializers.SlugRelatedField(
        slug_field="username", many=True, read_only=True
    )

    class Meta(CollectionCardSerializer.Meta):
        fields = (*CollectionCardSerializer.Meta.fields, "helpers", "entries")
        read_only_fields = fields

    @extend_schema_field(
        {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "work": {"type": "string", "format": "uuid"},
                    "title": {"type": "string"},
                    "words": {"type": "string"},
                },
            },
        }
    )
    def get_entries(self, collection: Collection) -> list[dict[str, str]]:
        shown = Work.objects.nameable_to(self.context["request"].viewer)
        entries = collection.entries.filter(work__in=shown).select_related("work")
        return [
            {"work": str(entry.work_id), "title": entry.work.title, "words": entry.words} for entry in entries
        ]


class CollectionWordsSerializer(serializers.Serializer):
    """What is said of a collection."""

    title = serializers.CharField(max_length=120)
    description = serializers.CharField(max_length=3000, allow_blank=True, required=False)
    visibility = serializers.ChoiceField(Visibility.choices, required=False)
    helpers = serializers.ListField(
        child=serializers.CharField(max_length=150), max_length=hanging.MOST_HELPERS, required=False
    )


class CollectionChangeSerializer(CollectionWordsSerializer):
    """What changes; `order` puts these works first."""

    title = serializers.CharField(max_length=120, required=False)
    order = serializers.ListField(
        child=serializers.UUIDField(), max_length=hanging.MOST_WORKS, required=False
    )


class EntryWordsSerializer(serializers.Serializer):
    """What stands beside a work."""

    words = serializers.CharField(max_length=300, allow_blank=True, default="")


class CollectionQuerySerializer(serializers.Serializer):
    """Which collections are listed."""

    q = serializers.CharField(max_length=100, required=False, allow_blank=True)
    mine = serializers.BooleanField(default=False, help_text="Those you may hang works in.")


class CollectionPageSerializer(serializers.Serializer):
    """Some of them; `next` is the address of those that follow."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = CollectionCardSerializer(many=True)


def _whole(request: ApiRequest, pk: UUID, status: int = 200) -> Response:
    collection = Collection.objects.for_list(request.viewer).get(pk=pk)
    return Response(CollectionSerializer(collection, context={"request": request}).data, status=status)


def _reachable(request: ApiRequest, pk: UUID) -> Collection:
    found: Collection = get_object_or_404(Collection.objects.reachable_by(request.viewer), pk=pk)
    return found


class Collections(APIView):
    """Works side by side."""

    permission_classes = (IsAuthenticatedOrReadOnly,)

    @extend_schema(
        parameters=[CollectionQuerySerializer],
        responses=CollectionPageSerializer,
        operation_id="collections_list",
    )
    def get(self, request: ApiRequest) -> Response:
        """Public ones, or those you may hang works in, newest first."""
        query = CollectionQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        every: CollectionQuerySet = Collection.objects.all()
        found = every.editable_by(request.viewer) if asked["mine"] else every.listed()
        found = found.matching(asked.get("q", "")).for_list(request.viewer)
        paginator = KeysetPagination()
        page = paginator.paginate_queryset(found, request, self)
        cards = CollectionCardSerializer(page, many=True, context={"request": request}).data
        return paginator.get_paginated_response(cards)

    @extend_schema(request=CollectionWordsSerializer, responses={201: CollectionSerializer})
    def post(self, request: ApiRequest) -> Response:
        """Begin one."""
        asked = CollectionWordsSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        words: dict[str, Any] = dict(asked.validated_data)
        helpers = words.pop("helpers", [])
        with transaction.atomic():
            collection = hanging.begin(request.user, **words)
            hanging.ask_in(collection, request.viewer, helpers)
        return _whole(request, collection.pk, 201)


class OneCollection(APIView):
    """One collection."""

    permission_classes = (IsAuthenticatedOrReadOnly,)

    @extend_schema(responses=CollectionSerializer)
    def get(self, request: ApiRequest, pk: UUID) -> Response:
        """With what hangs in it."""
        return _whole(request, _reachable(request, pk).pk)

    @extend_schema(request=CollectionChangeSerializer, responses=CollectionSerializer)
    def patch(self, request: ApiRequest, pk: UUID) -> Response:
        """Say it otherwise, ask people in, put its works in another order."""
        collection = _reachable(request, pk)
        asked = CollectionChangeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        words: dict[str, Any] = dict(asked.validated_data)
        order, helpers = words.pop("order", None), words.pop("helpers", None)
        with transaction.atomic():
            if helpers is not None:
                hanging.ask_in(collection, request.viewer, helpers)
            if words or order is None:
                hanging.change(collection, request.viewer, **words)
            if order is not None:
                hanging.arrange(collection, request.viewer, order)
        return _whole(request, collection.pk)

    @extend_schema(responses={204: None})
    def delete(self, request: ApiRequest, pk: UUID) -> Response:
        """Take it apart; its works stay."""
        hanging.take_apart(_reachable(request, pk), request.viewer)
        return Response(status=204)


class CollectionEntry(APIView):
    """One work in a collection."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(request=EntryWordsSerializer, responses=CollectionSerializer)
    def put(self, request: ApiRequest, pk: UUID, work: UUID) -> Response:
        """Hang it at the end, or change the words beside it."""
        asked = EntryWordsSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        collection = _reachable(request, pk)
        found = get_object_or_404(Work.objects.nameable_to(request.viewer), pk=work)
        hanging.hang(collection, request.viewer, found, asked.validated_data["words"])
        return _whole(request, collection.pk)

    @extend_schema(responses={204: None})
    def delete(self, request: ApiRequest, pk: UUID, work: UUID) -> Response:
        """Take it down."""
        hanging.take_down(_reachable(request, pk), request.viewer, work)
        return Response(status=204)


urlpatterns = [
    path("collections/", Collections.as_view(), name="collections"),
    path("collections/<uuid:pk>/", OneCollection.as_view(), name="collection"),
    path("collections/<uuid:pk>/works/<uuid:work>/", CollectionEntry.as_view(), name="collection_work"),
]
