"""Addresses under /studio/. An engine's name comes last: words with a page of their own are reserved."""

from __future__ import annotations

from django.urls import path

from apps.studio import views, views_live, views_publish, views_thumbnails

app_name = "studio"

urlpatterns = [
    path("", views.home, name="home"),
    path("publish/<uuid:pk>/", views_publish.publish, name="publish"),
    path("style-transfer/live/", views_live.live, name="live"),
    path("style-transfer/live/painter.js", views_live.painter, name="live_painter"),
    path("<slug:name>/", views.engine, name="engine"),
    path("<slug:name>/show/", views.show, name="show"),
    path("<slug:name>/filmstrip/", views.filmstrip, name="filmstrip"),
    path("<slug:name>/thumbnails/", views_thumbnails.thumbnails, name="thumbnails"),
]
