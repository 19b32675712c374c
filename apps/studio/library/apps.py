from django.apps import AppConfig


class LibraryConfig(AppConfig):
    """What an artist uploaded and made."""

    name = "apps.studio.library"
    label = "library"
    verbose_name = "Library"

    def ready(self) -> None:
        from apps.studio.library.models import Item
        from artsite.storage import refers_to_files

        refers_to_files(lambda: Item.all_hashes().iterator())
