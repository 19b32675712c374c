from __future__ import annotations

from collections.abc import Iterator

from django.apps import AppConfig


class GalleryConfig(AppConfig):
    """Showing: works, browsing, searching."""

    name = "apps.gallery"
    verbose_name = "Gallery"

    def ready(self) -> None:
        from apps.gallery import editions, searching  # noqa: F401 - listen for what changes
        from artsite.storage import refers_to_files

        refers_to_files(_hashes_of_works)


def _hashes_of_works() -> Iterator[str]:
    from apps.gallery.models import WorkFile

    return WorkFile.all_hashes().iterator()
