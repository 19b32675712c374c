"""Models for operators: who has which, and where they come from."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from apps.studio.registry.models import Model, ModelVersion


class VersionInline(admin.TabularInline):
    model = ModelVersion
    extra = 0
    can_delete = False
    fields = readonly_fields = ("number", "stage", "size", "sha256", "metrics", "created_at")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Model)
class ModelAdmin(admin.ModelAdmin):
    list_display = ("name", "owner", "trainer", "medium", "created_at")
    list_filter = ("trainer",)
    list_select_related = ("owner",)
    search_fields = ("name", "owner__username", "trainer")
    readonly_fields = ("name", "owner", "trainer", "medium", "created_at")
    inlines = (VersionInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
