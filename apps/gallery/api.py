"""Works: find them, read them, change what is said of them. The studio makes them, in `apps.studio.api`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from apps.accounts.models import User
from apps.accounts.requests import ApiRequest
from apps.gallery import browsing, publishing
from apps.gallery.files import with_wish
from apps.gallery.models import Label, Licence, Medium, Visibility, Work, WorkFile
from artsite.negotiation import Whatever
from artsite.paging import KeysetPagination
from artsite.pictures.serving import serve_original
from artsite.problems import Problem


class MakerSerializer(serializers.ModelSerializer):
    """Who made it."""

    class Meta:
        model = User
        fields: tuple[str, ...] = ("username", "name")
        read_only_fields = fields


class WorkFileSerializer(serializers.ModelSerializer):
    """The file of a work as its maker gave it (`url`), and where its smaller renditions are (`srcset`)."""

    url = serializers.SerializerMethodField()
    srcset = serializers.SerializerMethodField()

    class Meta:
        model = WorkFile
        fields: tuple[str, ...] = ("url", "srcset", "media_type", "sha256", "size", "width", "height")
        read_only_fields = fields

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, file: WorkFile) -> str:
        return str(reverse("api:work_file", args=[file.work_id], request=self.context["request"]))

    def get_srcset(self, file: WorkFile) -> str:
        return file.srcset if file.has_picture else ""


class WorkCardSerializer(serializers.ModelSerializer):
    """A work as it stands in a list."""

    url = serializers.SerializerMethodField()
    maker = MakerSerializer(read_only=True)
    file = WorkFileSerializer(source="cover", read_only=True, allow_null=True)
    tags: serializers.Field = serializers.SlugRelatedField(slug_field="name", many=True, read_only=True)

    class Meta:
        model = Work
        fields: tuple[str, ...] = (
            "id", "url", "title", "alt_text", "medium", "label", "licence", "visibility", "engine", "maker",
            "tags", "file", "published_at", "created_at", "revision",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, work: Work) -> str:
        """The page that shows it."""
        return str(self.context["request"].build_absolute_uri(work.get_absolute_url()))


class WorkSerializer(WorkCardSerializer):
    """A work with all that is said of it. The recipe names no input that the reader may not see."""

    recipe = serializers.SerializerMethodField()
    hidden = serializers.BooleanField(source="is_hidden", read_only=True)
    may_be_remixed = serializers.BooleanField(read_only=True)

    class Meta(WorkCardSerializer.Meta):
        fields = (
            *WorkCardSerializer.Meta.fields,
            "description",
            "credit",
            "recipe",
            "updated_at",
            "hidden",
            "remixable",
            "may_be_remixed",
            "do_not_train",
            "publish_at",
        )
        read_only_fields = fields

    @extend_schema_field({"type": "object", "additionalProperties": {}, "nullable": True})
    def get_recipe(self, work: Work) -> dict[str, Any] | None:
        return shown_recipe(work, self.context["request"])


class WorkWordsSerializer(serializers.Serializer):
    """What its maker says of a work."""

    title = serializers.CharField(max_length=200)
    description = serializers.CharField(max_length=5000, allow_blank=True, required=False)
    alt_text = serializers.CharField(max_length=500, allow_blank=True, required=False)
    tags = serializers.ListField(
        child=serializers.CharField(max_length=publishing.MAX_TAG_LENGTH),
        max_length=publishing.MAX_TAGS,
        required=False,
    )
    licence = serializers.ChoiceField(Licence.choices, required=False)
    visibility = serializers.ChoiceField(Visibility.choices, required=False)
    label = serializers.ChoiceField(Label.choices, required=False)  # type: ignore[assignment]
    remixable = serializers.BooleanField(
        required=False,
        allow_null=True,
        help_text="May others begin something new from it; null: as its licence says.",
    )
    do_not_train = serializers.BooleanField(required=False, help_text="Tell machines not to learn from it.")
    publish_at = serializers.DateTimeField(
        required=False, allow_null=True, help_text="Private until then, public from then on."
    )


class WorkChangeSerializer(WorkWordsSerializer):
    """What changes, and the `revision` it was read at."""

    title = serializers.CharField(max_length=200, required=False)
    credit = serializers.CharField(max_length=1000, allow_blank=True, required=False)
    revision = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class WorkQuerySerializer(serializers.Serializer):
    """What of the gallery is shown; the same words as in the address of `/works/`."""

    q = serializers.CharField(
        max_length=browsing.LONGEST_QUERY, required=False, allow_blank=True, help_text="Full-text search."
    )
    medium = serializers.ChoiceField(Medium.choices, required=False)
    label = serializers.ChoiceField(Label.choices, required=False)  # type: ignore[assignment]
    licence = serializers.ChoiceField(Licence.choices, required=False)
    engine = serializers.CharField(max_length=60, required=False)
    tag = serializers.CharField(max_length=50, required=False)
    artist = serializers.CharField(max_length=150, required=False)
    color = serializers.ChoiceField(list(browsing.COLOURS), required=False, help_text="Its cover shows it.")
    order = serializers.ChoiceField(browsing.ORDERS, default="new")
    mine = serializers.BooleanField(default=False, help_text="All your own, private ones too, newest first.")
    limit = serializers.IntegerField(min_value=1, max_value=100, default=browsing.PAGE)
    cursor = serializers.CharField(max_length=200, required=False, allow_blank=True)


class WorkPageSerializer(serializers.Serializer):
    """Some works of a longer row; `next` is the address of those that follow."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = WorkCardSerializer(many=True)


class WorkList(APIView):
    """The gallery."""

    permission_classes = (IsAuthenticatedOrReadOnly,)

    @extend_schema(parameters=[WorkQuerySerializer], responses=WorkPageSerializer, operation_id="works_list")
    def get(self, request: ApiRequest) -> Response:
        """Public works, found by words and filters."""
        query = WorkQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        if asked["mine"]:
            return self._mine(request)
        filters = browsing.Filters.of(asked)
        works = filters.works().prefetch_related("tags")
        page = browsing.page(works, filters.order, asked.get("cursor", ""), asked["limit"])
        cards = WorkCardSerializer(page.works, many=True, context={"request": request}).data
        return Response({"next": _next(request, page.cursor), "previous": None, "results": cards})

    def _mine(self, request: ApiRequest) -> Response:
        if request.viewer.user is None:
            raise NotAuthenticated
        mine: QuerySet[Work] = Work.objects.filter(maker=request.viewer.user)
        paginator = KeysetPagination()
        page = paginator.paginate_queryset(mine.for_grid().prefetch_related("tags"), request, self)  # type: ignore[attr-defined]
        cards = WorkCardSerializer(page, many=True, context={"request": request}).data
        return paginator.get_paginated_response(cards)


class WorkDetail(APIView):
    """One work."""

    permission_classes = (IsAuthenticatedOrReadOnly,)

    @extend_schema(responses=WorkSerializer)
    def get(self, request: ApiRequest, pk: UUID) -> Response:
        """All that is said of it."""
        return answer(request, _reachable(request, pk))

    @extend_schema(request=WorkChangeSerializer, responses=WorkSerializer)
    def patch(self, request: ApiRequest, pk: UUID) -> Response:
        """Change what is said. 409 with `current`, and nothing is saved, if that revision is stale."""
        work = _reachable(request, pk)
        asked = WorkChangeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        words = dict(asked.validated_data)
        try:
            revised = publishing.revise(work, words.pop("revision"), request.user, **words)
        except publishing.StaleRevision as error:
            current = WorkSerializer(error.current, context={"request": request}).data
            raise Problem(
                409, _("It was changed in the meantime; yours was not saved."), current=current
            ) from error
        return answer(request, revised)

    @extend_schema(responses={204: None})
    def delete(self, request: ApiRequest, pk: UUID) -> Response:
        """Take it out of the gallery for good; the item it was made of stays in the library."""
        publishing.remove(_reachable(request, pk), request.user)
        return Response(status=204)


class WorkOriginal(APIView):
    """The file itself."""

    permission_classes = (IsAuthenticatedOrReadOnly,)
    content_negotiation_class = Whatever

    @extend_schema(responses={(200, "*/*"): OpenApiTypes.BINARY})
    def get(self, request: ApiRequest, pk: UUID) -> HttpResponseBase:
        """The file as its maker gave it."""
        work = _reachable(request, pk)
        file = get_object_or_404(work.files.all(), pk=work.cover_id)
        response = serve_original(
            request._request, file.sha256, file.media_type, work.title, public=work.is_public
        )
        return with_wish(response, work)


def answer(request: ApiRequest, work: Work, status: int = 200) -> Response:
    """The work as its maker, or another reader, sees it."""
    return Response(WorkSerializer(work, context={"request": request}).data, status=status)


def shown_recipe(work: Work, request: ApiRequest) -> dict[str, Any] | None:
    """How it was made. Its maker sees every input, others what everyone may see."""
    if not work.recipe or work.belongs_to(request.viewer):
        return work.recipe
    inputs = work.recipe.get("inputs") or {}
    parents = Work.objects.nameable_to(request.viewer).filter(children=work)
    seen = {str(pk) for pk in parents.values_list("pk", flat=True)}
    named = {
        param: source
        for param, source in inputs.items()
        if isinstance(source, dict) and (source.get("of_project") or str(source.get("work")) in seen)
    }
    params = work.recipe.get("params") or {}
    return work.recipe | {
        "inputs": named,
        "params": {name: value for name, value in params.items() if name not in inputs},
    }


def _reachable(request: ApiRequest, pk: UUID) -> Work:
    works = Work.objects.reachable_by(request.viewer).select_related("maker", "cover")
    work: Work = get_object_or_404(works.prefetch_related("tags"), pk=pk)
    if request.method not in ("GET", "HEAD", "OPTIONS") and not _may_change(request, work):
        raise PermissionDenied
    return work


def _may_change(request: ApiRequest, work: Work) -> bool:
    return work.belongs_to(request.viewer) or request.viewer.is_staff


def _next(request: ApiRequest, cursor: str) -> str | None:
    if not cursor:
        return None
    query = request.query_params.copy()
    query["cursor"] = cursor
    return request.build_absolute_uri(f"?{query.urlencode()}")


# The list itself hangs in `apps.studio.api`, whose view can also make a work.
urlpatterns = [
    path("works/<uuid:pk>/", WorkDetail.as_view(), name="work"),
    path("works/<uuid:pk>/file/", WorkOriginal.as_view(), name="work_file"),
]
