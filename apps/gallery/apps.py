from django.apps import AppConfig


class GalleryConfig(AppConfig):
    """Showing: works, browsing, searching."""

    name = "apps.gallery"
    verbose_name = "Gallery"
