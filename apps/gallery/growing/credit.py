"""Who is to be named for what a work was made from. Nobody has to write it: it follows from the parents."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.accounts.viewers import Viewer
from apps.gallery.models import Work

MOST = 12


@dataclass(frozen=True)
class Credit:
    """One line of credit, in parts for a page; as text, in one."""

    title: str
    maker: str
    licence: str
    licence_url: str
    url: str

    def __str__(self) -> str:
        return _("After “%(title)s” by %(maker)s, %(licence)s") % {
            "title": self.title,
            "maker": self.maker,
            "licence": self.licence,
        }


def credits_of(work: Work, viewer: Viewer) -> list[Credit]:
    """What a work was made after, as far as the viewer may know of it."""
    parents = Work.objects.nameable_to(viewer).filter(children=work).select_related("maker")
    return [
        credit_for(parent) for parent in parents.exclude(pk=work.pk).order_by("published_at", "pk")[:MOST]
    ]


def credit_for(work: Work) -> Credit:
    return Credit(
        title=work.title,
        maker=work.maker.display_name,
        licence=str(work.get_licence_display()),
        licence_url=work.licence_url,
        url=work.get_absolute_url(),
    )
