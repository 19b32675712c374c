"""Files that works had before. `apps.gallery.growing.replacing` makes these rows; nothing changes them."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils import timezone

from apps.gallery.models import Work
from artsite.pictures.kept_file import KeptFile
from artsite.pictures.shown import Shown, shown


class Version(KeptFile):
    """A file that a work showed until its maker replaced it, with the recipe it was made by."""

    work = models.ForeignKey(Work, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()  # from 1; the file on show comes after all of them
    recipe = models.JSONField(null=True)
    replaced_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["work", "number"], name="version_once")]

    def __str__(self) -> str:
        return f"version {self.number} of {self.work_id}"

    @property
    def picture(self) -> Shown | None:
        """How a page draws it; None for what is no picture."""
        if not self.has_picture:
            return None
        return shown(self.width or 1, self.height or 1, self.placeholder, self.rendition_url)

    def rendition_url(self, width: int) -> str:
        return reverse("growing:version_picture", args=[self.work_id, self.number, width])

    @property
    def file_url(self) -> str:
        return reverse("growing:version_file", args=[self.work_id, self.number])
