from django.apps import AppConfig


class ExhibitionsConfig(AppConfig):
    """Collections that a curator opens to the public, with words on the wall and a date."""

    name = "apps.gallery.exhibitions"
    label = "exhibitions"
    verbose_name = "Exhibitions"
