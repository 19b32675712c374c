from __future__ import annotations

from django.apps import AppConfig


class DatasetsConfig(AppConfig):
    """What models learn from."""

    name = "apps.studio.datasets"
    label = "datasets"
    verbose_name = "Datasets"

    def ready(self) -> None:
        from apps.studio.datasets.models import DatasetItem
        from artsite.storage import refers_to_files

        refers_to_files(lambda: DatasetItem.objects.values_list("sha256", flat=True).iterator())
