from django.apps import AppConfig


class LibraryConfig(AppConfig):
    """What an artist uploaded and made."""

    name = "apps.studio.library"
    label = "library"
    verbose_name = "Library"
