"""Addresses under /studio/models/."""

from __future__ import annotations

from django.urls import path

from apps.studio.registry import views

app_name = "models"

urlpatterns = [
    path("", views.home, name="home"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/delete/", views.delete, name="delete"),
    path("<uuid:pk>/<int:number>/", views.detail, name="version"),
    path("<uuid:pk>/<int:number>/stage/", views.stage, name="stage"),
    path("<uuid:pk>/<int:number>/sample.webp", views.sample, name="sample"),
    path("<uuid:pk>/<int:number>/file/", views.file, name="file"),
]
