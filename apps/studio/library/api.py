"""Uploads, the library and its boards."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from apps.accounts.requests import ApiRequest
from apps.studio.library import changes, intake
from apps.studio.library.models import Board, Item, ItemQuerySet, Origin
from artsite.negotiation import Whatever
from artsite.paging import KeysetPagination
from artsite.pictures.guard import PictureRefused
from artsite.pictures.guard_call import Films
from artsite.pictures.serving import serve_original
from artsite.problems import Problem

MULTIPART_ROOM = 1024 * 1024  # for the form around the file
NOT_TAKEN = frozenset({"not_a_picture", "svg", "heic", "raw", "hdr", "video", "film_unreadable", "pdf"})


class ItemSerializer(serializers.ModelSerializer):
    """One file of the library; `url` gives it to whoever holds the token."""

    url = serializers.SerializerMethodField()

    class Meta:
        model = Item
        fields: tuple[str, ...] = (
            "id", "url", "origin", "title", "alt_text", "media_type", "sha256", "size", "width", "height",
            "recipe", "kept", "trashed_at", "created_at", "revision",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, item: Item) -> str:
        return item_url(item, self.context["request"])


class UploadSerializer(ItemSerializer):
    """A new upload; `notes` say what was changed to take it in."""

    notes = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta(ItemSerializer.Meta):
        fields = (*ItemSerializer.Meta.fields, "notes")
        read_only_fields = fields


class ItemChangeSerializer(serializers.Serializer):
    """What may be changed of an item. A title or a description needs the `revision` it was read at."""

    kept = serializers.BooleanField(required=False)
    title = serializers.CharField(max_length=200, allow_blank=True, required=False)
    alt_text = serializers.CharField(max_length=500, allow_blank=True, required=False)
    revision = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if {"title", "alt_text"} & set(attrs) and "revision" not in attrs:
            raise serializers.ValidationError({"revision": [_("Say which revision you changed.")]})
        return attrs


class LibraryQuerySerializer(serializers.Serializer):
    """What of the library is shown."""

    q = serializers.CharField(max_length=200, required=False, allow_blank=True)
    origin = serializers.ChoiceField([Origin.UPLOAD, Origin.OUTPUT], required=False)
    kept = serializers.BooleanField(required=False, allow_null=True, default=None)
    trash = serializers.BooleanField(default=False, help_text="What was thrown away, instead.")
    board = serializers.UUIDField(required=False)


class BoardSerializer(serializers.ModelSerializer):
    """A board; `item_count` says how many items lie on it."""

    item_count = serializers.IntegerField(read_only=True, default=0)
    name = serializers.CharField(max_length=80)

    class Meta:
        model = Board
        fields: tuple[str, ...] = ("id", "name", "item_count", "created_at", "revision")
        read_only_fields = ("id", "item_count", "created_at", "revision")


class BoardChangeSerializer(serializers.Serializer):
    """A board's new name, with the revision it was read at."""

    name = serializers.CharField(max_length=80)
    revision = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class PlacementSerializer(serializers.Serializer):
    """Which items."""

    items = serializers.ListField(child=serializers.UUIDField(), max_length=500, allow_empty=False)


def item_url(item: Item, request: ApiRequest) -> str:
    """Where the item's file is, for whoever holds the token."""
    return str(reverse("api:library_file", args=[item.pk], request=request))


class Uploads(APIView):
    """How files come in."""

    parser_classes = (MultiPartParser,)

    @extend_schema(
        request={
            "multipart/form-data": {
                "type": "object",
                "properties": {
                    "file": {"type": "string", "format": "binary"},
                    "films": {"type": "string", "enum": ["all", "videos"]},
                },
                "required": ["file"],
            }
        },
        responses={201: UploadSerializer},
    )
    def post(self, request: ApiRequest) -> Response:
        """Take in a picture, a short film, or a colour table (.cube), which is kept as a HALD picture.

        With `films=all`, an animated picture becomes a film; without, its first frame is taken. 413: too
        large; 415: not a picture that is taken; 422: damaged or empty."""
        _check_length(request)
        file = request.FILES.get("file")
        if file is None:
            raise Problem(422, _("No file was sent."), {"file": [_("Send the picture in the field “file”.")]})
        try:
            films: Films = "all" if request.POST.get("films") == "all" else "videos"
            item = intake.take_upload(request.viewer, file, file.name or "", films)
        except intake.TooManyUploads as error:
            raise Problem(429, str(error)) from error
        except PictureRefused as error:
            raise Problem(_status(error), str(error), {"file": [str(error)]}) from error
        return Response(UploadSerializer(item, context={"request": request}).data, status=201)


def _check_length(request: ApiRequest) -> None:
    """Refuse what is far too large before reading it."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) > settings.MAX_UPLOAD_BYTES + MULTIPART_ROOM:
        most = settings.MAX_UPLOAD_BYTES // (1024 * 1024)
        message = _("This file is too large; the largest we take in has %d MB.") % most
        raise Problem(413, message, {"file": [message]})


def _status(error: PictureRefused) -> int:
    if error.reason == "too_large":
        return 413
    return 415 if error.reason in NOT_TAKEN else 422


class Library(APIView):
    """Everything uploaded and made."""

    @extend_schema(
        parameters=[LibraryQuerySerializer], responses=ItemSerializer(many=True), operation_id="library_list"
    )
    def get(self, request: ApiRequest) -> Response:
        """Your items, newest first; `q` takes words in titles and settings, `seed:7`, `engine:`, `model:`."""
        asked = LibraryQuerySerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        paginator = KeysetPagination()
        page = paginator.paginate_queryset(_found(request, asked.validated_data), request, self)
        return paginator.get_paginated_response(
            ItemSerializer(page, many=True, context={"request": request}).data
        )

    pagination_class = KeysetPagination


def _found(request: ApiRequest, asked: dict[str, Any]) -> ItemQuerySet:
    items = Item.objects.in_trash if asked["trash"] else Item.objects.in_library
    found: ItemQuerySet = items(request.viewer).matching(asked.get("q", ""))
    if origin := asked.get("origin"):
        found = found.filter(origin=origin)
    if asked["kept"] is not None:
        found = found.filter(kept=asked["kept"])
    if board := asked.get("board"):
        found = found.filter(boards__in=Board.objects.of(request.viewer).filter(pk=board))
    return found


class ItemDetail(APIView):
    """One item."""

    @extend_schema(responses=ItemSerializer)
    def get(self, request: ApiRequest, pk: UUID) -> Response:
        """What is known of it."""
        return Response(ItemSerializer(_item(request, pk), context={"request": request}).data)

    @extend_schema(request=ItemChangeSerializer, responses=ItemSerializer)
    def patch(self, request: ApiRequest, pk: UUID) -> Response:
        """Keep it, or give it another title. 409 with `current` if it was changed since that revision."""
        item = _item(request, pk)
        asked = ItemChangeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        _change(request, item, asked.validated_data)
        return Response(ItemSerializer(_item(request, pk), context={"request": request}).data)

    @extend_schema(responses={204: None})
    def delete(self, request: ApiRequest, pk: UUID) -> Response:
        """Throw it into the trash, from where it can be restored for 30 days."""
        changes.discard(_items(request, pk))
        return Response(status=204)


def _items(request: ApiRequest, pk: UUID) -> ItemQuerySet:
    """The one item as a queryset, which is what changes take; Http404 if it is not theirs."""
    return Item.objects.filter(pk=_item(request, pk).pk)


def _item(request: ApiRequest, pk: UUID) -> Item:
    return get_object_or_404(Item.objects.of(request.viewer), pk=pk)


def _change(request: ApiRequest, item: Item, asked: dict[str, Any]) -> None:
    if "revision" in asked:
        words = {name: asked.get(name, getattr(item, name)) for name in ("title", "alt_text")}
        try:
            changes.describe(item, asked["revision"], **words)
        except changes.StaleRevision as error:
            current = ItemSerializer(error.current, context={"request": request}).data
            raise Problem(
                409, _("It was changed in the meantime; yours was not saved."), current=current
            ) from error
    if "kept" in asked:
        change = changes.keep if asked["kept"] else changes.unkeep
        change(Item.objects.filter(pk=item.pk))


class ItemRestore(APIView):
    """Undo of throwing away."""

    @extend_schema(request=None, responses=ItemSerializer)
    def post(self, request: ApiRequest, pk: UUID) -> Response:
        """Take it back out of the trash."""
        changes.restore(_items(request, pk))
        return Response(ItemSerializer(_item(request, pk), context={"request": request}).data)


class ItemFile(APIView):
    """The file itself."""

    content_negotiation_class = Whatever

    @extend_schema(responses={(200, "*/*"): OpenApiTypes.BINARY})
    def get(self, request: ApiRequest, pk: UUID) -> HttpResponseBase:
        """The file as it is kept."""
        item = _item(request, pk)
        name = item.title or str(item.pk)
        return serve_original(request._request, item.sha256, item.media_type, name, public=False)


class Boards(APIView):
    """Boards lay items out side by side."""

    @extend_schema(responses=BoardSerializer(many=True), operation_id="boards_list")
    def get(self, request: ApiRequest) -> Response:
        """Your boards."""
        mine = Board.objects.of(request.viewer).annotate(item_count=Count("items"))
        return Response(BoardSerializer(mine, many=True).data)

    @extend_schema(request=BoardSerializer, responses={201: BoardSerializer})
    def post(self, request: ApiRequest) -> Response:
        """A new, empty board."""
        asked = BoardSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        board = changes.create_board(request.viewer, asked.validated_data["name"])
        return Response(BoardSerializer(board).data, status=201)


class BoardDetail(APIView):
    """One board."""

    @extend_schema(responses=BoardSerializer)
    def get(self, request: ApiRequest, pk: UUID) -> Response:
        """Its name; its items are in the library, by `?board=`."""
        return Response(BoardSerializer(_board(request, pk)).data)

    @extend_schema(request=BoardChangeSerializer, responses=BoardSerializer)
    def patch(self, request: ApiRequest, pk: UUID) -> Response:
        """Another name. 409 with `current` if it was changed since that revision."""
        board = _board(request, pk)
        asked = BoardChangeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            changes.rename_board(board, asked.validated_data["revision"], asked.validated_data["name"])
        except changes.StaleRevision as error:
            current = BoardSerializer(_board(request, pk)).data
            raise Problem(
                409, _("It was changed in the meantime; yours was not saved."), current=current
            ) from error
        return Response(BoardSerializer(_board(request, pk)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: ApiRequest, pk: UUID) -> Response:
        """Take the board away; its items stay in the library."""
        _board(request, pk).delete()
        return Response(status=204)


class BoardItems(APIView):
    """What lies on a board."""

    @extend_schema(request=PlacementSerializer, responses=BoardSerializer)
    def post(self, request: ApiRequest, pk: UUID) -> Response:
        """Lay items on it."""
        board = _board(request, pk)
        changes.put_on_board(board, _named(request))
        return Response(BoardSerializer(_board(request, pk)).data)

    @extend_schema(
        parameters=[OpenApiParameter("item", OpenApiTypes.UUID, required=True)], responses={204: None}
    )
    def delete(self, request: ApiRequest, pk: UUID) -> Response:
        """Take one item off it."""
        item = serializers.UUIDField().run_validation(request.query_params.get("item"))
        changes.take_off_board(_board(request, pk), _items(request, item))
        return Response(status=204)


def _board(request: ApiRequest, pk: UUID) -> Board:
    return get_object_or_404(Board.objects.of(request.viewer).annotate(item_count=Count("items")), pk=pk)


def _named(request: ApiRequest) -> list[Item]:
    """The items asked for, in that order; a problem at the field if one is not theirs."""
    asked = PlacementSerializer(data=request.data)
    asked.is_valid(raise_exception=True)
    wanted = asked.validated_data["items"]
    found = Item.objects.usable_by(request.viewer).in_bulk(wanted)
    if any(pk not in found for pk in wanted):
        message = _("One of these is not in your library.")
        raise Problem(422, message, {"items": [message]})
    return [found[pk] for pk in dict.fromkeys(wanted)]


urlpatterns = [
    path("uploads/", Uploads.as_view(), name="uploads"),
    path("library/", Library.as_view(), name="library"),
    path("library/<uuid:pk>/", ItemDetail.as_view(), name="library_item"),
    path("library/<uuid:pk>/file/", ItemFile.as_view(), name="library_file"),
    path("library/<uuid:pk>/restore/", ItemRestore.as_view(), name="library_restore"),
    path("boards/", Boards.as_view(), name="boards"),
    path("boards/<uuid:pk>/", BoardDetail.as_view(), name="board"),
    path("boards/<uuid:pk>/items/", BoardItems.as_view(), name="board_items"),
]
