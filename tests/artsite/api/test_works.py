"""The API as scripts hold on to it: works, who sees them, and who may change them."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from rest_framework.test import APIClient

from apps.accounts.viewers import Viewer
from apps.gallery.models import Work
from apps.studio.library.models import Item
from tests.artsite.api.asking import (
    V1,
    ask,
    carry_out,
    problem,
    publish,
    uploaded,
)

pytestmark = pytest.mark.django_db


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
