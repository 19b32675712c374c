"""Addresses of the gallery."""

from __future__ import annotations

from django.contrib.sitemaps import views as sitemaps
from django.urls import path

from apps.gallery import feeds, files, views

app_name = "gallery"

urlpatterns = [
    path("", views.home, name="home"),
    path("works/", views.browse, name="browse"),
    path("works/feed/rss", feeds.RssFeed(), name="rss"),
    path("works/feed/atom", feeds.AtomFeed(), name="atom"),
    path("sitemap.xml", sitemaps.index, {"sitemaps": feeds.SITEMAPS, "sitemap_url_name": "gallery:sitemap"}),
    path("sitemap-<section>.xml", sitemaps.sitemap, {"sitemaps": feeds.SITEMAPS}, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path("works/suggest/", views.suggest, name="suggest"),
    path("works/<uuid:pk>/", views.work, name="work"),
    path("works/<uuid:pk>/edit/", views.edit, name="edit"),
    path("works/<uuid:pk>/delete/", views.delete, name="delete"),
    path("works/<uuid:pk>/<int:width>.webp", files.rendition, name="rendition"),
    path("works/<uuid:pk>/original", files.original, name="original"),
]
