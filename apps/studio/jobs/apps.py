from django.apps import AppConfig


class JobsConfig(AppConfig):
    """When and where things run."""

    name = "apps.studio.jobs"
    label = "jobs"
    verbose_name = "Jobs"
