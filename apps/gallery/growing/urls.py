"""Addresses of what becomes of works after they were published."""

from __future__ import annotations

from django.urls import path

from apps.gallery.growing import views

app_name = "growing"

urlpatterns = [
    path("works/mine/", views.mine, name="mine"),
    path("works/mine/arrange/", views.arrange, name="arrange"),
    path("works/<uuid:pk>/tree/", views.tree, name="tree"),
    path("works/<uuid:pk>/unpublish/", views.unpublish, name="unpublish"),
    path("works/<uuid:pk>/versions/", views.versions, name="versions"),
    path("works/<uuid:pk>/versions/<int:number>/again/", views.take_again, name="version_again"),
    path("works/<uuid:pk>/versions/<int:number>/file", views.version_file, name="version_file"),
    path(
        "works/<uuid:pk>/versions/<int:number>/<int:width>.webp",
        views.version_picture,
        name="version_picture",
    ),
]
