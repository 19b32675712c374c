"""Addresses of notices."""

from __future__ import annotations

from django.urls import path

from apps.accounts.notices import views

app_name = "notices"

urlpatterns = [path("", views.notices, name="list")]
