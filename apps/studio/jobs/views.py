"""Pages of jobs: one's own list, one job, and what one can do with it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django_htmx.middleware import HtmxDetails

from apps.accounts.viewers import Viewer
from apps.studio.jobs import lifecycle, previews, submission
from apps.studio.jobs.listing import JobPage
from apps.studio.jobs.models import Job
from apps.studio.jobs.presenting import JobView
from apps.studio.jobs.refusals import Refused


class StudioRequest(HttpRequest):
    """A request as the middleware hands it on."""

    viewer: Viewer
    htmx: HtmxDetails


@never_cache
@require_GET
def job_list(request: StudioRequest) -> HttpResponse:
    """The viewer's own jobs, newest first."""
    return render(request, "jobs/list.html", {"page": JobPage(request.viewer, request.GET)})


@never_cache
@require_GET
def detail(request: StudioRequest, pk: UUID) -> HttpResponse:
    """One job; HTMX gets the fragment alone."""
    job = get_object_or_404(Job.objects.seen_by(request.viewer), pk=pk)
    view = JobView(job, request.viewer, compare="compare" in request.GET)
    return render(request, "jobs/_job.html" if request.htmx else "jobs/detail.html", {"view": view})


@require_POST
def cancel(request: StudioRequest, pk: UUID) -> HttpResponse:
    """Stop waiting, or stop working."""
    job = _own(request, pk)
    lifecycle.cancel(job)
    return _live(request, job)


@require_POST
def retry(request: StudioRequest, pk: UUID) -> HttpResponse:
    """Queue a failed or cancelled job again."""
    job = _own(request, pk)
    try:
        submission.try_again(request.viewer, job)
    except Refused as refused:
        return _refused(request, refused, job)
    return _live(request, job)


@require_POST
def vary(request: StudioRequest, pk: UUID) -> HttpResponse:
    """Another one like this, as a job of its own."""
    job = _own(request, pk)
    try:
        another = submission.vary(request.viewer, job)
    except Refused as refused:
        return _refused(request, refused, job)
    response = _live(request, another)
    here = request.htmx.current_url_abs_path if request.htmx else None
    if here and str(job.pk) in here:  # the page is about this job, and now about the other
        response.headers["HX-Push-Url"] = here.replace(str(job.pk), str(another.pk))
    return response


@require_GET
def preview(request: StudioRequest, pk: UUID, number: int) -> HttpResponse:
    """A look at the unfinished picture."""
    if not Job.objects.seen_by(request.viewer).filter(pk=pk).exists():
        raise Http404
    picture = previews.read(pk, number)
    if picture is None:
        raise Http404
    return HttpResponse(
        picture, content_type="image/webp", headers={"Cache-Control": "private, max-age=600, immutable"}
    )


def _own(request: StudioRequest, pk: UUID) -> Job:
    return get_object_or_404(Job.objects.of(request.viewer), pk=pk)


def _live(request: StudioRequest, job: Job) -> HttpResponse:
    """The job with its socket for HTMX; its page for everybody else."""
    if not request.htmx:
        return redirect(job)
    job.refresh_from_db()
    return render(request, "jobs/_live_job.html", {"view": JobView(job, request.viewer)})


def _refused(request: StudioRequest, refused: Refused, job: Job) -> HttpResponse:
    """Say why, and leave what is on the page as it was."""
    said = " ".join([refused.detail, *(message for found in refused.errors.values() for message in found)])
    headers = {"HX-Retarget": "#messages", "HX-Reswap": "beforeend"}
    if refused.retry_after:
        headers["Retry-After"] = str(refused.retry_after)
    if request.htmx:
        context = {"level": "error", "text": said}
        answer = render(request, "components/_message.html", context, status=422)
        for name, value in headers.items():
            answer.headers[name] = value
        return answer
    messages.error(request, said or _("That was not possible."))
    return redirect(job)
