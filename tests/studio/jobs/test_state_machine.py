"""Walks the state table in every order that chance finds: row, attempts and outputs always agree."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from hypothesis import HealthCheck
from hypothesis import settings as bounds
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from PIL import Image

from apps.accounts.models import User
from apps.accounts.viewers import Viewer
from apps.studio.engines.contract import Output
from apps.studio.jobs import lifecycle
from apps.studio.jobs.lifecycle import Claim, LeaseLost
from apps.studio.jobs.models import ENDED, Attempt, Job, State
from apps.studio.jobs.submission import submit


class Lifecycle(RuleBasedStateMachine):
    """One job; workers that hold it, lost it, or never let go; an artist who changes their mind."""

    picture: Path

    @initialize()
    def send(self) -> None:
        user = User.objects.get_or_create(username="walker", defaults={"is_staff": True})[0]
        Job.objects.all().delete()
        self.job = submit(Viewer(user=user), "trial", {})
        self.claims: list[Claim] = []
        self.expired = False

    def holder(self) -> Claim | None:
        return self.claims[-1] if self.claims and self.claims[-1].held().exists() else None

    @rule()
    def claim(self) -> None:
        queued = Job.objects.get(pk=self.job.pk).state == State.QUEUED
        claim = lifecycle.claim("cpu", f"w{len(self.claims)}")
        assert (claim is not None) == queued
        if claim:
            self.claims.append(claim)
            self.expired = False

    @rule(
        data=st.data(),
        act=st.sampled_from(["renew", "report", "finish", "fail", "fail and retry", "hand back"]),
    )
    def write(self, data: st.DataObject, act: str) -> None:
        """A worker writes, the holder or any earlier one; only the holder may."""
        if not self.claims:
            return
        claim = data.draw(st.sampled_from(self.claims), label="worker")
        holder = self.holder()
        writes = {
            "renew": lambda: lifecycle.renew(claim),
            "report": lambda: lifecycle.report(claim, 0.5, "half"),
            "finish": lambda: lifecycle.finish(claim, [Output(self.picture, "image/png")]),
            "fail": lambda: lifecycle.fail(claim, "no"),
            "fail and retry": lambda: lifecycle.fail(claim, "not now", retry=True),
            "hand back": lambda: lifecycle.hand_back(claim),
        }
        if claim is holder:
            writes[act]()
            self.expired = self.expired and act not in ("renew", "report")
        else:
            with pytest.raises(LeaseLost):
                writes[act]()

    @rule()
    def fall_silent(self) -> None:
        past = timezone.now() - timedelta(seconds=1)
        self.expired |= bool(Job.objects.filter(pk=self.job.pk, state=State.RUNNING).update(lease_until=past))

    @rule()
    def sweep(self) -> None:
        running = self.holder() is not None
        assert lifecycle.release_expired() == int(running and self.expired)

    @rule()
    def cancel(self) -> None:
        was_open = Job.objects.get(pk=self.job.pk).is_open
        assert lifecycle.cancel(self.job) == was_open

    @rule()
    def retry(self) -> None:
        again = Job.objects.get(pk=self.job.pk).state in (State.FAILED, State.CANCELLED)
        assert lifecycle.retry(self.job) == again

    @invariant()
    def all_agrees(self) -> None:
        if not hasattr(self, "job"):
            return
        job = Job.objects.get(pk=self.job.pk)
        attempts = list(job.attempts.order_by("token"))
        open_attempts = [attempt for attempt in attempts if not attempt.ending]
        assert len(open_attempts) == int(job.state == State.RUNNING)
        assert (job.lease_until is not None) == (job.state == State.RUNNING)
        assert (job.ended_at is not None) == (job.state in ENDED)
        assert job.output_rows.count() == int(job.state == State.SUCCEEDED)
        assert bool(job.error) == (job.state == State.FAILED)
        assert 0 <= job.attempt_count <= settings.MAX_ATTEMPTS
        assert job.token == len(attempts) == len(self.claims)
        succeeded = [attempt for attempt in attempts if attempt.ending == Attempt.Ending.SUCCEEDED]
        assert len(succeeded) == int(job.state == State.SUCCEEDED)


@pytest.mark.django_db(transaction=True)
def test_in_whatever_order_things_happen_the_rows_agree(tmp_path: Path) -> None:
    Lifecycle.picture = tmp_path / "red.png"
    Image.new("RGB", (4, 4), "red").save(Lifecycle.picture)
    run_state_machine_as_test(
        Lifecycle,
        settings=bounds(
            max_examples=25,
            stateful_step_count=15,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
