from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """What was reported, what was decided about it, and what its owner answered."""

    name = "apps.gallery.moderation"
    label = "moderation"
    verbose_name = "Moderation"
