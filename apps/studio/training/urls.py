"""Addresses under /studio/train/."""

from __future__ import annotations

from django.urls import path

from apps.studio.training import views

app_name = "training"

urlpatterns = [
    path("", views.home, name="home"),
    path("<uuid:pk>/anew/", views.anew, name="anew"),
    path("<uuid:pk>/samples/<int:step>.webp", views.sample, name="sample"),
    path("<slug:name>/", views.trainer, name="trainer"),
]
