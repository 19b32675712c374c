from django.apps import AppConfig


class CirclesConfig(AppConfig):
    """Who follows whom, and whom one would rather not meet."""

    name = "apps.accounts.circles"
    label = "circles"
    verbose_name = "Circles"
