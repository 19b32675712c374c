"""Datasets: what one has, what is in them, and new ones from a ZIP or from the library."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from apps.accounts.models import User
from apps.accounts.requests import ApiRequest
from apps.studio.datasets.models import LONGEST_NAME, Dataset, DatasetVersion
from apps.studio.datasets.reasons import DatasetRefused
from apps.studio.freezing.standing import STATES, Standing, standings_of
from apps.studio.jobs.api import asking
from apps.studio.jobs.freezing import submission
from artsite.paging import KeysetPagination
from artsite.parsers import JSONParser
from artsite.problems import Problem


class LeftOutSerializer(serializers.Serializer):
    """Something that was not taken, and why."""

    name = serializers.CharField()
    words = serializers.CharField()


class DatasetVersionSerializer(serializers.ModelSerializer):
    """A version: it never changes."""

    items = serializers.IntegerField(source="item_count", read_only=True)
    held_out = serializers.IntegerField(source="held_out_count", read_only=True)
    labels = serializers.DictField(child=serializers.IntegerField(), read_only=True)
    left_out = LeftOutSerializer(many=True, source="left_out_in_words", read_only=True)

    class Meta:
        model = DatasetVersion
        fields: tuple[str, ...] = (
            "id", "number", "digest", "items", "held_out", "labels", "left_out", "left_out_count", "source",
            "created_at",
        )  # fmt: skip
        read_only_fields = fields


class StandingSerializer(serializers.Serializer):
    """How the making of its newest version stands. Cancel and try again by `jobs/ID/` of its `job`."""

    job = serializers.UUIDField(source="job.pk", read_only=True)
    state = serializers.CharField(source="job.state", read_only=True)
    progress = serializers.FloatField(source="job.progress", read_only=True, min_value=0, max_value=1)
    message = serializers.CharField(source="job.message", read_only=True)
    error = serializers.CharField(source="job.error", read_only=True)


class DatasetSerializer(serializers.ModelSerializer):
    """A dataset; `items` and `version` are those of its newest version, null while the first is being made.

    A version that could not be made leaves earlier ones as they are.
    """

    url = serializers.SerializerMethodField()
    state = serializers.SerializerMethodField()
    freezing = serializers.SerializerMethodField()
    items = serializers.IntegerField(source="latest_count", read_only=True, allow_null=True)
    version = serializers.IntegerField(source="latest_number", read_only=True, allow_null=True)

    class Meta:
        model = Dataset
        fields: tuple[str, ...] = (
            "id", "url", "name", "medium", "state", "items", "version", "freezing", "created_at",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, dataset: Dataset) -> str:
        return str(reverse("api:dataset", args=[dataset.pk], request=self.context["request"]))

    @extend_schema_field(serializers.ChoiceField(STATES))
    def get_state(self, dataset: Dataset) -> str:
        return self._standing(dataset).state

    @extend_schema_field(StandingSerializer(allow_null=True))
    def get_freezing(self, dataset: Dataset) -> Any:
        """Null where it was made without a job, by the operator's command."""
        freezing = self._standing(dataset).freezing
        return StandingSerializer(freezing).data if freezing else None

    def _standing(self, dataset: Dataset) -> Standing:
        standings: dict[UUID, Standing] = self.context["standings"]
        return standings[dataset.pk]


class DatasetDetailSerializer(DatasetSerializer):
    """With all its versions, the newest first."""

    versions = DatasetVersionSerializer(many=True, read_only=True)

    class Meta(DatasetSerializer.Meta):
        fields = (*DatasetSerializer.Meta.fields, "versions")
        read_only_fields = fields


class NewDatasetSerializer(serializers.Serializer):
    """A name and exactly one of: a ZIP (as multipart), items of the library, a board."""

    name = serializers.CharField(max_length=LONGEST_NAME)
    file = serializers.FileField(required=False, write_only=True)
    items = serializers.ListField(child=serializers.UUIDField(), required=False, allow_empty=False)
    board = serializers.UUIDField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if sum(name in attrs for name in ("file", "items", "board")) != 1:
            raise serializers.ValidationError({"file": [_("Give a ZIP, items, or a board: one of them.")]})
        return attrs


class Datasets(APIView):
    """Collections to learn from."""

    pagination_class = KeysetPagination
    parser_classes = (JSONParser, MultiPartParser)

    @extend_schema(responses=DatasetSerializer(many=True), operation_id="datasets_list")
    def get(self, request: ApiRequest) -> Response:
        """Your datasets, newest first."""
        paginator = KeysetPagination()
        found = Dataset.objects.of(request.viewer).with_latest()
        page = paginator.paginate_queryset(found, request, self)
        context = {"request": request, "standings": standings_of(page)}
        rows = DatasetSerializer(page, many=True, context=context).data
        return paginator.get_paginated_response(rows)

    @extend_schema(request=NewDatasetSerializer, responses={201: DatasetDetailSerializer})
    def post(self, request: ApiRequest) -> Response:
        """Queue the freezing of a version of the dataset of that name; look at its `state` until it is ready.

        What is broken or doubled is left out and listed. A hostile ZIP is refused at once.
        """
        asked = NewDatasetSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            dataset = asking(lambda: _queued(request.user, asked.validated_data))
        except DatasetRefused as refused:
            raise Problem(422, str(refused), {refused.field: [str(refused)]}) from refused
        return _answer(request, dataset.pk, 201)


class DatasetDetail(APIView):
    """One dataset."""

    @extend_schema(responses=DatasetDetailSerializer)
    def get(self, request: ApiRequest, pk: UUID) -> Response:
        """Its versions, with what was left out of each."""
        return _answer(request, pk)

    @extend_schema(responses={204: None})
    def delete(self, request: ApiRequest, pk: UUID) -> Response:
        """Delete it with all its versions; what is being frozen is cancelled. Models stay."""
        submission.delete_dataset(get_object_or_404(Dataset.objects.of(request.viewer), pk=pk))
        return Response(status=204)


def _queued(owner: User, asked: dict[str, Any]) -> Dataset:
    if "items" in asked:
        return submission.submit_items(owner, asked["name"], asked["items"])
    if "board" in asked:
        return submission.submit_board(owner, asked["name"], asked["board"])
    file = asked["file"]
    return submission.submit_zip(owner, asked["name"], file.file, file.size, file.name)


def _answer(request: ApiRequest, pk: UUID, status: int = 200) -> Response:
    found = Dataset.objects.of(request.viewer).with_latest().prefetch_related("versions")
    dataset = get_object_or_404(found, pk=pk)
    context = {"request": request, "standings": standings_of([dataset])}
    return Response(DatasetDetailSerializer(dataset, context=context).data, status=status)


urlpatterns = [
    path("datasets/", Datasets.as_view(), name="datasets"),
    path("datasets/<uuid:pk>/", DatasetDetail.as_view(), name="dataset"),
]
