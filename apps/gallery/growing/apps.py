from __future__ import annotations

from collections.abc import Iterator

from django.apps import AppConfig


class GrowingConfig(AppConfig):
    """What becomes of a work after it was published: remixes, versions, order."""

    name = "apps.gallery.growing"
    label = "growing"
    verbose_name = "Growing"

    def ready(self) -> None:
        from artsite.storage import refers_to_files

        refers_to_files(_hashes_of_versions)


def _hashes_of_versions() -> Iterator[str]:
    from apps.gallery.growing.models import Version

    return Version.all_hashes().iterator()
