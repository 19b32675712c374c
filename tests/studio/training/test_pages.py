"""The page of a training: what one sees while it learns, and that nobody else sees it."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.accounts.viewers import Viewer
from apps.studio.datasets.models import DatasetVersion
from apps.studio.jobs import lifecycle, runner
from apps.studio.jobs.models import Job
from apps.studio.jobs.training import lifecycle as training_lifecycle
from apps.studio.jobs.training.models import TrainingSample
from apps.studio.trainers.contract import Checkpoint
from tests.studio.conftest import signed_in
from tests.studio.training.conftest import ask

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def at_operator(operator: Viewer) -> Client:
    assert operator.user is not None
    return signed_in(operator.user)


def test_from_the_form_to_the_model(at_operator: Client, operator: Viewer, dataset: DatasetVersion) -> None:
    assert "Count" in at_operator.get("/studio/train/").content.decode()
    form = at_operator.get("/studio/train/count/").content.decode()
    assert '<option value="sea" selected>sea (3)</option>' in form
    given = {"dataset": "sea", "name": "grey", "minutes": "5", "steps": "30", "seed": "3"}
    wrong = at_operator.post("/studio/train/count/", given | {"minutes": "soon", "steps": "none"})
    assert wrong.status_code == 422
    assert wrong.content.decode().count("control__error") >= 3
    answer = at_operator.post("/studio/train/count/", given)
    job = Job.objects.get()
    assert answer["Location"] == job.get_absolute_url()
    waiting = at_operator.get(job.get_absolute_url()).content.decode()
    assert "Training of “grey”" in waiting
    assert runner.run_next("cpu")
    done = at_operator.get(job.get_absolute_url()).content.decode()
    assert "grey@1" in done
    assert "<polyline" in done
    assert "Step 21" in done
    assert "style=" not in done
    assert at_operator.get("/studio/models/").content.decode().count("grey") >= 1
    again = at_operator.get(f"/studio/train/count/?job={job.pk}").content.decode()
    assert 'value="30"' in again


def test_a_failure_is_unmistakable_and_offers_to_go_on(
    at_operator: Client, operator: Viewer, dataset: DatasetVersion
) -> None:
    job = ask(operator, steps=10, fail=True)
    runner.run_next("cpu")
    page = at_operator.get(job.get_absolute_url()).content.decode()
    assert "The training failed" in page
    assert "It was asked to fail" in page
    assert "Go on from step 5" in page
    assert "Begin anew" in page
    assert "See the model" not in page
    at_operator.post(f"/studio/train/{job.pk}/anew/")
    job.refresh_from_db()
    assert (job.state, job.training.checkpoint_step) == ("queued", 0)


def test_what_the_socket_sends_moves_curves_and_samples(
    at_operator: Client, operator: Viewer, dataset: DatasetVersion, tmp_path
) -> None:
    from django.template.loader import render_to_string
    from PIL import Image

    from apps.studio.jobs.presenting import JobView

    job = ask(operator, steps=10)
    claim = lifecycle.claim("cpu", "worker")
    assert claim is not None
    training = training_lifecycle.begin(claim)
    training_lifecycle.add_points(claim, training, [(1, {"loss": 2.0}), (2, {"loss": 1.0})])
    training_lifecycle.add_sample(claim, training, 2, Image.new("RGB", (64, 16), "teal"))
    path = tmp_path / "c"
    path.write_bytes(b"c")
    training_lifecycle.keep_checkpoint(claim, training, Checkpoint(path, 2, 1.0))
    job.refresh_from_db()
    assert job.preview_number == 1
    context = {"view": JobView(job, operator), "pushed": True, "new_preview": True}
    pushed = render_to_string("jobs/_pushed_parts.html", context)
    for part in ("charts", "samples", "progress", "words"):
        assert f'id="job-{job.pk}-{part}" hx-swap-oob="true"' in pushed
    less = render_to_string("jobs/_pushed_parts.html", context | {"new_preview": False})
    assert f"job-{job.pk}-samples" not in less


def test_others_see_nothing_of_it(
    operator: Viewer, artist: Viewer, guest: Viewer, dataset: DatasetVersion
) -> None:
    job = ask(operator, steps=3)
    runner.run_next("cpu")
    sample = TrainingSample.objects.first()
    assert sample is not None
    assert operator.user is not None
    assert artist.user is not None
    assert signed_in(operator.user).get(sample.url).status_code == 200
    for client in (signed_in(artist.user), Client()):
        assert client.get(sample.url).status_code == 404
        assert client.get(job.get_absolute_url()).status_code == 404
        assert "grey" not in client.get("/studio/train/").content.decode()
    assert signed_in(artist.user).get("/studio/train/count/").status_code == 404
    assert Client().get("/studio/train/count/").status_code == 302
    assert signed_in(artist.user).post(f"/studio/train/{job.pk}/anew/").status_code == 404
