"""Addresses under /studio/jobs/."""

from __future__ import annotations

from django.urls import path

from apps.studio.jobs import views

app_name = "jobs"

urlpatterns = [
    path("", views.job_list, name="list"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/cancel/", views.cancel, name="cancel"),
    path("<uuid:pk>/retry/", views.retry, name="retry"),
    path("<uuid:pk>/vary/", views.vary, name="vary"),
    path("<uuid:pk>/preview/<int:number>/", views.preview, name="preview"),
]
