"""Models: those that come with the site and one's own, their files, and which version is live."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from apps.accounts.models import User
from apps.accounts.requests import ApiRequest
from apps.studio.registry import changes
from apps.studio.registry.models import LONGEST_NAME, MEDIA_TYPE, Model, ModelVersion, Stage
from artsite.negotiation import Whatever
from artsite.paging import KeysetPagination
from artsite.pictures.serving import serve_original
from artsite.problems import Problem
from artsite.storage import CHUNK


class ModelVersionSerializer(serializers.ModelSerializer):
    """A version: its file and what is to be said of it. Only its stage changes."""

    reference = serializers.CharField(read_only=True)
    file_url = serializers.SerializerMethodField()
    metrics = serializers.DictField(child=serializers.FloatField(), read_only=True)
    remarks = serializers.ListField(child=serializers.CharField(), read_only=True)
    lineage = serializers.DictField(read_only=True)

    class Meta:
        model = ModelVersion
        fields: tuple[str, ...] = (
            "id", "number", "reference", "stage", "sha256", "size", "file_url", "trainer_version", "title",
            "card", "metrics", "remarks", "lineage", "created_at",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(OpenApiTypes.URI)
    def get_file_url(self, version: ModelVersion) -> str:
        place = [version.model_id, version.number]
        return str(reverse("api:model_file", args=place, request=self.context["request"]))


class ModelSerializer(serializers.ModelSerializer):
    """A model; `version` and `stage` are those of the version that its name means."""

    url = serializers.SerializerMethodField()
    version = serializers.IntegerField(source="current.number", read_only=True, allow_null=True, default=None)
    stage = serializers.ChoiceField(
        Stage.choices, source="current.stage", read_only=True, allow_null=True, default=None
    )
    mine = serializers.SerializerMethodField()
    engines = serializers.SerializerMethodField()

    class Meta:
        model = Model
        fields: tuple[str, ...] = (
            "id", "url", "name", "trainer", "medium", "mine", "version", "stage", "engines", "created_at",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, model: Model) -> str:
        return str(reverse("api:model", args=[model.pk], request=self.context["request"]))

    @extend_schema_field(serializers.BooleanField(help_text="False for one that comes with the site."))
    def get_mine(self, model: Model) -> bool:
        return not model.is_of_project

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_engines(self, model: Model) -> list[str]:
        """Names of the engines that take it."""
        return [engine.name for engine in model.engines]


class ModelDetailSerializer(ModelSerializer):
    """With all its versions, the newest first."""

    versions = ModelVersionSerializer(many=True, read_only=True)

    class Meta(ModelSerializer.Meta):
        fields = (*ModelSerializer.Meta.fields, "versions")
        read_only_fields = fields


class NewModelSerializer(serializers.Serializer):
    """A model file from elsewhere: safetensors with our header."""

    name = serializers.CharField(max_length=LONGEST_NAME)
    file = serializers.FileField(write_only=True)


class StageSerializer(serializers.Serializer):
    """What becomes of a version."""

    stage = serializers.ChoiceField([Stage.LIVE, Stage.RETIRED])


class ModelQuerySerializer(serializers.Serializer):
    """Which models are listed."""

    trainer = serializers.CharField(max_length=60, required=False)


class Models(APIView):
    """Learned networks."""

    pagination_class = KeysetPagination
    parser_classes = (MultiPartParser,)

    @extend_schema(
        parameters=[ModelQuerySerializer], responses=ModelSerializer(many=True), operation_id="models_list"
    )
    def get(self, request: ApiRequest) -> Response:
        """Your models and those that come with the site, newest first."""
        asked = ModelQuerySerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = Model.objects.seen_by(request.viewer).filter(**asked.validated_data)
        paginator = KeysetPagination()
        page = paginator.paginate_queryset(found.prefetch_related("versions"), request, self)
        rows = ModelSerializer(page, many=True, context={"request": request}).data
        return paginator.get_paginated_response(rows)

    @extend_schema(request=NewModelSerializer, responses={201: ModelDetailSerializer})
    def post(self, request: ApiRequest) -> Response:
        """Take in a model file. 422 says what is wrong: a pickle, another architecture, NaN weights."""
        asked = NewModelSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            version = import_upload(request.user, asked.validated_data["name"], asked.validated_data["file"])
        except changes.ModelRefused as refused:
            raise Problem(422, str(refused), {refused.field: [str(refused)]}) from refused
        return _answer(request, version.model_id, 201)


class ModelDetail(APIView):
    """One model."""

    @extend_schema(responses=ModelDetailSerializer)
    def get(self, request: ApiRequest, pk: UUID) -> Response:
        """Its versions with cards, figures and lineage."""
        return _answer(request, pk)

    @extend_schema(responses={204: None})
    def delete(self, request: ApiRequest, pk: UUID) -> Response:
        """Delete your model with all its versions. Pictures made with it stay."""
        get_object_or_404(Model.objects.of(request.viewer), pk=pk).delete()
        return Response(status=204)


class ModelFile(APIView):
    """The file of a version."""

    content_negotiation_class = Whatever

    @extend_schema(responses={(200, "*/*"): OpenApiTypes.BINARY})
    def get(self, request: ApiRequest, pk: UUID, number: int) -> HttpResponseBase:
        """The safetensors file."""
        version = _version(request, pk, number, Model.objects.seen_by(request.viewer))
        return serve_original(request._request, version.sha256, MEDIA_TYPE, str(version.model), public=False)


class ModelStage(APIView):
    """Which version is live."""

    @extend_schema(request=StageSerializer, responses=ModelDetailSerializer)
    def post(self, request: ApiRequest, pk: UUID, number: int) -> Response:
        """Make a version of your model the live one, or retire it."""
        asked = StageSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        version = _version(request, pk, number, Model.objects.of(request.viewer))
        move = changes.promote if asked.validated_data["stage"] == Stage.LIVE else changes.retire
        move(version)
        return _answer(request, pk)


def import_upload(owner: User, name: str, file: UploadedFile) -> ModelVersion:
    """Take in a model file that was sent. Raises ModelRefused."""
    with tempfile.TemporaryDirectory(prefix="artsite-model-") as folder:
        path = Path(folder) / "model.safetensors"
        with path.open("wb") as target:
            for part in file.chunks(CHUNK):
                target.write(part)
        return changes.import_file(owner, name, path, file.name or "")


def _version(request: ApiRequest, pk: UUID, number: int, models: Any) -> ModelVersion:
    model = get_object_or_404(models, pk=pk)
    if number >= 2**31:
        raise Http404
    return get_object_or_404(ModelVersion.objects.select_related("model"), model=model, number=number)


def _answer(request: ApiRequest, pk: UUID, status: int = 200) -> Response:
    found = Model.objects.seen_by(request.viewer).prefetch_related("versions")
    model = get_object_or_404(found, pk=pk)
    return Response(ModelDetailSerializer(model, context={"request": request}).data, status=status)


urlpatterns = [
    path("models/", Models.as_view(), name="models"),
    path("models/<uuid:pk>/", ModelDetail.as_view(), name="model"),
    path("models/<uuid:pk>/versions/<int:number>/file/", ModelFile.as_view(), name="model_file"),
    path("models/<uuid:pk>/versions/<int:number>/stage/", ModelStage.as_view(), name="model_stage"),
]
