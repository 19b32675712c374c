"""Addresses of the buttons on an artist's page."""

from __future__ import annotations

from django.urls import path

from apps.accounts.circles import views

app_name = "circles"

urlpatterns = [
    path("<str:username>/follow/", views.follow, name="follow"),
    path("<str:username>/distance/", views.keep_away, name="distance"),
]
