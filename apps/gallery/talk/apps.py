from django.apps import AppConfig


class TalkConfig(AppConfig):
    """What visitors say of works: comments and favourites."""

    name = "apps.gallery.talk"
    label = "talk"
    verbose_name = "Talk"

    def ready(self) -> None:
        from apps.gallery.talk import announcing  # noqa: F401 - listens for works that are published
