"""Things that belong to one person, or to a guest until they sign up."""

from __future__ import annotations

from typing import Any, Self
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import models, transaction

from apps.accounts.viewers import Viewer


class OwnedQuerySet(models.QuerySet):
    """Base of the querysets of owned things."""

    def of(self, viewer: Viewer) -> Self:
        """Only what belongs to the viewer."""
        if viewer.user is not None:
            return self.filter(owner=viewer.user)
        return self.filter(guest=viewer.guest) if viewer.guest else self.none()


class Owned(models.Model):
    """Has an owner or a guest, never both."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    guest = models.UUIDField(null=True, blank=True, editable=False, db_index=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(owner=None) ^ models.Q(guest=None),
                name="%(app_label)s_%(class)s_has_one_owner",
            )
        ]


def ownership(viewer: Viewer) -> dict[str, Any]:
    """The fields to create an owned thing with; raises ValueError for a viewer who cannot own."""
    if viewer.user is None and viewer.guest is None:
        raise ValueError("Nobody to own this: welcome the guest first.")
    return {"owner": viewer.user, "guest": None if viewer.user else viewer.guest}


@transaction.atomic
def adopt(guest: str | UUID, user: Any) -> None:
    """Hand everything a guest made to the person they signed in as.

    The apps above come first: a job that ends meanwhile either waits and gives its picture to the person,
    or is waited for and its picture is found below.
    """
    for model in reversed(list(apps.get_models())):
        if issubclass(model, Owned):
            model._default_manager.filter(guest=guest).update(owner=user, guest=None)
