"""Works and their files, tags.

A work's visibility, and who changes it (always through `apps.gallery.publishing`):

    PRIVATE ◀──▶ UNLISTED ◀──▶ PUBLIC        the maker, at any time
    any ──hide──▶ hidden_at set              a moderator; only the maker and staff see it then

`published_at` is set when a work first becomes public and stays. A work with `publish_at` waits for that
moment: then the sweeper makes it public (`publishing.publish_due`).
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple, Self
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.accounts.viewers import Viewer
from artsite.ids import uuid7
from artsite.pictures.kept_file import KeptFile
from artsite.pictures.shown import Shown, shown, widths


class Medium(models.TextChoices):
    IMAGE = "image", _("Image")
    MUSIC = "music", _("Music")
    TEXT = "text", _("Text")
    PERFORMANCE = "performance", _("Performance")
    MIXED = "mixed", _("Mixed")


class Label(models.TextChoices):
    """What part machines had in it; the maker says so, and a recipe decides it."""

    BY_HAND = "by-hand", _("By hand")
    AI_ASSISTED = "ai-assisted", _("AI-assisted")
    AI_MADE = "ai-made", _("AI-made")


class Visibility(models.TextChoices):
    PRIVATE = "private", _("Private")  # the maker alone
    UNLISTED = "unlisted", _("Unlisted")  # whoever has the address
    PUBLIC = "public", _("Public")


class Licence(models.TextChoices):
    """SPDX identifiers, where there is one."""

    ALL_RIGHTS = "all-rights-reserved", _("All rights reserved")
    CC0 = "CC0-1.0", _("CC0 – no rights reserved")
    CC_BY = "CC-BY-4.0", _("CC BY 4.0")
    CC_BY_SA = "CC-BY-SA-4.0", _("CC BY-SA 4.0")
    CC_BY_NC = "CC-BY-NC-4.0", _("CC BY-NC 4.0")
    CC_BY_2 = "CC-BY-2.0", _("CC BY 2.0")
    CC_BY_SA_3 = "CC-BY-SA-3.0", _("CC BY-SA 3.0")


_LICENCE_TEXTS: dict[str, str] = {
    Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
    Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    Licence.CC_BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/",
    Licence.CC_BY_NC: "https://creativecommons.org/licenses/by-nc/4.0/",
    Licence.CC_BY_2: "https://creativecommons.org/licenses/by/2.0/",
    Licence.CC_BY_SA_3: "https://creativecommons.org/licenses/by-sa/3.0/",
}


# Licences under which others may make something new of a work.
OPEN_TO_REMIXES = tuple(licence for licence in Licence if licence != Licence.ALL_RIGHTS)


class Tag(models.Model):
    """A word works are found by."""

    name = models.CharField(_("name"), max_length=50, unique=True)  # as `publishing.normalised` leaves it

    class Meta:
        ordering = ["name"]
        indexes = [GinIndex(fields=["name"], name="tag_name_nearly", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('gallery:browse')}?{urlencode({'tag': self.name})}"


class WorkSearch(SearchQuery):
    """What a visitor typed, as a query; a function in the database reads it, see `migrations._search`."""

    SEARCH_TYPES = {"work": "gallery_query"}

    def __init__(self, words: str) -> None:
        """Several minuses are one, also with marks between that mean nothing: PostgreSQL refuses thirty."""
        super().__init__(re.sub(r"-[-()|&!]+", "-", words), search_type="work")


class WorkQuerySet(models.QuerySet["Work"]):
    def reachable_by(self, viewer: Viewer) -> Self:
        """Works the viewer may open by their address: public, unlisted, and their own."""
        if viewer.is_staff:
            return self
        seen = Q(visibility__in=[Visibility.PUBLIC, Visibility.UNLISTED], hidden_at=None)
        return self.filter(seen | Q(maker=viewer.user)) if viewer.user else self.filter(seen)

    def nameable_to(self, viewer: Viewer) -> Self:
        """Works that others' pages may link to: an unlisted one's address is its maker's to give away."""
        if viewer.is_staff:
            return self
        seen = Q(visibility=Visibility.PUBLIC, hidden_at=None)
        return self.filter(seen | Q(maker=viewer.user)) if viewer.user else self.filter(seen)

    def remixable_by(self, viewer: Viewer) -> Self:
        """Works the viewer may make others from: their own, and what its maker or its licence opens."""
        opened = Q(remixable=True) | Q(remixable=None, licence__in=OPEN_TO_REMIXES)
        mine = Q(maker=viewer.user) if viewer.user else Q(pk__in=[])
        return self.reachable_by(viewer).filter(opened | mine)

    def listed(self) -> Self:
        """Works that galleries, searches and feeds show to everyone."""
        return self.filter(visibility=Visibility.PUBLIC, hidden_at=None)

    def not_listed(self) -> Self:
        """The others: private, unlisted or hidden."""
        return self.exclude(visibility=Visibility.PUBLIC, hidden_at=None)

    def for_grid(self) -> Self:
        """With what a card draws: maker and cover, and without what it does not."""
        return self.select_related("maker", "cover").defer("search", "recipe", "description", "credit")

    def matching(self, words: str) -> Self:
        """Works that a search in full text finds; see `apps.gallery.searching`."""
        return self.filter(search=WorkSearch(words))

    def tagged(self, name: str) -> Self:
        return self.filter(pk__in=_with_tag(name))

    def with_colour(self, name: str) -> Self:
        """Works whose cover shows a colour of this name to some extent."""
        return self.filter(colours__contains=[name])

    def not_tagged(self, name: str) -> Self:
        return self.exclude(pk__in=_with_tag(name))

    def as_hung(self) -> Self:
        """In the order in which a maker hangs them: what is pinned first, the others by date."""
        return self.order_by(F("pinned").asc(nulls_last=True), "-published_at", "-id")

    def made_by(self, username: str) -> Self:
        return self.filter(maker__username__iexact=username)

    def beside(self, work: Work) -> tuple[Work | None, Work | None]:
        """The next newer and the next older of these works; neither for a work that never was public."""
        if work.published_at is None:
            return None, None
        place = (work.published_at, work.pk)
        newer = self.filter(after(place, "gt")).order_by("published_at", "pk")
        older = self.filter(after(place, "lt")).order_by("-published_at", "-pk")
        return newer.first(), older.first()


def _with_tag(name: str) -> models.QuerySet:
    return Work.tags.through.objects.filter(tag__name=name).values("work_id")


class WorkManager(models.Manager.from_queryset(WorkQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> WorkQuerySet:
        """Leaves the search document in the database: it is large, and only a query needs it."""
        return super().get_queryset().defer("search")


Place = tuple[datetime | float, UUID]  # in an order of works: the key, and the work where keys are equal


def after(place: Place, comparison: str, field: str = "published_at") -> Q:
    """Works on one side ("gt" above, "lt" below) of a place in an order by `field`; an index answers it."""
    at, pk = place
    return Q((f"{field}__{comparison}e", at)) & (
        Q((f"{field}__{comparison}", at)) | Q((f"pk__{comparison}", pk))
    )


class Size(NamedTuple):
    """A rendition that is offered for download; in pixels."""

    width: int
    height: int
    url: str


class WorkFile(KeptFile):
    """One file of a work, kept under its hash. The original is never recompressed."""

    work = models.ForeignKey("Work", models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["work", "position"], name="file_once")]

    def __str__(self) -> str:
        return f"file {self.position} of {self.work_id}"

    @cached_property
    def shown(self) -> Shown:
        """How a page draws it. The address carries the hash, so a copy in a cache is never a wrong one."""
        return shown(self.width or 1, self.height or 1, self.placeholder, self.rendition_url)

    def rendition_url(self, width: int) -> str:
        return f"{reverse('gallery:rendition', args=[self.work_id, width])}?v={self.sha256[:8]}"

    @property
    def file_url(self) -> str:
        return f"{reverse('gallery:original', args=[self.work_id])}?v={self.sha256[:8]}"

    @property
    def type_name(self) -> str:
        """PNG for image/png."""
        return self.media_type.partition("/")[2].partition("+")[0].removeprefix("x-").upper()

    @property
    def largest(self) -> str:
        """The address of the widest rendition."""
        return self.rendition_url(widths(self.width or 1)[-1])

    @property
    def sizes(self) -> list[Size]:
        """The sizes it is offered in, smallest first."""
        if not (self.is_picture and self.width and self.height):
            return []
        return [
            Size(width, round(self.height * width / self.width), self.rendition_url(width))
            for width in widths(self.width)
        ]

    # What templates/components/_picture.html asks of a picture beside its width, height and placeholder.
    @property
    def src(self) -> str:
        return self.shown.src

    @property
    def srcset(self) -> str:
        return self.shown.srcset

    @property
    def ratio_class(self) -> str:
        return self.shown.ratio_class


class Work(models.Model):
    """A piece in the gallery."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    maker = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="works")
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(
        _("description"), max_length=5000, blank=True, validators=[MaxLengthValidator(5000)]
    )
    alt_text = models.CharField(
        _("alternative text"),
        max_length=500,
        blank=True,
        help_text=_("What the picture shows, for those who cannot see it."),
    )
    medium = models.CharField(_("medium"), max_length=12, choices=Medium, default=Medium.IMAGE)
    label = models.CharField(_("made"), max_length=12, choices=Label, default=Label.BY_HAND)
    licence = models.CharField(_("licence"), max_length=24, choices=Licence, default=Licence.ALL_RIGHTS)
    visibility = models.CharField(
        _("visibility"), max_length=8, choices=Visibility, default=Visibility.PRIVATE
    )
    tags: models.ManyToManyField = models.ManyToManyField(Tag, blank=True, related_name="works")
    # Sources that are not works here.
    credit = models.TextField(_("credit"), max_length=1000, blank=True, validators=[MaxLengthValidator(1000)])
    # {"engine", "engine_version", "params", "seed",
    #  "inputs": {param: {"work": id, "title", "maker"} | {"item": id}}}
    recipe = models.JSONField(null=True, blank=True)
    engine = models.CharField(max_length=60, blank=True, db_index=True)  # of the recipe, for facets
    # Plain names of what its cover shows, the commonest first; see `artsite.pictures.colours`.
    colours = ArrayField(models.CharField(max_length=10), default=list, blank=True, editable=False)
    parents: models.ManyToManyField = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="children"
    )  # works this one was made from
    # Whether others may begin from it; None is what the licence says. See `may_be_remixed`.
    remixable = models.BooleanField(_("remixing"), null=True, blank=True)
    do_not_train = models.BooleanField(
        _("Ask others not to train models on it"), default=True, db_default=True
    )
    publish_at = models.DateTimeField(_("publish later"), null=True, blank=True)  # then it becomes public
    # Its place among those at the top of its maker's page; the others follow by date.
    pinned = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    cover = models.ForeignKey(WorkFile, models.SET_NULL, null=True, related_name="+", editable=False)
    published_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)
    revision = models.PositiveIntegerField(default=1)  # raised by each edit; a stale edit is refused
    search = SearchVectorField(null=True, editable=False)  # kept by `searching.index`

    objects = WorkManager()

    class Meta:
        ordering = ["-published_at", "-id"]
        indexes = [
            models.Index(
                fields=["-published_at", "-id"],
                name="work_new",
                condition=Q(visibility="public", hidden_at=None),
            ),
            models.Index(
                fields=["maker", "-published_at", "-id"],
                name="work_of_maker",
                condition=Q(visibility="public", hidden_at=None),
            ),
            GinIndex(fields=["search"], name="work_search"),
            GinIndex(fields=["colours"], name="work_colours"),
            GinIndex(fields=["title"], name="work_title_nearly", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["publish_at"], name="work_due", condition=Q(publish_at__isnull=False)),
            models.Index(fields=["maker", "pinned"], name="work_pinned", condition=Q(pinned__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(visibility="public") | Q(published_at__isnull=False),
                name="public_work_has_a_date",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("gallery:work", args=[self.pk])

    def clean(self) -> None:
        """The label must not hide the machine's part."""
        if self.recipe and self.label == Label.BY_HAND:
            message = _("An engine had a part in this work, so it cannot be labelled “By hand”.")
            raise ValidationError({"label": message})

    @property
    def is_public(self) -> bool:
        return self.visibility == Visibility.PUBLIC and self.hidden_at is None

    def belongs_to(self, viewer: Viewer) -> bool:
        return viewer.user is not None and viewer.user.pk == self.maker_id

    @property
    def may_be_remixed(self) -> bool:
        """Whether others may make something new of it: its maker's word, else its licence's."""
        return self.licence in OPEN_TO_REMIXES if self.remixable is None else self.remixable

    @property
    def licence_url(self) -> str:
        """Where the licence can be read; empty where there is none."""
        return _LICENCE_TEXTS.get(self.licence, "")

    @property
    def is_hidden(self) -> bool:
        return self.hidden_at is not None
