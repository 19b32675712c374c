"""People and the audit trail in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import AuditEntry, Token, User


@admin.register(User)
class PersonAdmin(UserAdmin):
    """People: find, look at, give a role, close an account."""

    list_display = (
        "username",
        "name",
        "email",
        "role",
        "works_count",
        "is_active",
        "is_staff",
        "date_joined",
        "last_login",
    )
    list_filter = ("role", "is_active", "is_staff", "date_joined")
    search_fields = ("username", "name", "email")
    ordering = ("-date_joined",)
    date_hierarchy = "date_joined"
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Profile"), {"fields": ("name", "email", "bio", "website")}),
        (_("Rights"), {"fields": ("role", "is_active", "is_staff", "is_superuser", "groups")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "email", "role", "usable_password", "password1", "password2")}),
    )
    readonly_fields = ("last_login", "date_joined")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).annotate(_works=Count("works"))

    @admin.display(description=_("works"), ordering="_works")
    def works_count(self, person: Any) -> int:
        return person._works

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if changed := [name for name in form.changed_data if not name.startswith("password")]:
            AuditEntry.record(
                request.user, "person.changed" if change else "person.added", obj, fields=changed
            )


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that are looked at, never edited."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """What was done, by whom, to what."""

    list_display = ("at", "actor", "action", "object_type", "object_title", "detail")
    list_filter = ("action", "object_type", "at")
    search_fields = ("object_title", "object_id", "actor__username")
    date_hierarchy = "at"
    list_select_related = ("actor",)


@admin.register(Token)
class TokenAdmin(ReadOnlyAdmin):
    """Tokens in use; a moderator sees that they are there, never what they are."""

    list_display = ("name", "user", "created_at", "last_used_at", "expires_at", "revoked_at")
    search_fields = ("name", "user__username")
    list_select_related = ("user",)
    actions = ("revoke",)

    @admin.action(description=_("Revoke"))
    def revoke(self, request: HttpRequest, queryset: QuerySet[Token]) -> None:
        for token in queryset:
            token.revoke()
            AuditEntry.record(request.user, "token.revoked", token)
