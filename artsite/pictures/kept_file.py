"""The columns that tell of a kept file, and what a page can make of it: a picture, a drawing, a film.

A drawing is an SVG, a film an MP4. Neither can be made smaller for a page, so each may bring a still picture
that stands for it wherever a picture is needed: its poster, a PNG kept like any other file.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

SVG = "image/svg+xml"
MP4 = "video/mp4"
# A drawing larger than this makes a phone stutter; pages show its poster, and the file itself is a download.
_DRAWN_BY_THE_BROWSER = 3_000_000


def is_raster(media_type: str) -> bool:
    """Whether it is a picture made of pixels."""
    return media_type.startswith("image/") and media_type != SVG


def depicted() -> Q:
    """Rows that have a picture: raster images, and whatever brought a poster."""
    return (Q(media_type__startswith="image/") & ~Q(media_type=SVG)) | ~Q(poster_sha256="")


class KeptFile(models.Model):
    """Base of every row that refers to a kept file."""

    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=60)
    width = models.PositiveIntegerField(null=True)  # of the picture or the poster, in pixels
    height = models.PositiveIntegerField(null=True)
    placeholder = models.TextField(blank=True)  # a blurred miniature as data URI
    poster_sha256 = models.CharField(max_length=64, blank=True, default="", db_index=True)

    class Meta:
        abstract = True

    @property
    def picture_sha256(self) -> str:
        """The still picture that renditions are made from; empty if there is none."""
        if self.poster_sha256:
            return self.poster_sha256
        return self.sha256 if is_raster(self.media_type) else ""

    @property
    def picture_media_type(self) -> str:
        return "image/png" if self.poster_sha256 else self.media_type

    @property
    def has_picture(self) -> bool:
        """Whether a page can show a picture of it."""
        return bool(self.picture_sha256)

    @property
    def is_picture(self) -> bool:
        """Whether it is a still image, which an engine can take; a drawing is taken as its poster."""
        return self.media_type.startswith("image/") and self.has_picture

    @property
    def is_film(self) -> bool:
        return self.media_type == MP4

    @property
    def is_drawn(self) -> bool:
        """Whether the browser is to draw the file itself instead of renditions of its poster."""
        return self.media_type == SVG and self.size <= _DRAWN_BY_THE_BROWSER

    @classmethod
    def all_hashes(cls) -> models.QuerySet:
        """The hashes of all files and posters that rows refer to; for `storage.refers_to_files`."""
        rows = cls._default_manager.order_by()
        posters = rows.exclude(poster_sha256="").values_list("poster_sha256", flat=True)
        return rows.values_list("sha256", flat=True).union(posters)
