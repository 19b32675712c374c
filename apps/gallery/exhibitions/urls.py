"""Addresses of exhibitions."""

from __future__ import annotations

from django.urls import path

from apps.gallery.exhibitions import views

app_name = "exhibitions"

urlpatterns = [
    path("exhibitions/", views.home, name="home"),
    path("exhibitions/<uuid:pk>/", views.one, name="one"),
    path("collections/<uuid:pk>/exhibition/", views.show, name="show"),
    path("collections/<uuid:pk>/exhibition/end/", views.take_down, name="take_down"),
]
