"""The API as scripts hold on to it: shapes, statuses, who may see what, and errors one can act on."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from apps.accounts.models import Token, User
from apps.accounts.viewers import Viewer
from apps.gallery.models import Work
from apps.studio.engines.contract import Output
from apps.studio.jobs import lifecycle
from apps.studio.jobs.models import Job
from apps.studio.library.models import Item
from tests.artsite import pictures

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough sentence"
V1 = "/api/v1"


@pytest.fixture(autouse=True)
def fresh_limits(settings):
    """Limits count per address, and every test has the same one. Passwords need not be slow here."""
    cache.clear()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def artist():
    return User.objects.create_user("mira", "mira@example.org", PASSWORD)


@pytest.fixture
def client(artist):
    return client_of(artist)


@pytest.fixture
def stranger():
    return client_of(User.objects.create_user("jun", "jun@example.org", PASSWORD))


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


# -- Tokens -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["mira", "mira@example.org"])
def test_a_name_or_an_address_with_its_password_gives_a_token_that_works(artist, name):
    answer = APIClient().post(f"{V1}/tokens/", {"username": name, "password": PASSWORD})
    assert answer.status_code == 201
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {answer.data['token']}")
    assert client.get(f"{V1}/me/").data["username"] == "mira"
    assert Token.objects.get().last_used_at is not None


def test_a_wrong_password_says_so_and_guessing_is_slowed_down(artist):
    answers = [
        APIClient().post(f"{V1}/tokens/", {"username": "mira", "password": f"wrong {n}"}) for n in range(12)
    ]
    problem(answers[0], 401)
    problem(answers[-1], 429)
    assert not Token.objects.exists()


def test_somebody_who_was_shut_out_gets_no_token(artist):
    User.objects.update(is_active=False)
    problem(APIClient().post(f"{V1}/tokens/", {"username": "mira", "password": PASSWORD}), 401)


def test_a_revoked_token_opens_nothing(client):
    [mine] = client.get(f"{V1}/tokens/").data
    assert "token" not in mine
    assert client.delete(f"{V1}/tokens/{mine['id']}/").status_code == 204
    answer = client.get(f"{V1}/me/")
    problem(answer, 401)
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_nobody_can_revoke_the_token_of_another(artist, client, stranger):
    token = Token.objects.get(user=artist)
    problem(stranger.delete(f"{V1}/tokens/{token.pk}/"), 404)
    assert client.get(f"{V1}/me/").status_code == 200


@pytest.mark.parametrize("header", ["Bearer wrong", "Bearer", "Bearer a b", "Bearer \xff"])
def test_a_token_that_is_none_is_refused_even_where_anyone_may_read(header):
    problem(APIClient().get(f"{V1}/works/", HTTP_AUTHORIZATION=header), 401)


def test_a_signed_in_page_may_use_the_api_only_with_its_csrf_token(artist):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(artist)
    assert client.get(f"{V1}/me/").status_code == 200
    problem(client.post(f"{V1}/boards/", {"name": "Blue"}), 403)
    client.cookies["csrftoken"] = "a" * 32
    allowed = client.post(f"{V1}/boards/", {"name": "Blue"}, headers={"X-CSRFToken": "a" * 32})
    assert allowed.status_code == 201


# -- Errors -------------------------------------------------------------------------------------------------


def test_every_kind_of_mistake_is_answered_with_problem_details(client):
    problem(client.get("/api/v1/nothing/"), 404)
    problem(client.get("/api/nothing"), 404)
    problem(client.get(f"{V1}/jobs/{uuid4()}/"), 404)
    problem(client.put(f"{V1}/me/"), 405)
    problem(client.post(f"{V1}/jobs/", "x=1", content_type="application/x-www-form-urlencoded"), 415)
    problem(client.post(f"{V1}/jobs/", "{", content_type="application/json"), 400)
    problem(client.post(f"{V1}/jobs/", '{"engine": "\\u0000"}', content_type="application/json"), 400)
    problem(client.post(f"{V1}/jobs/", "[" * 100_000, content_type="application/json"), 400)
    problem(client.post(f"{V1}/jobs/", '"' + "x" * 3_000_000 + '"', content_type="application/json"), 413)
    problem(client.get(f"{V1}/jobs/?cursor=cD1hYmM="), 404)
    problem(client.get(f"{V1}/library/?q=%00"), 422)
    assert "engine" in problem(client.post(f"{V1}/jobs/", {}), 422)["errors"]


def test_without_a_token_one_may_read_public_works_and_make_nothing():
    anyone = APIClient()
    assert anyone.get(f"{V1}/works/").status_code == 200
    assert anyone.get(f"{V1}/engines/").status_code == 200
    for address in ("jobs/", "uploads/", "works/", "boards/"):
        problem(anyone.post(f"{V1}/{address}", {}), 401)
    for address in ("jobs/", "library/", "tokens/", "me/", "works/?mine=1"):
        problem(anyone.get(f"{V1}/{address}"), 401)


# -- Engines and jobs ---------------------------------------------------------------------------------------


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


# -- Uploads and the library --------------------------------------------------------------------------------


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


# -- Works --------------------------------------------------------------------------------------------------


def publish(client: APIClient, **words: object) -> Any:
    words = {"title": "Harbour at night", "visibility": "public"} | words
    if "output" not in words and "upload" not in words:
        words["upload"] = uploaded(client)
    return client.post(f"{V1}/works/", words)


def test_a_published_work_is_found_by_anyone_and_its_file_is_as_it_was(client):
    item = Item.objects.get(pk=uploaded(client))
    work = publish(client, upload=str(item.pk), tags=["Sea", "night"], description="By the lighthouse.")
    assert work.status_code == 201
    anyone = APIClient()
    for query in (
        "q=lighthouse",
        "q=harbour",
        "tag=sea",
        "artist=mira",
        "medium=image",
        "label=by-hand",
        "order=old",
    ):
        found = anyone.get(f"{V1}/works/?{query}").data["results"]
        assert [one["id"] for one in found] == [work.data["id"]], query
    assert anyone.get(f"{V1}/works/?q=mountain").data["results"] == []
    answer: Any = anyone.get(found[0]["file"]["url"], HTTP_ACCEPT="image/png")
    assert hashlib.sha256(b"".join(answer.streaming_content)).hexdigest() == item.sha256


def test_an_output_is_published_with_its_recipe_and_cannot_claim_to_be_by_hand(client, tmp_path):
    job_id = ask(client, seed=7).data["id"]
    carry_out(job_id, tmp_path, "made.png")
    [output] = client.get(f"{V1}/jobs/{job_id}/").data["outputs"]
    problem(publish(client, output=output["id"], label="by-hand"), 422)
    work = publish(client, output=output["id"]).data
    assert work["label"] == "ai-made"
    assert work["engine"] == "abstract"
    assert work["recipe"]["seed"] == 7


def test_a_work_is_made_of_exactly_one_thing_of_ones_own(client, stranger):
    mine = uploaded(client)
    for words in ({}, {"output": mine, "upload": mine}):
        answer = client.post(f"{V1}/works/", {"title": "X", **words})
        assert set(problem(answer, 422)["errors"]) == {"output", "upload"}
    assert "upload" in problem(publish(client, upload=uploaded(stranger)), 422)["errors"]
    assert "output" in problem(publish(client, output=mine), 422)["errors"]
    assert "title" in problem(publish(client, upload=mine, title=""), 422)["errors"]
    assert "visibility" in problem(publish(client, upload=mine, visibility="secret"), 422)["errors"]
    assert not Work.objects.exists()


def test_a_private_work_is_not_there_for_others(client, stranger):
    work = publish(client, visibility="private").data
    address = f"{V1}/works/{work['id']}/"
    for other in (stranger, APIClient()):
        problem(other.get(address), 404)
        problem(other.get(work["file"]["url"]), 404)
    problem(stranger.patch(address, {"title": "Mine", "revision": 1}), 404)
    problem(stranger.delete(address), 404)
    assert client.get(f"{V1}/works/").data["results"] == []
    assert [one["id"] for one in client.get(f"{V1}/works/?mine=1").data["results"]] == [work["id"]]
    assert client.get(work["file"]["url"]).status_code == 200


def test_others_may_look_at_a_public_work_and_change_nothing(client, stranger):
    address = f"{V1}/works/{publish(client).data['id']}/"
    assert stranger.get(address).status_code == 200
    problem(stranger.patch(address, {"title": "Mine", "revision": 1}), 403)
    problem(stranger.delete(address), 403)
    problem(APIClient().patch(address, {"title": "Mine", "revision": 1}), 401)
    assert client.delete(address).status_code == 204
    problem(stranger.get(address), 404)


def test_a_stale_edit_is_refused_and_told_what_is_there_now(client):
    address = f"{V1}/works/{publish(client).data['id']}/"
    assert client.patch(address, {"title": "Dawn", "tags": ["light"], "revision": 1}).data["revision"] == 2
    stale = problem(client.patch(address, {"title": "Dusk", "revision": 1}), 409)
    assert (stale["current"]["title"], stale["current"]["tags"]) == ("Dawn", ["light"])
    assert "revision" in problem(client.patch(address, {"title": "Dusk"}), 422)["errors"]


def test_a_recipe_names_no_private_picture_to_others(client, stranger, artist):
    upload_id = uploaded(client)
    item = Item.objects.of(Viewer(user=artist)).get(pk=upload_id)
    recipe = {
        "engine": "style-transfer",
        "params": {"content": upload_id, "strength": 1.0},
        "inputs": {"content": {"item": upload_id}},
    }
    Item.objects.filter(pk=item.pk).update(recipe=recipe)
    address = f"{V1}/works/{publish(client, upload=upload_id, label='ai-assisted').data['id']}/"
    assert upload_id in str(client.get(address).data["recipe"])
    shown = stranger.get(address).data["recipe"]
    assert upload_id not in str(shown)
    assert shown["params"] == {"strength": 1.0}


def test_the_gallery_goes_on_where_it_stopped(client):
    item = uploaded(client)
    made = [publish(client, upload=item, title=f"Work {n}").data["id"] for n in range(5)]
    first = client.get(f"{V1}/works/?limit=3&artist=mira").data
    second = client.get(first["next"]).data
    assert [work["id"] for page in (first, second) for work in page["results"]] == made[::-1]
    assert second["next"] is None
