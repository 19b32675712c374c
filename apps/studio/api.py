"""Engines, and the way from something made to a work in the gallery."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.templatetags.static import static
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.requests import ApiRequest
from apps.gallery.api import WorkList, WorkSerializer, WorkWordsSerializer, answer
from apps.gallery.models import Label, Medium, Work
from apps.gallery.publishing import StaleRevision
from apps.studio.engines.contract import Engine
from apps.studio.engines.discovery import UnknownEngine, all_engines, get_engine
from apps.studio.finders import engine_static
from apps.studio.library.models import Item, Origin
from apps.studio.publishing import publish_item, replace_by_item
from artsite.problems import Problem


class EngineSerializer(serializers.Serializer):
    """An engine; `schema` is the JSON schema of its parameters."""

    name = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    medium = serializers.ChoiceField(Medium.choices)
    version = serializers.CharField()
    label = serializers.ChoiceField(Label.choices)  # type: ignore[assignment]
    examples = serializers.SerializerMethodField()
    schema = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.URLField()))
    def get_examples(self, engine: Engine[Any]) -> list[str]:
        request = self.context["request"]
        return [
            request.build_absolute_uri(static(engine_static(engine.name, name))) for name in engine.examples
        ]

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_schema(self, engine: Engine[Any]) -> dict[str, Any]:
        return engine.schema()


class NewFileSerializer(serializers.Serializer):
    """An output or an upload: exactly one of them."""

    output = serializers.UUIDField(required=False, help_text="Something a job of yours made.")
    upload = serializers.UUIDField(required=False, help_text="Something of your own that you uploaded.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("output" in attrs) == ("upload" in attrs):
            message = _("Give either an output or an upload, one of them.")
            raise serializers.ValidationError({"output": [message], "upload": [message]})
        return attrs


class NewWorkSerializer(NewFileSerializer, WorkWordsSerializer):
    """A work made of an output or of an upload: exactly one of them."""


class ReplacementSerializer(NewFileSerializer):
    """What a work shows from now on, and the `revision` it was read at."""

    revision = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


def _usable(engine: Engine[Any], request: ApiRequest) -> bool:
    return not engine.internal and (not engine.staff_only or request.viewer.is_staff)


class Engines(APIView):
    """Ways of making something."""

    permission_classes = (AllowAny,)

    @extend_schema(responses=EngineSerializer(many=True), operation_id="engines_list")
    def get(self, request: ApiRequest) -> Response:
        """Every engine you may use."""
        engines = [engine for engine in all_engines().values() if _usable(engine, request)]
        return Response(EngineSerializer(engines, many=True, context={"request": request}).data)


class EngineDetail(APIView):
    """One engine."""

    permission_classes = (AllowAny,)

    @extend_schema(responses=EngineSerializer)
    def get(self, request: ApiRequest, name: str) -> Response:
        """What it does and what can be set."""
        try:
            engine = get_engine(name)
        except UnknownEngine as error:
            raise Problem(404, str(error)) from error
        if not _usable(engine, request):
            raise Problem(404, _("There is no engine called “%(name)s”.") % {"name": name})
        return Response(EngineSerializer(engine, context={"request": request}).data)


class Works(WorkList):
    """The gallery, and new works for it."""

    @extend_schema(request=NewWorkSerializer, responses={201: WorkSerializer})
    def post(self, request: ApiRequest) -> Response:
        """Publish an output or an upload; it is private unless `visibility` says otherwise."""
        asked = NewWorkSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        words = dict(asked.validated_data)
        item = _item(request, words)
        return answer(request, publish_item(request.user, item, **words), 201)


class WorkFileReplacement(APIView):
    """Another file for a work of one's own."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(request=ReplacementSerializer, responses=WorkSerializer)
    def post(self, request: ApiRequest, pk: UUID) -> Response:
        """Show an output or an upload in place of what the work shows; what it showed is kept. 409 if that
        `revision` is stale."""
        work = get_object_or_404(Work.objects.filter(maker=request.user), pk=pk)
        asked = ReplacementSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        words = dict(asked.validated_data)
        item = _item(request, words)
        try:
            replaced = replace_by_item(work, words["revision"], request.user, item)
        except StaleRevision as error:
            raise Problem(409, _("It was changed in the meantime; yours was not saved.")) from error
        return answer(request, replaced)


def _item(request: ApiRequest, words: dict[str, Any]) -> Item:
    """Takes what is to be published out of `words`; a problem at the field if it is not theirs."""
    origin, name = (Origin.OUTPUT, "output") if "output" in words else (Origin.UPLOAD, "upload")
    item = Item.objects.usable_by(request.viewer).filter(pk=words.pop(name), origin=origin).first()
    if item is None:
        message = _("You have no such %(what)s.") % {"what": name}
        raise Problem(422, message, {name: [message]})
    return item


urlpatterns = [
    path("engines/", Engines.as_view(), name="engines"),
    path("engines/<slug:name>/", EngineDetail.as_view(), name="engine"),
    path("works/", Works.as_view(), name="works"),
    path("works/<uuid:pk>/file/new/", WorkFileReplacement.as_view(), name="work_file_new"),
]
