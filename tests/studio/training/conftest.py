"""A collection, and the jobs' people."""

from __future__ import annotations

import pytest

from apps.accounts.viewers import Viewer
from apps.studio.datasets.freezing import freeze
from apps.studio.datasets.models import DatasetVersion
from apps.studio.jobs.models import Job
from apps.studio.jobs.training.submission import Asked, submit_training
from tests.studio.datasets.test_freezing import drawn
from tests.studio.jobs.conftest import artist, empty_broker, guest, operator, stranger

__all__ = ["artist", "empty_broker", "guest", "operator", "stranger"]


def collection(viewer: Viewer, name: str = "sea") -> DatasetVersion:
    """A dataset of three pictures."""
    from apps.studio.datasets.candidates import Candidate

    def given(number: int) -> Candidate:
        content = drawn(number)
        return Candidate(f"{number}.png", "", len(content), lambda to: to.write_bytes(content) and None)

    assert viewer.user is not None
    return freeze(viewer.user, name, [given(number) for number in range(3)])


def ask(viewer: Viewer, *, minutes: float = 5, name: str = "grey", seed: int = 3, **params: object) -> Job:
    """A training of `count`."""
    return submit_training(viewer, Asked("count", "sea", minutes, name, params, seed))


@pytest.fixture
def dataset(operator: Viewer) -> DatasetVersion:
    return collection(operator)
