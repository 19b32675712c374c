"""What scripts do over and over, for the tests of the API."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from apps.accounts.models import Token, User
from apps.studio.engines.contract import Output
from apps.studio.jobs import lifecycle
from tests.artsite import pictures

PASSWORD = "a long enough sentence"
V1 = "/api/v1"


def client_of(user: User) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {Token.issue(user, 'test')[1]}")
    return client


def upload(client: APIClient, content: bytes, name: str = "picture.png"):
    file = SimpleUploadedFile(name, content)
    return client.post(f"{V1}/uploads/", {"file": file}, format="multipart")


def uploaded(client: APIClient) -> str:
    return upload(client, pictures.good_png()).data["id"]


def ask(client: APIClient, engine: str = "abstract", **params: object):
    return client.post(f"{V1}/jobs/", {"engine": engine, "params": params})


def carry_out(job_id: str, folder, *names: str) -> None:
    """What a worker does with the next job, with pictures that need no engine."""
    claim = lifecycle.claim("cpu", "test worker")
    assert claim is not None
    assert str(claim.job.pk) == job_id
    outputs = []
    for turn, name in enumerate(names):
        path = folder / name
        path.write_bytes(pictures.encoded(pictures.gradient().rotate(turn), "PNG"))
        outputs.append(Output(path, "image/png", title=name))
    lifecycle.finish(claim, outputs)


def problem(answer, status: int) -> dict:
    """The problem details of an answer, checked for what every one of them has."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"].startswith("application/problem+json")
    told = answer.json()
    assert told["status"] == status
    assert told["detail"]
    return told


def publish(client: APIClient, **words: object) -> Any:
    words = {"title": "Harbour at night", "visibility": "public"} | words
    if "output" not in words and "upload" not in words:
        words["upload"] = uploaded(client)
    return client.post(f"{V1}/works/", words)
