"""Datasets, models and trainings as scripts hold on to them."""

from __future__ import annotations

import hashlib
import pickle
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from apps.accounts.models import User
from apps.studio.jobs import runner
from apps.studio.trainers.operators.count.network import Student
from tests.artsite.api.asking import V1, problem, uploaded
from tests.studio.datasets.test_freezing import drawn, packed

pytestmark = pytest.mark.django_db(transaction=True)


def frozen(client: APIClient, name: str = "Sea", **files: bytes):
    files = files or {"a.png": drawn(1), "b.png": drawn(2)}
    archive = SimpleUploadedFile("sea.zip", packed(files).getvalue())
    answer = client.post(f"{V1}/datasets/", {"name": name, "file": archive}, format="multipart")
    if answer.status_code != 201:
        return answer
    assert answer.data["state"] == "queued"
    assert runner.run_next("cpu")
    return client.get(answer.data["url"])


@pytest.fixture
def operator(artist: User) -> User:
    User.objects.filter(pk=artist.pk).update(is_staff=True)
    artist.refresh_from_db()
    return artist


def test_a_zip_becomes_a_dataset_with_a_list_of_what_was_left_out(client):
    answer = frozen(
        client, **{"boats/a.png": drawn(1), "boats/b.png": drawn(1), "c.png": drawn(2), "x.txt": b"x"}
    )
    assert answer.data["state"] == "ready", answer.data
    [version] = answer.data["versions"]
    assert (version["items"], version["left_out_count"]) == (2, 2)
    assert {row["name"] for row in version["left_out"]} == {"boats/b.png", "x.txt"}
    [row] = client.get(f"{V1}/datasets/").data["results"]
    assert (row["name"], row["items"], row["version"]) == ("Sea", 2, 1)
    assert client.delete(row["url"]).status_code == 204
    assert client.get(f"{V1}/datasets/").data["results"] == []


def test_what_turns_out_to_hold_no_picture_says_so_and_the_versions_before_stay(client):
    frozen(client)
    answer = frozen(client, **{"x.txt": b"x"})
    assert (answer.data["state"], answer.data["version"]) == ("failed", 1)
    assert "no picture" in answer.data["freezing"]["error"]
    assert answer.data["freezing"]["state"] == "failed"
    problem(client.post(f"{V1}/jobs/{answer.data['freezing']['job']}/vary/"), 409)
    again = frozen(client, **{"c.png": drawn(3), "d.png": drawn(4)})
    assert (again.data["state"], again.data["version"]) == ("ready", 2)


def test_what_cannot_be_frozen_is_a_problem_at_its_field(client, stranger):
    assert "file" in problem(frozen(client, **{"../a.png": drawn(1)}), 422)["errors"]
    assert "name" in problem(frozen(client, name="a@b"), 422)["errors"]
    theirs = uploaded(stranger)
    assert (
        "items" in problem(client.post(f"{V1}/datasets/", {"name": "Sea", "items": [theirs]}), 422)["errors"]
    )
    assert "file" in problem(client.post(f"{V1}/datasets/", {"name": "Sea"}), 422)["errors"]
    mine = uploaded(client)
    assert client.post(f"{V1}/datasets/", {"name": "Sea", "items": [mine]}).status_code == 201


def test_a_training_goes_from_queued_to_its_model(client, operator, stranger):
    frozen(client)
    assert "count" in [trainer["name"] for trainer in client.get(f"{V1}/trainers/").data]
    asked = {
        "trainer": "count",
        "dataset": "Sea",
        "minutes": 5,
        "name": "grey",
        "params": {"steps": 25},
        "seed": 3,
    }
    wrong = problem(client.post(f"{V1}/trainings/", asked | {"dataset": "Land", "params": {"steps": 0}}), 422)
    assert set(wrong["errors"]) == {"dataset", "steps"}
    answer = client.post(f"{V1}/trainings/", asked)
    assert (answer.status_code, answer.data["state"]) == (201, "queued")
    place = answer.data["url"]
    assert client.get(f"{V1}/jobs/{answer.data['id']}/").data["kind"] == "training"
    problem(client.post(f"{place}anew/"), 409)
    problem(client.post(f"{V1}/jobs/{answer.data['id']}/vary/"), 409)
    assert runner.run_next("cpu")
    done = client.get(place).data
    assert (done["state"], done["model"]) == ("succeeded", "grey@1")
    assert len(done["curves"]["loss"]) == 25
    sample = done["samples"][0]["url"]
    assert client.get(sample, HTTP_ACCEPT="image/*").status_code == 200
    for address in (
        place,
        sample,
        f"{V1}/datasets/{client.get(f'{V1}/datasets/').data['results'][0]['id']}/",
    ):
        problem(stranger.get(address), 404)
        problem(APIClient().get(address), 401)
    problem(stranger.post(f"{place}anew/"), 404)
    assert stranger.get(f"{V1}/trainings/").data["results"] == []
    assert "count" not in [trainer["name"] for trainer in stranger.get(f"{V1}/trainers/").data]


def test_a_model_is_imported_promoted_fetched_and_deleted_by_its_owner_alone(
    client, stranger, tmp_path: Path
):
    path = tmp_path / "m.safetensors"
    student = Student(1)
    student.learn([(0.1, 0.2, 0.3)])
    student.finish(path)

    def send(content: bytes):
        file = SimpleUploadedFile("m.safetensors", content)
        return client.post(f"{V1}/models/", {"name": "grey", "file": file}, format="multipart")

    refused = problem(send(pickle.dumps([1])), 422)
    assert "pickled model" in refused["errors"]["file"][0]
    model = send(path.read_bytes()).data
    [version] = model["versions"]
    assert (model["stage"], version["sha256"]) == ("candidate", hashlib.sha256(path.read_bytes()).hexdigest())
    assert b"".join(client.get(version["file_url"]).streaming_content) == path.read_bytes()
    stage = f"{model['url']}versions/1/stage/"
    assert client.post(stage, {"stage": "live"}).data["stage"] == "live"
    problem(client.post(stage, {"stage": "candidate"}), 422)
    problem(client.post(f"{model['url']}versions/7/stage/", {"stage": "live"}), 404)
    for answer in (
        stranger.get(model["url"]), stranger.get(version["file_url"]), stranger.delete(model["url"]),
        stranger.post(stage, {"stage": "retired"}),
    ):  # fmt: skip
        problem(answer, 404)
    assert "grey" not in [row["name"] for row in stranger.get(f"{V1}/models/").data["results"]]
    assert client.delete(model["url"]).status_code == 204
    problem(client.get(model["url"]), 404)
