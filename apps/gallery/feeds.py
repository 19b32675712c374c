"""What was shown last, for readers of feeds: RSS and Atom, of everything or of any search (`?q=&tag=…`)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.gallery import browsing
from apps.gallery.models import Work

ENTRIES = 40
ENCLOSED_WIDTH = 640  # pixels, at most
PER_MAP = 5_000  # addresses of one sitemap


class RssFeed(Feed):
    """The newest works that pass the filters of the address, as RSS 2.0."""

    feed_type: type[SyndicationFeed] = Rss201rev2Feed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> browsing.Filters:
        self.site = request.build_absolute_uri("/").rstrip("/")
        return browsing.Filters.of(request.GET.dict())

    def title(self, filters: browsing.Filters) -> str:
        """The site, and what was asked for."""
        chosen = " · ".join(str(chip.label) for chip in browsing.chips(filters))
        return f"Artsite · {chosen}" if chosen else _("Artsite: newest works")

    def link(self, filters: browsing.Filters) -> str:
        return filters.address()

    def description(self, filters: browsing.Filters) -> str:
        return _("A gallery and a studio where people and machines make art together.")

    def items(self, filters: browsing.Filters) -> list[Work]:
        newest = filters.works().select_related("maker", "cover").defer("search", "recipe")
        return list(newest.order_by("-published_at", "-pk")[:ENTRIES])

    def item_title(self, item: Work) -> str:
        return item.title

    def item_description(self, item: Work) -> str:
        return item.description or item.alt_text

    def item_author_name(self, item: Work) -> str:
        return item.maker.display_name

    def item_author_link(self, item: Work) -> str:
        return self.site + item.maker.get_absolute_url()

    def item_pubdate(self, item: Work) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Work) -> datetime:
        return item.updated_at

    def item_copyright(self, item: Work) -> str:
        return str(item.get_licence_display())

    def item_enclosure_url(self, item: Work) -> str | None:
        """A picture of it, not too large."""
        if item.cover is None or not item.cover.has_picture:
            return None
        fitting = [size for size in item.cover.sizes if size.width <= ENCLOSED_WIDTH]
        return self.site + (fitting[-1].url if fitting else item.cover.largest)

    item_enclosure_length = 0  # made when it is asked for, so nobody knows yet
    item_enclosure_mime_type = "image/webp"


class AtomFeed(RssFeed):
    """The same as Atom 1.0."""

    feed_type = Atom1Feed
    subtitle = RssFeed.description


class WorkMap(Sitemap):
    """Every listed work, for search engines."""

    limit = PER_MAP

    def items(self) -> QuerySet[Work]:
        return Work.objects.listed().order_by("published_at", "pk").only("pk", "updated_at")

    def lastmod(self, work: Work) -> datetime:
        return work.updated_at


class ArtistMap(Sitemap):
    """Everybody who shows something."""

    limit = PER_MAP

    def items(self) -> QuerySet[User]:
        makers = Work.objects.listed().order_by().values("maker")
        return User.objects.filter(pk__in=makers, is_active=True).order_by("pk").only("username")


class PageMap(Sitemap):
    """Pages that stay."""

    def items(self) -> list[str]:
        return [
            "gallery:home",
            "gallery:browse",
            "help",
            "moderation:rules",
            "moderation:terms",
            "moderation:privacy",
            "moderation:copyright",
        ]

    def location(self, name: str) -> str:
        return reverse(name)


SITEMAPS = {"pages": PageMap, "works": WorkMap, "artists": ArtistMap}
