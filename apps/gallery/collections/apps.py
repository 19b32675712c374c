from django.apps import AppConfig


class CollectionsConfig(AppConfig):
    """Works that somebody hung side by side."""

    name = "apps.gallery.collections"
    label = "collections"
    verbose_name = "Collections"
