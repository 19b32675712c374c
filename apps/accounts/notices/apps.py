from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """What people are told of."""

    name = "apps.accounts.notices"
    label = "notices"
    verbose_name = "Notices"
