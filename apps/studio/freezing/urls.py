"""Addresses under /studio/datasets/."""

from __future__ import annotations

from django.urls import path

from apps.studio.freezing import views

app_name = "datasets"

urlpatterns = [
    path("", views.home, name="home"),
    path("new/", views.new, name="new"),
    path("items/<int:pk>/<int:width>.webp", views.rendition, name="rendition"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/delete/", views.delete, name="delete"),
    path("<uuid:pk>/<int:number>/", views.version, name="version"),
]
