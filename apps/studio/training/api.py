"""Trainers, and trainings: ask for one, follow it, begin it anew. Cancel and retry are those of its job."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
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
from apps.gallery.models import Medium
from apps.studio.engines.contract import MAX_SEED
from apps.studio.jobs.api import asking
from apps.studio.jobs.models import State
from apps.studio.jobs.training import curves
from apps.studio.jobs.training.models import Training, TrainingSample
from apps.studio.jobs.training.submission import (
    Asked,
    begin_anew,
    submit_training,
    usable_trainer,
    usable_trainers,
)
from apps.studio.registry.models import LONGEST_NAME
from apps.studio.trainers.contract import Trainer
from artsite.negotiation import Whatever
from artsite.paging import KeysetPagination
from artsite.pictures.serving import serve_original
from artsite.problems import Problem


class TrainerSerializer(serializers.Serializer):
    """A trainer; `schema` is the JSON schema of its parameters."""

    name = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    medium = serializers.ChoiceField(Medium.choices)
    version = serializers.CharField()
    engine = serializers.CharField(help_text="The engine that its models drive; empty for none.")
    fewest = serializers.IntegerField(help_text="Items without which it does not begin.")
    usual_minutes = serializers.FloatField()
    longest_minutes = serializers.FloatField()
    schema = serializers.SerializerMethodField()

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_schema(self, trainer: Trainer[Any]) -> dict[str, Any]:
        return trainer.schema()


class SampleSerializer(serializers.ModelSerializer):
    """What the model made at some step, from seeds that stay the same."""

    url = serializers.SerializerMethodField()

    class Meta:
        model = TrainingSample
        fields: tuple[str, ...] = ("step", "width", "height", "url")
        read_only_fields = fields

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, sample: TrainingSample) -> str:
        place = [sample.training_id, sample.step]
        return str(reverse("api:training_sample", args=place, request=self.context["request"]))


class TrainingSerializer(serializers.ModelSerializer):
    """A training as it stands now; `id` is that of its job."""

    id = serializers.UUIDField(source="job_id", read_only=True)
    url = serializers.SerializerMethodField()
    trainer = serializers.CharField(source="job.engine", read_only=True)
    params = serializers.DictField(source="job.params", read_only=True)
    dataset = serializers.CharField(source="dataset_reference", read_only=True)
    name = serializers.CharField(source="model_name", read_only=True)
    state = serializers.ChoiceField(State.choices, source="job.state", read_only=True)
    progress = serializers.FloatField(source="job.progress", min_value=0, max_value=1, read_only=True)
    message = serializers.CharField(source="job.message", read_only=True)
    error = serializers.CharField(source="job.error", read_only=True)
    error_field = serializers.CharField(source="job.error_field", read_only=True)
    figures = serializers.SerializerMethodField()
    model = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField(source="job.created_at", read_only=True)
    ended_at = serializers.DateTimeField(source="job.ended_at", read_only=True, allow_null=True)

    class Meta:
        model = Training
        fields: tuple[str, ...] = (
            "id", "url", "trainer", "params", "dataset", "name", "minutes", "seed", "state", "progress",
            "message", "error", "error_field", "checkpoint_step", "seconds", "figures", "model", "created_at",
            "ended_at",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, training: Training) -> str:
        return str(reverse("api:training", args=[training.pk], request=self.context["request"]))

    @extend_schema_field(serializers.DictField(child=serializers.FloatField()))
    def get_figures(self, training: Training) -> dict[str, float]:
        """The latest of each figure."""
        return curves.latest(training.curves)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_model(self, training: Training) -> str | None:
        """What came of it: "name@version"."""
        return training.made.reference if training.made else None


class TrainingDetailSerializer(TrainingSerializer):
    """With its curves ({figure: [[step, value], …]}), samples and the trainer's remarks."""

    curves = serializers.DictField(read_only=True)
    samples = SampleSerializer(many=True, read_only=True)
    remarks = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta(TrainingSerializer.Meta):
        fields = (*TrainingSerializer.Meta.fields, "curves", "samples", "remarks")
        read_only_fields = fields


class NewTrainingSerializer(serializers.Serializer):
    """What to learn, from what, for how long; `GET trainers/` has the schema of `params`."""

    trainer = serializers.CharField(max_length=60)
    dataset = serializers.CharField(max_length=120, help_text="A name, “name@version”, or an id.")
    minutes = serializers.FloatField(min_value=0, max_value=100_000)
    name = serializers.CharField(max_length=LONGEST_NAME, help_text="Of the model that comes of it.")
    params = serializers.DictField(default=dict)
    seed = serializers.IntegerField(required=False, min_value=0, max_value=MAX_SEED)


class _ByJob(KeysetPagination):
    """The identifier of a training is that of its job."""

    ordering = "-job_id"


class Trainers(APIView):
    """Ways of teaching a model."""

    @extend_schema(responses=TrainerSerializer(many=True), operation_id="trainers_list")
    def get(self, request: ApiRequest) -> Response:
        """Every trainer you may use."""
        return Response(TrainerSerializer(usable_trainers(request.viewer), many=True).data)


class TrainerDetail(APIView):
    """One trainer."""

    @extend_schema(responses=TrainerSerializer)
    def get(self, request: ApiRequest, name: str) -> Response:
        """What it teaches and what can be set."""
        return Response(TrainerSerializer(asking(lambda: usable_trainer(request.viewer, name))).data)


class Trainings(APIView):
    """Requests to teach a model."""

    pagination_class = _ByJob

    @extend_schema(responses=TrainingSerializer(many=True), operation_id="trainings_list")
    def get(self, request: ApiRequest) -> Response:
        """Your trainings, newest first."""
        paginator = _ByJob()
        page = paginator.paginate_queryset(_own(request), request, self)
        rows = TrainingSerializer(page, many=True, context={"request": request}).data
        return paginator.get_paginated_response(rows)

    @extend_schema(request=NewTrainingSerializer, responses={201: TrainingDetailSerializer})
    def post(self, request: ApiRequest) -> Response:
        """Queue a training. 422 says by field what is wrong; nothing is queued then."""
        asked = NewTrainingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        job = asking(lambda: submit_training(request.viewer, Asked(**asked.validated_data)))
        return _answer(request, job.pk, 201)


class TrainingDetail(APIView):
    """One training."""

    @extend_schema(responses=TrainingDetailSerializer)
    def get(self, request: ApiRequest, pk: UUID) -> Response:
        """How it stands: figures, samples, what came of it."""
        return _answer(request, pk)


class TrainingSampleFile(APIView):
    """What the model made at a step."""

    content_negotiation_class = Whatever

    @extend_schema(responses={(200, "*/*"): OpenApiTypes.BINARY})
    def get(self, request: ApiRequest, pk: UUID, step: int) -> HttpResponseBase:
        """A picture as WebP."""
        found = TrainingSample.objects.filter(training__in=_own(request), training=pk)
        sample = get_object_or_404(found, step=min(step, 2**63 - 1))
        return serve_original(request._request, sample.sha256, "image/webp", f"step {step}", public=False)


class TrainingAnew(APIView):
    """A training from its beginning."""

    @extend_schema(request=None, responses=TrainingDetailSerializer)
    def post(self, request: ApiRequest, pk: UUID) -> Response:
        """Forget what was learned and queue it again. 409 unless it failed or was cancelled."""
        training = get_object_or_404(_own(request), job=pk)
        if not asking(lambda: begin_anew(request.viewer, training.job)):
            raise Problem(409, _("Only a training that failed or was cancelled can begin anew."))
        return _answer(request, pk)


def _own(request: ApiRequest) -> QuerySet[Training]:
    own = Training.objects.filter(job__owner=request.user)
    return own.select_related("job", "made__model").prefetch_related("samples")


def _answer(request: ApiRequest, pk: UUID, status: int = 200) -> Response:
    training = get_object_or_404(_own(request), job=pk)
    return Response(TrainingDetailSerializer(training, context={"request": request}).data, status=status)


urlpatterns = [
    path("trainers/", Trainers.as_view(), name="trainers"),
    path("trainers/<slug:name>/", TrainerDetail.as_view(), name="trainer"),
    path("trainings/", Trainings.as_view(), name="trainings"),
    path("trainings/<uuid:pk>/", TrainingDetail.as_view(), name="training"),
    path("trainings/<uuid:pk>/samples/<int:step>/", TrainingSampleFile.as_view(), name="training_sample"),
    path("trainings/<uuid:pk>/anew/", TrainingAnew.as_view(), name="training_anew"),
]
