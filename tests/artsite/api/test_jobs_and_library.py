"""The API as scripts hold on to it: engines, jobs, uploads and the library."""

from __future__ import annotations

import hashlib
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from apps.accounts.models import User
from apps.studio.jobs.models import Job
from apps.studio.library.models import Item
from tests.artsite import pictures
from tests.artsite.api.asking import (
    V1,
    ask,
    carry_out,
    problem,
    upload,
    uploaded,
)

pytestmark = pytest.mark.django_db


def test_engines_tell_their_parameters_and_keep_staff_tools_from_others(artist, client):
    named = {engine["name"]: engine for engine in client.get(f"{V1}/engines/").data}
    assert "abstract" in named
    assert "sleep" not in named
    problem(client.get(f"{V1}/engines/sleep/"), 404)
    one = client.get(f"{V1}/engines/abstract/").data
    assert one["schema"]["properties"]["seed"]
    User.objects.filter(pk=artist.pk).update(is_staff=True)
    assert client.get(f"{V1}/engines/sleep/").status_code == 200


def test_a_job_goes_from_queued_to_its_outputs_in_the_promised_shape(client, tmp_path):
    asked = ask(client, seed=7, width=64, height=64)
    assert asked.status_code == 201
    assert asked.data["state"] == "queued"
    assert asked.data["progress"] == 0
    assert asked.data["place"] == 1
    job_id = asked.data["id"]
    carry_out(job_id, tmp_path, "first.png", "second.png")
    done = client.get(f"{V1}/jobs/{job_id}/").data
    assert (done["state"], done["progress"], done["error"]) == ("succeeded", 1.0, "")
    assert [output["title"] for output in done["outputs"]] == ["first.png", "second.png"]
    for output in done["outputs"]:
        content = b"".join(client.get(output["url"], HTTP_ACCEPT="image/*").streaming_content)
        assert hashlib.sha256(content).hexdigest() == output["sha256"]
        assert len(content) == output["size"]
        assert output["media_type"] == "image/png"


def test_what_is_wrong_with_a_job_is_said_at_each_parameter_and_nothing_is_queued(client):
    wrong: dict = {"width": 0, "height": 100_000, "palette": "no such palette", "strenght": 1}
    errors = problem(ask(client, **wrong), 422)["errors"]
    assert set(errors) == set(wrong)
    raw = '{"engine": "abstract", "params": {"relief": NaN}}'
    answer = client.post(f"{V1}/jobs/", raw, content_type="application/json")
    assert "relief" in problem(answer, 422)["errors"]
    problem(ask(client, engine="no-such-engine"), 404)
    assert not Job.objects.exists()


def test_a_picture_of_somebody_else_cannot_be_given_to_an_engine(client, stranger):
    theirs = uploaded(stranger)
    for value in (theirs, str(uuid4()), "../../etc/passwd", 7):
        errors = problem(ask(client, "style-transfer", content=value, style="starry-night"), 422)["errors"]
        assert "content" in errors
    errors = problem(ask(client, "style-transfer", content=uploaded(client), style="unknown"), 422)["errors"]
    assert "style" in errors


def test_cancel_retry_and_vary_do_what_they_say_and_refuse_what_makes_no_sense(client):
    job_id = ask(client, seed=7).data["id"]
    problem(client.post(f"{V1}/jobs/{job_id}/retry/"), 409)
    assert client.post(f"{V1}/jobs/{job_id}/cancel/").data["state"] == "cancelled"
    problem(client.post(f"{V1}/jobs/{job_id}/cancel/"), 409)
    assert client.post(f"{V1}/jobs/{job_id}/retry/").data["state"] == "queued"
    another = client.post(f"{V1}/jobs/{job_id}/vary/")
    assert another.status_code == 201
    assert another.data["id"] != job_id
    assert another.data["params"]["seed"] != 7


def test_the_list_of_jobs_goes_on_where_it_stopped(client):
    made = [ask(client, seed=n).data["id"] for n in range(5)]
    first = client.get(f"{V1}/jobs/?limit=3").data
    ask(client, seed=9)
    second = client.get(first["next"]).data
    listed = [job["id"] for page in (first, second) for job in page["results"]]
    assert listed == made[::-1]
    assert second["next"] is None
    client.post(f"{V1}/jobs/{made[0]}/cancel/")
    assert [job["id"] for job in client.get(f"{V1}/jobs/?state=cancelled").data["results"]] == [made[0]]
    problem(client.get(f"{V1}/jobs/?state=asleep"), 422)


def test_jobs_and_items_of_others_are_not_there(client, stranger, tmp_path):
    job_id = ask(client).data["id"]
    for action in ("", "cancel/", "retry/", "vary/"):
        call = stranger.post if action else stranger.get
        problem(call(f"{V1}/jobs/{job_id}/{action}"), 404)
    carry_out(job_id, tmp_path, "made.png")
    [output] = client.get(f"{V1}/jobs/{job_id}/").data["outputs"]
    problem(stranger.get(output["url"]), 404)
    problem(APIClient().get(output["url"]), 401)
    item = f"{V1}/library/{output['id']}/"
    problem(stranger.get(item), 404)
    problem(stranger.patch(item, {"kept": True}), 404)
    problem(stranger.delete(item), 404)
    problem(stranger.post(item + "restore/"), 404)
    problem(stranger.post(f"{V1}/works/", {"output": output["id"], "title": "Mine now"}), 422)
    assert stranger.get(f"{V1}/library/").data["results"] == []


@pytest.mark.parametrize("name", pictures.REFUSED)
def test_what_is_no_good_picture_is_refused_at_its_field(client, name):
    content, status = pictures.REFUSED[name]
    errors = problem(upload(client, content, name), status)["errors"]
    assert len(errors["file"][0]) > 20
    assert not Item.objects.exists()
    assert upload(client, pictures.good_png()).status_code == 201


def test_odd_pictures_are_taken_and_what_was_changed_is_told(client):
    for name, content in pictures.accepted().items():
        answer = upload(client, content, name)
        assert answer.status_code == 201, (name, answer.data)
    noted = {item.title for item in Item.objects.all()}
    assert {"animated", "print", "deep", "turned", "polyglot"} == noted
    turned = Item.objects.get(title="turned")
    assert (turned.width, turned.height) == (32, 48)


def test_too_large_a_file_and_no_file_are_told_apart(client, settings):
    settings.MAX_UPLOAD_BYTES = 1000
    large = pictures.encoded(pictures.gradient((300, 300)), "BMP")
    assert "file" in problem(upload(client, large), 413)["errors"]
    assert "file" in problem(client.post(f"{V1}/uploads/", {}, format="multipart"), 422)["errors"]
    problem(client.post(f"{V1}/uploads/", {"file": "x"}), 415)


def test_the_library_is_searched_kept_thrown_away_and_restored(client):
    item = uploaded(client)
    address = f"{V1}/library/{item}/"
    assert [one["id"] for one in client.get(f"{V1}/library/?q=pict&origin=upload").data["results"]] == [item]
    assert client.get(f"{V1}/library/?origin=output").data["results"] == []
    changed = client.patch(address, {"kept": True, "title": "Harbour", "revision": 1}).data
    assert (changed["kept"], changed["title"], changed["revision"]) == (True, "Harbour", 2)
    stale = problem(client.patch(address, {"title": "Port", "revision": 1}), 409)
    assert stale["current"]["title"] == "Harbour"
    assert client.delete(address).status_code == 204
    assert client.get(f"{V1}/library/").data["results"] == []
    assert [one["id"] for one in client.get(f"{V1}/library/?trash=1").data["results"]] == [item]
    assert client.post(address + "restore/").data["trashed_at"] is None


def test_boards_hold_ones_own_items_and_nobody_elses(client, stranger):
    board = client.post(f"{V1}/boards/", {"name": "Blue"}).data
    address, mine, theirs = f"{V1}/boards/{board['id']}/", uploaded(client), uploaded(stranger)
    assert client.post(address + "items/", {"items": [mine]}).data["item_count"] == 1
    problem(client.post(address + "items/", {"items": [theirs]}), 422)
    problem(stranger.get(address), 404)
    problem(stranger.post(address + "items/", {"items": [theirs]}), 404)
    on_board = client.get(f"{V1}/library/?board={board['id']}").data["results"]
    assert [item["id"] for item in on_board] == [mine]
    problem(client.patch(address, {"name": "Sea", "revision": 99}), 409)
    assert client.delete(f"{address}items/?item={mine}").status_code == 204
    assert client.delete(address).status_code == 204
    assert client.get(f"{V1}/library/{mine}/").status_code == 200
