"""Addresses of collections."""

from __future__ import annotations

from django.urls import path

from apps.gallery.collections import views

app_name = "collections"

urlpatterns = [
    path("collections/", views.home, name="home"),
    path("collections/mine/", views.mine, name="mine"),
    path("collections/new/", views.new, name="new"),
    path("collections/<uuid:pk>/", views.one, name="one"),
    path("collections/<uuid:pk>/edit/", views.edit, name="edit"),
    path("collections/<uuid:pk>/delete/", views.delete, name="delete"),
    path("collections/<uuid:pk>/arrange/", views.arrange, name="arrange"),
    path("works/<uuid:pk>/collect/", views.collect, name="collect"),
]
