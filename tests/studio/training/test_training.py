"""What an artist would lose: hours of learning, or trust in a model that is none and says it is."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from django.db import connection
from PIL import Image

from apps.accounts.viewers import Viewer
from apps.studio.datasets.models import DatasetVersion
from apps.studio.jobs import lifecycle, presence, runner
from apps.studio.jobs.models import Job, State
from apps.studio.jobs.refusals import Refused
from apps.studio.jobs.submission import submit, try_again, vary
from apps.studio.jobs.training import curves, running
from apps.studio.jobs.training import lifecycle as training_lifecycle
from apps.studio.jobs.training.models import Training, TrainingSample
from apps.studio.jobs.training.submission import Asked, begin_anew, submit_training
from apps.studio.registry.models import ModelVersion, Stage
from apps.studio.trainers.contract import Checkpoint, Metrics, Trained, TrainingError
from apps.studio.trainers.image.gan.trainer import ImageGan
from apps.studio.trainers.operators.count import network
from apps.studio.trainers.operators.count.trainer import Count
from artsite import storage
from tests.studio.training.conftest import ask, collection

pytestmark = pytest.mark.django_db(transaction=True)


def run(job: Job) -> Job:
    assert runner.run_next("cpu")
    job.refresh_from_db()
    return job


def stop_at(step: int, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let the trainer fail when it comes to that step."""
    learn = network.Student.learn

    def failing(self, colours):
        if self.step == step:
            raise error
        return learn(self, colours)

    monkeypatch.setattr(network.Student, "learn", failing)


def test_a_training_ends_in_a_model_with_card_figures_and_lineage(
    operator: Viewer, dataset: DatasetVersion
) -> None:
    job = run(ask(operator, steps=30))
    assert job.state == State.SUCCEEDED, job.error
    version = ModelVersion.objects.get(model__name="grey")
    assert (version.number, version.stage, version.model.owner) == (1, Stage.CANDIDATE, operator.user)
    assert version.card
    assert 0 < version.metrics["loss"] < 1
    assert version.remarks
    told = version.lineage
    assert (told["dataset"], told["digest"]) == ("sea@1", dataset.digest)
    assert (told["trainer"], told["seed"], told["params"]["steps"]) == ("count", 3, 30)
    assert told["job"] == str(job.pk)
    training = Training.objects.get(job=job)
    assert training.made == version
    assert [point[0] for point in training.curves["loss"]] == list(range(1, 31))
    assert [sample.step for sample in training.samples.all()] == [1, 21]
    assert version.sample_sha256 == training.samples.last().sha256
    assert not training.checkpoint_sha256, "the checkpoint is of no use any more"


def test_what_was_interrupted_ends_as_if_it_had_never_been(
    operator: Viewer, dataset: DatasetVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = run(ask(operator, name="whole", steps=25)).training.made
    with monkeypatch.context() as patch:
        stop_at(13, patch, ValueError("a secret detail"))
        broken = run(ask(operator, name="broken", steps=25))
    assert broken.state == State.FAILED
    assert "secret" not in broken.error
    assert broken.training.checkpoint_step == 13
    assert try_again(operator, broken)
    assert run(broken).state == State.SUCCEEDED
    made = Training.objects.get(job=broken).made
    assert made.sha256 == whole.sha256, "bit for bit"
    steps = [point[0] for point in Training.objects.get(job=broken).curves["loss"]]
    assert steps == list(range(1, 26)), "no step is missing, none is doubled"


def test_a_training_may_begin_anew(
    operator: Viewer, dataset: DatasetVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        stop_at(5, patch, ValueError())
        job = run(ask(operator, steps=9))
    kept = job.training.checkpoint_sha256
    assert begin_anew(operator, job)
    assert Training.objects.get(job=job).checkpoint_step == 0
    with pytest.raises(FileNotFoundError):
        storage.open_kept(kept)
    assert run(job).state == State.SUCCEEDED
    assert not begin_anew(operator, job)


def test_only_the_last_checkpoint_is_kept(
    operator: Viewer, dataset: DatasetVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    keep = training_lifecycle.keep_checkpoint

    def noted(claim, training, checkpoint):
        keep(claim, training, checkpoint)
        seen.append(training.checkpoint_sha256)

    monkeypatch.setattr(training_lifecycle, "keep_checkpoint", noted)
    stop_at(6, monkeypatch, ValueError())
    run(ask(operator, steps=9))
    assert len(set(seen)) == 6
    for sha256 in seen[:-1]:
        with pytest.raises(FileNotFoundError):
            storage.open_kept(sha256)
    storage.open_kept(seen[-1]).close()


def test_a_worker_that_lost_its_lease_writes_nothing(
    operator: Viewer, dataset: DatasetVersion, tmp_path
) -> None:
    job = ask(operator, steps=9)
    claim = lifecycle.claim("cpu", "slow worker")
    assert claim is not None
    training = training_lifecycle.begin(claim)
    path = tmp_path / "checkpoint.safetensors"
    path.write_bytes(b"whatever it learned")
    lifecycle.cancel(job)
    for write in (
        lambda: training_lifecycle.keep_checkpoint(claim, training, Checkpoint(path, 5, 1.0)),
        lambda: training_lifecycle.add_points(claim, training, [(5, {"loss": 1.0})]),
    ):
        with pytest.raises(lifecycle.LeaseLost):
            write()
    kept = Training.objects.get(job=job)
    assert (kept.checkpoint_sha256, kept.curves) == ("", {})


def test_deaths_do_not_end_a_training_that_comes_further(
    operator: Viewer, dataset: DatasetVersion, tmp_path
) -> None:
    job = ask(operator, steps=9)
    for step in range(1, 7):
        claim = lifecycle.claim("cpu", "mortal worker")
        assert claim is not None, f"given up at step {step}"
        training = training_lifecycle.begin(claim)
        path = tmp_path / "checkpoint.safetensors"
        path.write_bytes(f"step {step}".encode())
        training_lifecycle.keep_checkpoint(claim, training, Checkpoint(path, step, float(step)))
        Job.objects.filter(pk=job.pk).update(lease_until="2020-01-01T00:00Z")
        assert lifecycle.release_expired() == 1
    for _ in range(3):  # and one that comes no further is
        lifecycle.claim("cpu", "mortal worker")
        Job.objects.filter(pk=job.pk).update(lease_until="2020-01-01T00:00Z")
        lifecycle.release_expired()
    job.refresh_from_db()
    assert job.state == State.FAILED


def test_a_loss_that_is_no_number_ends_it_in_words(
    operator: Viewer, dataset: DatasetVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    def astray(self, params, collection, context) -> Iterator[Metrics]:
        yield Metrics(7, {"loss": float("nan")})

    monkeypatch.setattr(Count, "train", astray)
    job = run(ask(operator))
    assert job.state == State.FAILED
    assert "“loss” is no longer a number at step 7" in job.error


def _ending_with(path_of) -> object:
    def train(self, params, collection, context) -> Iterator[Trained]:
        yield Trained(path_of(context.scratch))

    return train


def test_a_model_that_cannot_be_loaded_again_is_no_model(
    operator: Viewer, dataset: DatasetVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    from safetensors.torch import save_file

    from apps.studio.engines import model_file

    def broken_weights(scratch):
        path = scratch / "model.safetensors"
        tensors = {"0.weight": torch.full((3, 8), float("nan")), "0.bias": torch.zeros(3)}
        words = {"trainer": "count", "version": "1", "title": "", "config": "{}", "metrics": "{}", "card": ""}
        save_file(tensors, path, metadata=words | {"format": model_file.FORMAT})
        return path

    def other_network(scratch):
        path = scratch / "model.safetensors"
        model_file.write(path, {"other": torch.zeros(1)}, model_file.Header(trainer="count"))
        return path

    def pickled(scratch):
        path = scratch / "model.pt"
        torch.save({"weight": torch.zeros(1)}, path)
        return path

    for number, (made, words) in enumerate(
        ((broken_weights, "“0.weight”"), (other_network, "do not fit"), (pickled, "pickled"))
    ):
        monkeypatch.setattr(Count, "train", _ending_with(made))
        job = run(ask(operator, name=f"bad {number}"))
        assert job.state == State.FAILED
        assert words in job.error
    monkeypatch.setattr(Count, "train", lambda *given: iter(()))
    assert "without a model" in run(ask(operator, name="none")).error
    assert not ModelVersion.objects.filter(model__owner=operator.user).exists()


def test_cancel_is_heard_and_what_was_learned_stays(operator: Viewer, dataset: DatasetVersion) -> None:
    job = ask(operator, steps=100_000, pause=0.01)

    def cancel_when_it_learns() -> None:
        while not Training.objects.filter(job=job, checkpoint_step__gt=3).exists():
            pass
        lifecycle.cancel(job)
        connection.close()

    thread = threading.Thread(target=cancel_when_it_learns)
    thread.start()
    assert run(job).state == State.CANCELLED
    thread.join()
    assert Training.objects.get(job=job).checkpoint_step > 3
    assert not ModelVersion.objects.filter(model__owner=operator.user).exists()


def test_pictures_come_first_and_a_child_is_left_for_them(
    operator: Viewer, dataset: DatasetVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = ask(operator, name="a"), ask(operator, name="b")
    picture = submit(operator, "sleep", {"seconds": 0})
    monkeypatch.setattr(presence, "children", lambda queue: 2)
    claimed = [lifecycle.claim("cpu", "worker") for _ in range(3)]
    assert [claim and claim.job.pk for claim in claimed] == [picture.pk, first.pk, None]
    assert not lifecycle.claimable("cpu").exists()
    monkeypatch.setattr(presence, "children", lambda queue: 3)
    third = lifecycle.claim("cpu", "worker")
    assert third is not None
    assert third.job.pk == second.pk


def test_on_a_machine_with_one_child_a_training_makes_room_and_goes_on(
    operator: Viewer, dataset: DatasetVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, learn = ask(operator, steps=12), network.Student.learn

    def somebody_comes(self, colours):
        if self.step == 4 and not Job.objects.filter(engine="sleep").exists():
            submit(operator, "sleep", {"seconds": 0})
        return learn(self, colours)

    monkeypatch.setattr(network.Student, "learn", somebody_comes)
    run(job)
    assert (job.state, job.attempt_count, job.training.checkpoint_step) == (State.QUEUED, 0, 5)
    picture = Job.objects.get(engine="sleep")
    assert run(picture).state == State.SUCCEEDED, "the picture is made first"
    assert run(job).state == State.SUCCEEDED
    assert [attempt.ending for attempt in job.attempts.all()] == ["lost", "succeeded"]


def test_who_waits_for_a_picture_does_not_wait_for_the_next_checkpoint(
    operator: Viewer, dataset: DatasetVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where checkpoints are minutes apart, an artist at a machine with one child would lose those minutes."""
    train, learn = Count.train, network.Student.learn

    def with_few_checkpoints(self, params, pictures, context):
        for event in train(self, params, pictures, context):
            if not isinstance(event, Checkpoint) or context.wanted():
                yield event

    def somebody_comes(self, colours):
        if self.step == 4 and not Job.objects.filter(engine="sleep").exists():
            submit(operator, "sleep", {"seconds": 0})
        return learn(self, colours)

    monkeypatch.setattr(Count, "train", with_few_checkpoints)
    monkeypatch.setattr(network.Student, "learn", somebody_comes)
    monkeypatch.setattr(running, "LOOK_SECONDS", 0)
    hasty = ask(operator, steps=12)
    run(hasty)
    assert hasty.state == State.SUCCEEDED, "it has not worked for long, and goes on first"
    Job.objects.filter(engine="sleep").delete()
    monkeypatch.setattr(running, "LEAST_SECONDS", 0)
    job = ask(operator, steps=12, name="other")
    run(job)
    assert (job.state, job.training.checkpoint_step) == (State.QUEUED, 5)


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"dataset": "land"}, "dataset"), ({"dataset": "sea@2"}, "dataset"), ({"dataset": "sea@x"}, "dataset"),
     ({"minutes": 0}, "minutes"), ({"minutes": float("nan")}, "minutes"), ({"minutes": 1e9}, "minutes"),
     ({"name": ""}, "name"), ({"name": "a@1"}, "name"), ({"params": {"steps": 0}}, "steps"),
     ({"params": {"stepps": 5}}, "stepps"), ({"seed": -1}, "seed")],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_queued(
    operator: Viewer, dataset: DatasetVersion, changed: dict, field: str
) -> None:
    asked = {"trainer": "count", "dataset": "sea", "minutes": 1.0, "name": "grey"} | changed
    with pytest.raises(Refused) as refusal:
        submit_training(operator, Asked(**asked))
    assert field in refusal.value.errors
    assert not Job.objects.exists()


def test_nobody_trains_on_what_is_not_theirs(
    operator: Viewer, artist: Viewer, guest: Viewer, dataset: DatasetVersion
) -> None:
    with pytest.raises(Refused, match="no trainer called"):
        ask(artist)  # `count` is for the staff
    with pytest.raises(Refused, match="Sign in"):
        ask(guest)
    collection(artist, "theirs")
    with pytest.raises(Refused) as refusal:
        submit_training(operator, Asked("count", "theirs", 1, "grey"))
    assert "no dataset of that name" in refusal.value.errors["dataset"][0]


def test_a_training_is_not_varied(operator: Viewer, dataset: DatasetVersion) -> None:
    with pytest.raises(Refused, match="not varied"):
        vary(operator, ask(operator))


def test_curves_stay_small_and_true() -> None:
    grown: curves.Curves = {}
    for step in range(5000):
        grown = curves.extended(grown, [(step, {"loss": 5000.0 - step, "odd": float("inf")})])
    assert len(grown["loss"]) <= curves.MOST_POINTS
    assert grown["loss"][0] == [0, 5000.0]
    assert grown["loss"][-1] == [4999, 1.0]
    assert "odd" not in grown
    steps = np.diff([point[0] for point in grown["loss"]])
    assert (steps > 0).all()
    assert curves.until(grown, 100)["loss"][-1][0] <= 100


def test_the_strip_of_samples_tells_the_whole_way(operator: Viewer, dataset: DatasetVersion) -> None:
    job = ask(operator)
    claim = lifecycle.claim("cpu", "worker")
    assert claim is not None
    training = training_lifecycle.begin(claim)
    for step in range(1, 1200, 20):
        training_lifecycle.add_sample(claim, training, step, Image.new("RGB", (8, 8), (step % 256, 9, 9)))
    steps = list(TrainingSample.objects.filter(training__job=job).values_list("step", flat=True))
    assert len(steps) <= training_lifecycle.MOST_SAMPLES
    assert (steps[0], steps[-1]) == (1, 1181)
    assert max(np.diff(steps)) <= 4 * min(np.diff(steps)), "evenly"


@pytest.mark.parametrize("start", ["/etc/passwd", "nobodys-model", "vae"])
def test_a_training_begins_from_no_file_and_no_model_of_another_kind(
    start: str, operator: Viewer, dataset: DatasetVersion
) -> None:
    with pytest.raises(Refused) as refused:
        submit_training(operator, Asked("image-gan", "sea", 5, "waves", {"start": start}))
    assert refused.value.errors is not None
    assert set(refused.value.errors) >= {"start"}


def test_a_training_begins_from_a_model_of_the_registry(
    operator: Viewer, dataset: DatasetVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageGan, "fewest", 1)
    job = submit_training(operator, Asked("image-gan", "sea", 5, "waves", {"start": "three-schools"}))
    kept = job.input_rows.get()
    assert (kept.param, kept.source["model"]) == ("start", job.params["start"])
    assert job.params["start"].startswith("gan-three-schools@")
    monkeypatch.setattr(ImageGan, "train", _which_begins_from)
    run(job)
    assert kept.sha256 in job.error


def _which_begins_from(_self, params, _collection, _context):
    raise TrainingError(hashlib.sha256(params.start.read_bytes()).hexdigest())
    yield
