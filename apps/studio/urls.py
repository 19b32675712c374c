"""Addresses under /studio/. An engine's name comes last: words with a page of their own are reserved."""

from __future__ import annotations

from django.urls import path

from apps.studio import views, views_desk, views_publish, views_thumbnails

app_name = "studio"

urlpatterns = [
    path("", views.home, name="home"),
    path("publish/<uuid:pk>/", views_publish.publish, name="publish"),
    path("<slug:name>/", views.engine, name="engine"),
    path("<slug:name>/show/", views.show, name="show"),
    path("<slug:name>/desk/", views_desk.save, name="desk"),
    path("<slug:name>/desk/now/", views_desk.look, name="desk_now"),
    path("<slug:name>/desk/undo/", views_desk.undo, name="desk_undo"),
    path("<slug:name>/desk/redo/", views_desk.redo, name="desk_redo"),
    path("<slug:name>/filmstrip/", views.filmstrip, name="filmstrip"),
    path("<slug:name>/thumbnails/", views_thumbnails.thumbnails, name="thumbnails"),
]
