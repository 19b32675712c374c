"""Presets and grids for scripts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from apps.accounts.requests import ApiRequest
from apps.studio.desk import grids, presets
from apps.studio.desk.grids import Plan
from apps.studio.desk.models import Grid, Preset
from apps.studio.desk.presets import PresetRefused
from apps.studio.desk.values import TooMuch
from apps.studio.engines.contract import MAX_SEED, Engine
from apps.studio.engines.discovery import UnknownEngine, all_engines, get_engine
from apps.studio.jobs.models import State
from apps.studio.jobs.refusals import Refused
from artsite.problems import Problem


class PresetSerializer(serializers.ModelSerializer):
    """Settings under a name. `params` can be given to `POST jobs/` as they are."""

    params = serializers.SerializerMethodField()
    maker = serializers.SerializerMethodField(help_text="Who shares it; empty for your own.")

    class Meta:
        model = Preset
        fields: tuple[str, ...] = (
            "id", "engine", "engine_version", "name", "params", "shared", "maker", "created_at",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_params(self, preset: Preset) -> dict[str, Any]:
        engine = all_engines().get(preset.engine)
        return presets.as_parameters(engine, preset.settings) if engine else {}

    def get_maker(self, preset: Preset) -> str:
        owner = preset.owner
        return "" if owner is None or owner == self.context["request"].user else owner.username


class NewPresetSerializer(serializers.Serializer):
    """A name, and settings as `POST jobs/` takes them; right or wrong, they are kept as they are."""

    engine = serializers.CharField(max_length=60)
    name = serializers.CharField(max_length=80)
    params = serializers.DictField(default=dict)
    shared = serializers.BooleanField(default=False, help_text="With everyone who has an account.")


class PresetChangeSerializer(serializers.Serializer):
    """Whether everyone with an account may use it."""

    shared = serializers.BooleanField()


class PresetQuerySerializer(serializers.Serializer):
    """For one engine only."""

    engine = serializers.CharField(max_length=60, required=False)


def _engine(request: ApiRequest, name: str) -> Engine[Any]:
    """The engine, if it is there for the viewer; a problem at the field if not."""
    message = _("There is no engine called “%(name)s”.") % {"name": name}
    try:
        engine = get_engine(name)
    except UnknownEngine as error:
        raise Problem(422, message, {"engine": [message]}) from error
    if engine.internal or (engine.staff_only and not request.viewer.is_staff):
        raise Problem(422, message, {"engine": [message]})
    return engine


class Presets(APIView):
    """Settings to begin with again."""

    @extend_schema(
        parameters=[PresetQuerySerializer], responses=PresetSerializer(many=True), operation_id="presets_list"
    )
    def get(self, request: ApiRequest) -> Response:
        """Your presets, and those that others share."""
        asked = PresetQuerySerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        seen = Preset.objects.seen_by(request.viewer).filter(**asked.validated_data).select_related("owner")
        return Response(PresetSerializer(seen, many=True, context={"request": request}).data)

    @extend_schema(request=NewPresetSerializer, responses={201: PresetSerializer})
    def post(self, request: ApiRequest) -> Response:
        """Keep settings under a name. 422 if you have one of that name for the engine."""
        asked = NewPresetSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        told = asked.validated_data
        engine = _engine(request, told["engine"])
        try:
            preset = presets.save_preset(
                request.viewer, engine, told["name"], told["params"], shared=told["shared"]
            )
        except PresetRefused as error:
            raise Problem(422, str(error), {"name": [str(error)]}) from error
        except TooMuch as error:
            message = _("This is more text than can be kept.")
            raise Problem(422, message, {"params": [message]}) from error
        return Response(PresetSerializer(preset, context={"request": request}).data, status=201)


class PresetDetail(APIView):
    """One preset."""

    @extend_schema(responses=PresetSerializer)
    def get(self, request: ApiRequest, pk: UUID) -> Response:
        """Its settings."""
        preset = get_object_or_404(Preset.objects.seen_by(request.viewer), pk=pk)
        return Response(PresetSerializer(preset, context={"request": request}).data)

    @extend_schema(request=PresetChangeSerializer, responses=PresetSerializer)
    def patch(self, request: ApiRequest, pk: UUID) -> Response:
        """Share it, or share it no longer. What is shared has no pictures."""
        preset = get_object_or_404(Preset.objects.of(request.viewer), pk=pk)
        asked = PresetChangeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        presets.share(preset, _engine(request, preset.engine), shared=asked.validated_data["shared"])
        return Response(PresetSerializer(preset, context={"request": request}).data)

    @extend_schema(responses={204: None})
    def delete(self, request: ApiRequest, pk: UUID) -> Response:
        """Delete it; what was made with it stays."""
        get_object_or_404(Preset.objects.of(request.viewer), pk=pk).delete()
        return Response(status=204)


class CellSerializer(serializers.Serializer):
    """One picture of a grid, by the number of its row and column."""

    row = serializers.IntegerField(min_value=0)
    column = serializers.IntegerField(min_value=0)
    job = serializers.UUIDField(source="job_id")
    state = serializers.ChoiceField(State.choices, source="job.state")


class GridSerializer(serializers.ModelSerializer):
    """A grid; each cell is a job of its own."""

    url = serializers.SerializerMethodField()
    values = serializers.ListField(child=serializers.JSONField(), read_only=True)
    seeds = serializers.ListField(child=serializers.IntegerField(), read_only=True)
    cells = CellSerializer(many=True, read_only=True)

    class Meta:
        model = Grid
        fields: tuple[str, ...] = (
            "id", "url", "engine", "parameter", "values", "seeds", "cells", "created_at",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, grid: Grid) -> str:
        return str(reverse("api:grid", args=[grid.pk], request=self.context["request"]))


class NewGridSerializer(serializers.Serializer):
    """Settings, one parameter with its values, and seeds; a job is made for each pair of them."""

    engine = serializers.CharField(max_length=60)
    params = serializers.DictField(default=dict)
    parameter = serializers.CharField(max_length=60, default="", allow_blank=True)
    values = serializers.ListField(child=serializers.CharField(max_length=200), max_length=5, default=list)
    seeds = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=MAX_SEED), max_length=5, default=list
    )


class Grids(APIView):
    """Variations side by side."""

    @extend_schema(request=NewGridSerializer, responses={201: GridSerializer})
    def post(self, request: ApiRequest) -> Response:
        """Queue all pictures of a grid, or none: 429 if there is no room for all of them."""
        asked = NewGridSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        told = asked.validated_data
        engine = _engine(request, told["engine"])
        plan = Plan(told["params"], told["parameter"], told["values"], told["seeds"])
        try:
            grid = grids.make_grid(request.viewer, engine, plan)
        except Refused as refusal:
            more = {"retry_after": refusal.retry_after} if refusal.retry_after else {}
            raise Problem(refusal.status, refusal.detail, refusal.errors, **more) from refusal
        return _answer(request, grid, 201)


class GridDetail(APIView):
    """One grid."""

    @extend_schema(responses=GridSerializer)
    def get(self, request: ApiRequest, pk: UUID) -> Response:
        """Its cells and how each stands."""
        return _answer(request, _grid(request, pk))


class GridCancel(APIView):
    """An end to a grid."""

    @extend_schema(request=None, responses=GridSerializer)
    def post(self, request: ApiRequest, pk: UUID) -> Response:
        """Cancel what waits or runs; what is made already stays."""
        grids.cancel_all(_grid(request, pk))
        return _answer(request, _grid(request, pk))


def _grid(request: ApiRequest, pk: UUID) -> Grid:
    grids_of = Grid.objects.of(request.viewer).prefetch_related("cells__job")
    return get_object_or_404(grids_of, pk=pk)


def _answer(request: ApiRequest, grid: Grid, status: int = 200) -> Response:
    return Response(GridSerializer(grid, context={"request": request}).data, status=status)


urlpatterns = [
    path("presets/", Presets.as_view(), name="presets"),
    path("presets/<uuid:pk>/", PresetDetail.as_view(), name="preset"),
    path("grids/", Grids.as_view(), name="grids"),
    path("grids/<uuid:pk>/", GridDetail.as_view(), name="grid"),
    path("grids/<uuid:pk>/cancel/", GridCancel.as_view(), name="grid_cancel"),
]
