"""The API keeps to its own description, whatever is sent, and never answers with an error of its own."""

from __future__ import annotations

import io
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from rest_framework.test import APIClient
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from apps.accounts.models import Token, User
from apps.studio.datasets import candidates
from apps.studio.datasets.freezing import freeze
from apps.studio.engines import model_file
from apps.studio.library.models import Item
from apps.studio.registry.changes import NewVersion, add_version
from artsite import storage
from tests.artsite import pictures

pytestmark = pytest.mark.django_db

CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]


def site(environ, start_response):
    """The site in this process; a request must not end the connection, and with it the transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    return get_wsgi_application()(environ, start_response)


@pytest.fixture
def person():
    """Somebody with a token, something of everything, and no limits in the way."""
    cache.clear()
    user = User.objects.create_user("mira", "mira@example.org", is_staff=True)
    client = APIClient()
    secret = Token.issue(user, "test")[1]
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    file = SimpleUploadedFile("picture.png", pictures.good_png())
    item = client.post("/api/v1/uploads/", {"file": file}, format="multipart").data["id"]
    work = client.post("/api/v1/works/", {"upload": item, "title": "Harbour", "visibility": "public"}).data
    job = client.post("/api/v1/jobs/", {"engine": "abstract", "params": {}}).data
    board = client.post("/api/v1/boards/", {"name": "Blue"}).data
    dataset = client.post("/api/v1/datasets/", {"name": "Sea", "items": [item]}).data
    freeze(user, "Sea", candidates.from_kept(candidates.kept_of([Item.objects.get(pk=item)])))
    asked = {"trainer": "count", "dataset": "Sea", "minutes": 1, "name": "grey"}
    training = client.post("/api/v1/trainings/", asked).data
    preset = client.post("/api/v1/presets/", {"engine": "abstract", "name": "Blue"}).data
    grid = client.post("/api/v1/grids/", {"engine": "abstract", "seeds": [1, 2]}).data
    return secret, {
        "library": item, "works": work["id"], "jobs": job["id"], "boards": board["id"],
        "datasets": dataset["id"], "trainings": training["id"], "models": _model(user),
        "presets": preset["id"], "grids": grid["id"],
    }  # fmt: skip


def _model(owner: User) -> str:
    kept = storage.keep(io.BytesIO(b"weights"))
    header = model_file.Header(trainer="count", card="A card.", metrics={"loss": 0.5})
    return str(add_version(owner, "sea", NewVersion(kept, header)).model_id)


def described() -> schemathesis.schemas.BaseSchema:
    return schemathesis.openapi.from_wsgi("/api/schema/?format=json", site)


def test_the_description_is_valid_openapi_and_knows_the_interface_others_rely_on(person):
    described().validate()
    paths = Client().get("/api/schema/?format=json").json()["paths"]
    for path, methods in {
        "/api/v1/tokens/": {"get", "post"},
        "/api/v1/engines/{name}/": {"get"},
        "/api/v1/uploads/": {"post"},
        "/api/v1/jobs/": {"get", "post"},
        "/api/v1/jobs/{id}/cancel/": {"post"},
        "/api/v1/works/": {"get", "post"},
        "/api/v1/datasets/": {"get", "post"},
        "/api/v1/trainers/": {"get"},
        "/api/v1/trainings/": {"get", "post"},
        "/api/v1/trainings/{id}/": {"get"},
        "/api/v1/models/": {"get", "post"},
        "/api/v1/models/{id}/": {"get", "delete"},
        "/api/v1/works/{id}/": {"get", "patch", "delete"},
    }.items():
        assert methods <= set(paths[path]), path


def test_the_docs_draw_themselves_without_any_script_or_style_in_the_page(client):
    answer = client.get("/api/docs/")
    page = answer.content.decode()
    assert "<style" not in page
    assert "style=" not in page
    assert "<script>" not in page
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_whatever_is_sent_the_answer_is_as_described(person):
    secret, existing = person
    result: Any
    for result in described().get_all_operations():
        operation = result.ok()
        assert operation is not None
        _try(operation, secret, existing)


def _try(operation, secret: str, existing: dict[str, str]) -> None:
    """A handful of generated requests; half of them at something that is there."""
    kind = operation.path.split("/")[3]

    @hypothesis.settings(
        max_examples=4, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )  # fmt: skip
    @hypothesis.given(case=operation.as_strategy(), known=hypothesis.strategies.booleans())
    def send(case, known: bool) -> None:
        cache.clear()
        if known and "id" in (case.path_parameters or {}) and kind in existing:
            case.path_parameters["id"] = existing[kind]
        answer = case.call(headers={"Authorization": f"Bearer {secret}"})
        case.validate_response(answer, checks=CHECKS)

    send()
