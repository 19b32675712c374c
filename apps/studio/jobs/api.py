"""Jobs: ask for one, follow it, cancel it, try it again, ask for another like it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
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
from apps.gallery.models import Work
from apps.studio.jobs import estimates, lifecycle, submission
from apps.studio.jobs.models import Job, State
from apps.studio.library.api import item_url
from apps.studio.library.models import Item
from artsite.paging import KeysetPagination
from artsite.problems import Problem

T = TypeVar("T")


class OutputSerializer(serializers.ModelSerializer):
    """A file that a job made; its `id` is the item of the library."""

    url = serializers.SerializerMethodField()

    class Meta:
        model = Item
        fields: tuple[str, ...] = (
            "id",
            "url",
            "media_type",
            "sha256",
            "size",
            "title",
            "alt_text",
            "width",
            "height",
        )
        read_only_fields = fields

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, item: Item) -> str:
        return item_url(item, self.context["request"])


class JobSerializer(serializers.ModelSerializer):
    """A job as it stands now."""

    url = serializers.SerializerMethodField()
    outputs = serializers.SerializerMethodField()
    progress = serializers.FloatField(min_value=0, max_value=1, read_only=True)

    class Meta:
        model = Job
        fields: tuple[str, ...] = (
            "id", "url", "kind", "engine", "engine_version", "params", "state", "progress", "message",
            "outputs", "error", "error_field", "remix_of", "created_at", "started_at", "ended_at",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(OutputSerializer(many=True))
    def get_outputs(self, job: Job) -> Any:
        """In the order in which the engine gave them."""
        rows = job.output_rows.select_related("item") if not _prefetched(job) else job.output_rows.all()
        return OutputSerializer([row.item for row in rows], many=True, context=self.context).data

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, job: Job) -> str:
        return str(reverse("api:job", args=[job.pk], request=self.context["request"]))


class JobDetailSerializer(JobSerializer):
    """With how long it is likely to take; null where nobody knows.

    `place` is the one in the queue (1 is next), `seconds_left` those until it is done, and `served` says
    whether any machine that can run it is alive.
    """

    place = serializers.IntegerField(min_value=1, allow_null=True, read_only=True)
    seconds_left = serializers.FloatField(min_value=0, allow_null=True, read_only=True)
    served = serializers.BooleanField(allow_null=True, read_only=True)

    class Meta(JobSerializer.Meta):
        fields = (*JobSerializer.Meta.fields, "place", "seconds_left", "served")
        read_only_fields = fields

    def to_representation(self, job: Job) -> dict[str, Any]:
        return super().to_representation(_with_estimate(job))


class NewJobSerializer(serializers.Serializer):
    """An engine and its parameters; `GET engines/NAME/` has their schema. A file is given by its id."""

    engine = serializers.CharField(max_length=60)
    params = serializers.DictField(default=dict)
    remix_of = serializers.UUIDField(
        required=False,
        allow_null=True,
        help_text="A work that this is begun from. What comes of it is published as made after it.",
    )


class JobQuerySerializer(serializers.Serializer):
    """Which jobs are listed."""

    state = serializers.ChoiceField(State.choices, required=False)
    engine = serializers.CharField(max_length=60, required=False)


def _prefetched(job: Job) -> bool:
    return "output_rows" in getattr(job, "_prefetched_objects_cache", {})


def _with_estimate(job: Job) -> Job:
    """The job with what is expected of it, for the moment."""
    place: int | None = None
    seconds: float | None = None
    served: bool | None = None
    if job.state == State.QUEUED:
        waiting = estimates.waiting(job)
        place, served = waiting.place, waiting.served
        seconds = None if waiting.seconds is None else waiting.seconds + estimates.expected(job)
    elif job.state == State.RUNNING:
        seconds, served = estimates.remaining(job), True
    for name, value in {"place": place, "seconds_left": seconds, "served": served}.items():
        setattr(job, name, value)
    return job


class Jobs(APIView):
    """Requests to run an engine."""

    pagination_class = KeysetPagination

    @extend_schema(
        parameters=[JobQuerySerializer], responses=JobSerializer(many=True), operation_id="jobs_list"
    )
    def get(self, request: ApiRequest) -> Response:
        """Your jobs, newest first."""
        asked = JobQuerySerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        jobs = Job.objects.of(request.viewer).for_list().filter(**asked.validated_data)
        jobs = jobs.prefetch_related(None).prefetch_related("output_rows__item")
        paginator = KeysetPagination()
        page = paginator.paginate_queryset(jobs, request, self)
        context = {"request": request}
        return paginator.get_paginated_response(JobSerializer(page, many=True, context=context).data)

    @extend_schema(request=NewJobSerializer, responses={201: JobDetailSerializer})
    def post(self, request: ApiRequest) -> Response:
        """Queue a job. 422 says by parameter what is wrong; nothing is queued then."""
        asked = NewJobSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        engine, params = asked.validated_data["engine"], asked.validated_data["params"]
        begun = _remixed(request, asked.validated_data.get("remix_of"))
        job = asking(lambda: submission.submit(request.viewer, engine, params, remix_of=begun))
        return _answer(request, job, 201)


class JobDetail(APIView):
    """One job."""

    @extend_schema(responses=JobDetailSerializer)
    def get(self, request: ApiRequest, pk: UUID) -> Response:
        """How it stands: state, progress, outputs, error."""
        return _answer(request, _job(request, pk))


class JobCancel(APIView):
    """An end to a job."""

    @extend_schema(request=None, responses=JobDetailSerializer)
    def post(self, request: ApiRequest, pk: UUID) -> Response:
        """Cancel it, waiting or running. 409 if it had already ended."""
        if not lifecycle.cancel(_job(request, pk)):
            raise Problem(409, _("This job has already ended."), state=_job(request, pk).state)
        return _answer(request, _job(request, pk))


class JobRetry(APIView):
    """A second chance for a job."""

    @extend_schema(request=None, responses=JobDetailSerializer)
    def post(self, request: ApiRequest, pk: UUID) -> Response:
        """Queue a failed or cancelled job again. 409 if it is in another state."""
        job = _job(request, pk)
        if not asking(lambda: submission.try_again(request.viewer, job)):
            raise Problem(
                409, _("Only a job that failed or was cancelled can be tried again."), state=job.state
            )
        return _answer(request, _job(request, pk))


class JobVary(APIView):
    """Another one like it."""

    @extend_schema(request=None, responses={201: JobDetailSerializer})
    def post(self, request: ApiRequest, pk: UUID) -> Response:
        """Queue a new job with the same parameters and another seed."""
        job = _job(request, pk)
        return _answer(request, asking(lambda: submission.vary(request.viewer, job)), 201)


def _job(request: ApiRequest, pk: UUID) -> Job:
    return get_object_or_404(Job.objects.of(request.viewer), pk=pk)


def _remixed(request: ApiRequest, pk: UUID | None) -> Work | None:
    """The work that a job is begun from; a problem at the field if there is none for the asker."""
    work: Work | None = Work.objects.reachable_by(request.viewer).filter(pk=pk).first() if pk else None
    if pk and work is None:
        message = _("There is no such work.")
        raise Problem(422, message, {"remix_of": [message]})
    return work


def _answer(request: ApiRequest, job: Job, status: int = 200) -> Response:
    return Response(JobDetailSerializer(job, context={"request": request}).data, status=status)


def asking(ask: Callable[[], T]) -> T:
    """What was asked for, or the refusal as a problem."""
    try:
        return ask()
    except submission.Refused as refusal:
        more = {"retry_after": refusal.retry_after} if refusal.retry_after else {}
        raise Problem(refusal.status, refusal.detail, refusal.errors, **more) from refusal


urlpatterns = [
    path("jobs/", Jobs.as_view(), name="jobs"),
    path("jobs/<uuid:pk>/", JobDetail.as_view(), name="job"),
    path("jobs/<uuid:pk>/cancel/", JobCancel.as_view(), name="job_cancel"),
    path("jobs/<uuid:pk>/retry/", JobRetry.as_view(), name="job_retry"),
    path("jobs/<uuid:pk>/vary/", JobVary.as_view(), name="job_vary"),
]
