"""Addresses of the gallery."""

from __future__ import annotations

from django.urls import path

from apps.gallery import files, views

app_name = "gallery"

urlpatterns = [
    path("", views.home, name="home"),
    path("works/", views.browse, name="browse"),
    path("works/suggest/", views.suggest, name="suggest"),
    path("works/<uuid:pk>/", views.work, name="work"),
    path("works/<uuid:pk>/edit/", views.edit, name="edit"),
    path("works/<uuid:pk>/delete/", views.delete, name="delete"),
    path("works/<uuid:pk>/<int:width>.webp", files.rendition, name="rendition"),
    path("works/<uuid:pk>/original", files.original, name="original"),
]
