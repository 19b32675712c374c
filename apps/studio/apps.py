from django.apps import AppConfig


class StudioConfig(AppConfig):
    """Making: the wall of engines and the pages that drive them."""

    name = "apps.studio"
    verbose_name = "Studio"
