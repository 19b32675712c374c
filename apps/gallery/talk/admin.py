"""Comments for those who keep the house in order."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from apps.gallery.talk.models import Comment
from apps.gallery.talk.wording import beginning


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin):
    """Read and find; removing one happens on its page, with a reason."""

    list_display = ("beginning", "author", "work", "created_at", "removed_by", "on_its_page")
    list_filter = ("removed_by", "created_at")
    list_select_related = ("author", "work")
    search_fields = ("text", "author__username", "work__title")
    date_hierarchy = "created_at"
    ordering = ("-id",)

    @admin.display(description=gettext_lazy("comment"))
    def beginning(self, comment: Comment) -> str:
        return beginning(comment.text, 80) or "–"

    @admin.display(description=gettext_lazy("on its page"))
    def on_its_page(self, comment: Comment) -> SafeString:
        return format_html('<a href="{}">{}</a>', comment.get_absolute_url(), gettext_lazy("Open"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
