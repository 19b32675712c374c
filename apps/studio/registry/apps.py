from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RegistryConfig(AppConfig):
    """What was learned: models and their versions."""

    name = "apps.studio.registry"
    label = "registry"
    verbose_name = "Models"

    def ready(self) -> None:
        from apps.studio.registry.models import ModelVersion
        from artsite.storage import refers_to_files

        for column in ("sha256", "sample_sha256"):
            refers_to_files(partial(_hashes, ModelVersion, column))
        post_migrate.connect(_register_own_weights, sender=self)


def _hashes(model: Any, column: str) -> Iterable[str]:
    return model.objects.exclude(**{column: ""}).values_list(column, flat=True).iterator()


def _register_own_weights(**kwargs: Any) -> None:
    """The models that come with the project stand in the registry as soon as its tables do."""
    from apps.studio.registry.builtin import register_all

    register_all()
