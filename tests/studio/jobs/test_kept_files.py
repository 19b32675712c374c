"""What an artist would lose: a picture of which only half was written when a worker was killed."""

from __future__ import annotations

import io
import os
import signal
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from artsite import storage

pytestmark = pytest.mark.django_db


class Deadly(io.BytesIO):
    """A source whose reader is killed when it has written the first half."""

    armed = False

    def read(self, size: int | None = -1, /) -> bytes:
        chunk = super().read(size)
        if self.armed and not chunk:
            os.kill(os.getpid(), signal.SIGKILL)
        return chunk


def test_a_writer_that_is_killed_leaves_no_half_file_under_the_name_of_the_whole() -> None:
    content = os.urandom(300_000)
    child = os.fork()
    if child == 0:
        source = Deadly(content)
        save_once = storage._save_once  # hashing reads to the end as well: arm it for the writing alone

        def armed(name: str, opened: Deadly) -> None:
            opened.armed = True
            save_once(name, opened)

        storage._save_once = armed  # type: ignore[assignment]
        storage.keep(source)
        os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    kept = storage.keep(io.BytesIO(content))
    with storage.open_kept(kept.sha256) as opened:
        assert opened.read() == content
    folder = f"kept/{kept.sha256[:2]}"
    storage.collect_garbage(older_than=timedelta(0))
    assert not [name for name in default_storage.listdir(folder)[1] if name.endswith(".unfinished")]
