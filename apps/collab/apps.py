from django.apps import AppConfig


class CollabConfig(AppConfig):
    """Together: live rooms and performances."""

    name = "apps.collab"
    verbose_name = "Together"
