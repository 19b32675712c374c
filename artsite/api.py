"""The API: where each app's part of it hangs, its description, and its docs.

Version 1 is kept as long as there is a script that uses it; what is added is optional.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path, re_path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from artsite.problems import problem

DESCRIPTION = {
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "artsite.openapi.add_problems",
    ],
    "ENUM_NAME_OVERRIDES": {
        "MediumEnum": "apps.gallery.models.Medium",
        "LabelEnum": "apps.gallery.models.Label",
        "LicenceEnum": "apps.gallery.models.Licence",
        "VisibilityEnum": "apps.gallery.models.Visibility",
        "StateEnum": "apps.studio.jobs.models.State",
        "KindEnum": "apps.studio.jobs.models.Kind",
        "NoticeKindEnum": "apps.accounts.notices.models.NoticeKind",
        "StageEnum": "apps.studio.registry.models.Stage",
        "OriginEnum": "apps.studio.library.models.Origin",
    },
    "COMPONENT_SPLIT_REQUEST": True,
}


def docs(request: HttpRequest) -> HttpResponse:
    """The API to read and to try. Swagger keeps to the policy of every page: it needs nothing inline."""
    return render(request, "api/docs.html")


@extend_schema(exclude=True)
class NothingHere(APIView):
    """Every other address under /api/, so that a script is answered in its own language."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def _answer(self, request: Request, *args: object, **kwargs: object) -> Response:
        if not request.path.endswith("/"):
            return problem(404, _("There is nothing here. Addresses of the API end with a slash."))
        return problem(404, _("There is nothing here. /api/docs/ says what there is."))

    get = post = put = patch = delete = _answer


v1 = [
    path("", include("apps.accounts.api")),
    path("", include("apps.accounts.circles.api")),
    path("", include("apps.accounts.notices.api")),
    path("", include("apps.gallery.api")),
    path("", include("apps.gallery.talk.api")),
    path("", include("apps.gallery.collections.api")),
    path("", include("apps.studio.library.api")),
    path("", include("apps.studio.freezing.api")),
    path("", include("apps.studio.registry.api")),
    path("", include("apps.studio.jobs.api")),
    path("", include("apps.studio.training.api")),
    path("", include("apps.studio.api")),
    path("", include("apps.studio.api_desk")),
    path("", include("apps.studio.api_garden")),
]

urlpatterns = [
    path("v1/", include((v1, "api"))),
    path(
        "schema/",
        SpectacularAPIView.as_view(custom_settings=DESCRIPTION, permission_classes=[AllowAny]),
        name="schema",
    ),
    path("docs/", docs, name="api_docs"),
    re_path("", NothingHere.as_view()),
]
