"""Addresses of what is said of works."""

from __future__ import annotations

from django.urls import path

from apps.gallery.talk import views

app_name = "talk"

urlpatterns = [
    path("works/<uuid:pk>/comments/", views.say, name="say"),
    path("works/<uuid:pk>/comments/close/", views.close, name="close"),
    path("works/<uuid:pk>/favourite/", views.favour, name="favour"),
    path("comments/<uuid:pk>/edit/", views.revise, name="revise"),
    path("comments/<uuid:pk>/remove/", views.remove, name="remove"),
    path("favourites/", views.favourites, name="favourites"),
    path("following/", views.following, name="following"),
]
