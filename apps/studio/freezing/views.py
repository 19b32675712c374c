"""Pages of datasets: one's own, a new one while it is made, and what is in a version."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.viewers import Viewer, signed_in
from apps.studio.datasets.models import Dataset, DatasetItem, DatasetVersion, Split
from apps.studio.datasets.reasons import DatasetRefused
from apps.studio.freezing.forms import NewDatasetForm
from apps.studio.freezing.standing import READY, standings_of
from apps.studio.jobs.freezing import submission
from apps.studio.jobs.presenting import JobView
from apps.studio.jobs.refusals import Refused
from artsite.pictures.serving import serve_rendition

SHOWN_AT_ONCE = 120
ON_COVER = 6


def _viewer(request: HttpRequest) -> Viewer:
    return cast(Viewer, request.viewer)  # type: ignore[attr-defined]  # set by ViewerMiddleware


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """One's own datasets, each with its first pictures and how it stands."""
    datasets = list(Dataset.objects.of(_viewer(request)).with_latest().order_by("-id"))
    standings = standings_of(datasets)
    rows = [
        {
            "dataset": dataset,
            "version": (latest := dataset.latest),
            "pictures": latest.items.all()[:ON_COVER] if latest else [],
            "standing": standings[dataset.pk],
        }
        for dataset in datasets
    ]
    moving = any(standing.is_open for standing in standings.values())
    return render(request, "datasets/home.html", {"rows": rows, "moving": moving})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A form for a name and pictures; a POST starts to make a version."""
    viewer, status = _viewer(request), 200
    initial = {"name": request.GET.get("name", ""), "board": request.GET.get("board", "")}
    form = NewDatasetForm(viewer, initial=initial)
    if request.method == "POST":
        form, status = NewDatasetForm(viewer, request.POST, request.FILES), 422
        if form.is_valid():
            try:
                return redirect(_freezing(request, form.cleaned_data))
            except DatasetRefused as refused:
                form.add_error(refused.field if refused.field in form.fields else None, str(refused))
            except Refused as refused:
                form.add_error(None, refused.detail)
                status = refused.status
    return render(request, "datasets/new.html", {"form": form}, status=status)


def _freezing(request: HttpRequest, given: dict[str, Any]) -> Dataset:
    """The dataset that is being made."""
    owner, file = signed_in(request), given["file"]
    if given["board"]:
        return submission.submit_board(owner, given["name"], given["board"].pk)
    return submission.submit_zip(owner, given["name"], file.file, file.size, file.name)


@login_required
@require_GET
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The newest version; while there is none, how its making stands."""
    dataset = get_object_or_404(Dataset.objects.of(_viewer(request)).with_latest(), pk=pk)
    if (latest := dataset.latest) is not None:
        return redirect(latest)
    context = {"dataset": dataset, "view": _unfinished(dataset, _viewer(request))}
    return render(request, "datasets/unfinished.html", context)


def _unfinished(dataset: Dataset, viewer: Viewer) -> JobView | None:
    """The making of a version that has not come to its end, or came to a bad one."""
    standing = standings_of([dataset])[dataset.pk]
    if standing.freezing is None or standing.state == READY:
        return None
    return JobView(standing.freezing.job, viewer)


@login_required
@require_GET
def version(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """The pictures of a version, narrowed by label or side, and what was left out."""
    dataset = get_object_or_404(Dataset.objects.of(_viewer(request)).with_latest(), pk=pk)
    if number >= 2**31:
        raise Http404
    found = get_object_or_404(dataset.versions, number=number)
    items, asked = found.items.all(), {key: request.GET.get(key, "") for key in ("label", "split")}
    if asked["label"]:
        items = items.filter(label=asked["label"])
    if asked["split"] in Split.values:
        items = items.filter(split=asked["split"])
    page = Paginator(items, SHOWN_AT_ONCE).get_page(request.GET.get("page"))
    context = {
        "dataset": dataset,
        "version": found,
        "view": _unfinished(dataset, _viewer(request)),
        "versions": dataset.versions.all(),
        "items": page.object_list,
        "facets": _facets(found, asked),
        "newer_url": _page_url(asked, page.previous_page_number()) if page.has_previous() else "",
        "older_url": _page_url(asked, page.next_page_number()) if page.has_next() else "",
    }
    return render(request, "datasets/version.html", context)


@login_required
@require_POST
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a dataset away with all its versions, and cancel what is being made for it."""
    dataset = get_object_or_404(Dataset.objects.of(_viewer(request)), pk=pk)
    submission.delete_dataset(dataset)
    said = _("The dataset “%(name)s” is gone. Models that learned from it are still there.")
    messages.success(request, said % {"name": dataset.name})
    return redirect("datasets:home")


@require_GET
def rendition(request: HttpRequest, pk: int, width: int) -> HttpResponseBase:
    """A picture of a version at a width of the ladder; its owner's alone."""
    own = DatasetItem.objects.filter(version__dataset__in=Dataset.objects.of(_viewer(request)))
    item = get_object_or_404(own, pk=min(pk, 2**63 - 1))
    return serve_rendition(request, item.sha256, width, public=False)


def _page_url(asked: dict[str, str], page: int) -> str:
    return "?" + urlencode({key: value for key, value in asked.items() if value} | {"page": page})


def _facets(version: DatasetVersion, asked: dict[str, str]) -> list[dict[str, Any]]:
    """The lists beside the wall: sides and labels, each with how many there are."""

    def option(title: str, key: str, value: str, count: int) -> dict[str, Any]:
        query = {name: kept for name, kept in (asked | {key: value}).items() if kept}
        return {"label": title, "url": f"?{urlencode(query)}", "current": asked[key] == value, "count": count}

    learnt = version.item_count - version.held_out_count
    sides = [
        option(_("All"), "split", "", version.item_count),
        option(_("To learn from"), "split", Split.TRAIN, learnt),
        option(_("Held out"), "split", Split.HELD_OUT, version.held_out_count),
    ]
    labels = [option(label, "label", label, count) for label, count in version.named_labels.items()]
    every = [option(_("All"), "label", "", version.item_count), *labels[:40]]
    return [{"title": _("Show"), "options": sides}] + (
        [{"title": _("Labels"), "options": every}] if labels else []
    )
