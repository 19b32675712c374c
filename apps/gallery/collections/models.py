"""Works that somebody hung side by side, in an order, with a word to each.

A collection shows each visitor what that visitor may see of it: a work that was made private later is not
shown, keeps its place, and comes back with its maker's will. `apps.gallery.collections.hanging` changes it.
"""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.viewers import Viewer
from apps.gallery.models import Visibility, Work
from artsite.ids import uuid7

COVERS = 4


class CollectionQuerySet(models.QuerySet["Collection"]):
    def reachable_by(self, viewer: Viewer) -> Self:
        """Those the viewer may open by their address."""
        seen = Q(visibility__in=[Visibility.PUBLIC, Visibility.UNLISTED])
        return self.filter(seen | self._of(viewer)).distinct()

    def listed(self) -> Self:
        """Those that hang in the gallery: public ones in which something is to be seen."""
        shown = Entry.objects.filter(collection=OuterRef("pk"), work__in=Work.objects.listed())
        return self.filter(Exists(shown), visibility=Visibility.PUBLIC)

    def editable_by(self, viewer: Viewer) -> Self:
        """Those the viewer may hang works in: their own, and those they were asked into."""
        return self.filter(self._of(viewer)).distinct()

    def matching(self, words: str) -> Self:
        """By title, description or owner."""
        found = self
        for word in words.split()[:8]:
            found = found.filter(
                Q(title__icontains=word)
                | Q(description__icontains=word)
                | Q(owner__username__icontains=word)
                | Q(owner__name__icontains=word)
            )
        return found

    def for_list(self, viewer: Viewer) -> Self:
        """With what a card draws: owner, how many works, the first few of them."""
        shown = Work.objects.nameable_to(viewer)
        first = Entry.objects.filter(work__in=shown).select_related("work__cover", "work__maker")
        return (
            self.select_related("owner")
            .annotate(count=Count("entries", filter=Q(entries__work__in=shown), distinct=True))
            .prefetch_related(Prefetch("entries", first.order_by("position"), to_attr="shown_entries"))
        )

    @staticmethod
    def _of(viewer: Viewer) -> Q:
        if viewer.user is None:
            return Q(pk__in=[])
        return Q(owner=viewer.user) | Q(helpers=viewer.user)


class Collection(models.Model):
    """A row of works with a title."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="collections")
    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(
        _("description"), max_length=3000, blank=True, validators=[MaxLengthValidator(3000)]
    )
    visibility = models.CharField(
        _("visibility"), max_length=8, choices=Visibility, default=Visibility.PRIVATE
    )
    helpers: models.ManyToManyField = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="helped_collections"
    )  # who may hang works in it as well
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = CollectionQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-id"]
        indexes = [
            models.Index(
                fields=["-changed_at", "-id"], name="collection_new", condition=Q(visibility="public")
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("collections:one", args=[self.pk])

    def belongs_to(self, viewer: Viewer) -> bool:
        return viewer.user is not None and viewer.user.pk == self.owner_id

    def may_be_hung_by(self, viewer: Viewer) -> bool:
        if viewer.user is None:
            return False
        return self.belongs_to(viewer) or self.helpers.filter(pk=viewer.user.pk).exists()

    @property
    def pictures(self) -> list[Any]:
        """The covers of its first works; after `for_list`."""
        entries: list[Entry] = self.shown_entries[:COVERS]  # type: ignore[attr-defined]
        return [entry.work for entry in entries if entry.work.cover and entry.work.cover.has_picture]


class Entry(models.Model):
    """One work's place in a collection."""

    collection = models.ForeignKey(Collection, models.CASCADE, related_name="entries")
    work = models.ForeignKey(Work, models.CASCADE, related_name="hung_in")
    position = models.PositiveIntegerField()
    words = models.CharField(_("words beside it"), max_length=300, blank=True)
    hung_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["position"]
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(fields=["collection", "work"], name="hung_once"),
            models.UniqueConstraint(
                fields=["collection", "position"],
                name="one_place_each",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work_id} in {self.collection_id}"
