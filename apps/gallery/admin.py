"""Works and tags for those who keep the house in order."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.gallery import publishing, searching
from apps.gallery.browsing import engine_name
from apps.gallery.models import Tag, Work


class ReasonForm(ActionForm):
    """Beside the choice of an action: why. The maker reads it."""

    reason = forms.CharField(required=False, max_length=300, label=gettext_lazy("Reason"))


class HiddenFilter(admin.SimpleListFilter):
    title = gettext_lazy("hidden by a moderator")
    parameter_name = "hidden"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", _("Hidden")), ("no", _("Not hidden"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() is None:
            return queryset
        return queryset.filter(hidden_at__isnull=self.value() == "no")


class EngineFilter(admin.SimpleListFilter):
    title = gettext_lazy("engine")
    parameter_name = "engine"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        names = Work.objects.exclude(engine="").order_by("engine").values_list("engine", flat=True).distinct()
        return [("-", _("None")), *((name, engine_name(name)) for name in names)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() is None:
            return queryset
        return queryset.filter(engine="" if self.value() == "-" else self.value())


@admin.register(Work)
class WorkAdmin(admin.ModelAdmin):
    list_display = (
        "thumbnail",
        "title",
        "maker",
        "visibility",
        "is_shown",
        "label",
        "engine",
        "published_at",
    )
    list_display_links = ("thumbnail", "title")
    list_filter = (HiddenFilter, "visibility", "medium", "label", "licence", EngineFilter, "published_at")
    list_select_related = ("maker", "cover")
    list_per_page = 50
    search_fields = ("title", "maker__username", "maker__name", "tags__name")
    search_help_text = gettext_lazy("Title, maker or tag.")
    ordering = ("-created_at",)
    date_hierarchy = "created_at"
    autocomplete_fields = ("tags",)
    readonly_fields = (
        "picture", "maker", "medium", "engine", "made_how", "published_at", "hidden_at", "created_at",
        "updated_at", "revision",
    )  # fmt: skip
    fieldsets = (
        (None, {"fields": ("picture", "title", "maker", "description", "alt_text", "tags", "credit")}),
        (
            gettext_lazy("Showing"),
            {"fields": ("visibility", "licence", "label", "published_at", "hidden_at")},
        ),
        (gettext_lazy("How it was made"), {"fields": ("medium", "engine", "made_how")}),
        (gettext_lazy("History"), {"fields": ("created_at", "updated_at", "revision")}),
    )
    action_form = ReasonForm
    actions = ("hide_works", "unhide_works")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Works come from the studio, with a file."""
        return False

    @admin.display(description=gettext_lazy("picture"))
    def thumbnail(self, work: Work) -> SafeString | str:
        if not work.cover or not work.cover.has_picture:
            return "–"
        words = '<img class="thumb" src="{}" alt="{}" loading="lazy">'
        return format_html(words, work.cover.rendition_url(320), work.alt_text or work.title)

    @admin.display(description=gettext_lazy("picture"))
    def picture(self, work: Work) -> SafeString | str:
        if not work.cover or not work.cover.has_picture:
            return "–"
        words = '<a href="{}"><img class="picture--admin" src="{}" alt="{}"></a>'
        return format_html(words, work.get_absolute_url(), work.cover.src, work.alt_text or work.title)

    @admin.display(description=gettext_lazy("not hidden"), boolean=True)
    def is_shown(self, work: Work) -> bool:
        return not work.is_hidden

    @admin.display(description=gettext_lazy("recipe"))
    def made_how(self, work: Work) -> SafeString | str:
        if not work.recipe:
            return _("By hand, or not told")
        return format_html("<pre>{}</pre>", json.dumps(work.recipe, indent=2, ensure_ascii=False))

    @admin.action(
        permissions=["change"], description=gettext_lazy("Hide from everyone but the maker (with a reason)")
    )
    def hide_works(self, request: HttpRequest, works: QuerySet) -> None:
        reason = request.POST.get("reason", "")
        try:
            for work in works:
                publishing.hide(work, request.user, reason)  # type: ignore[arg-type]
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        else:
            told = ngettext("%(count)d work is hidden.", "%(count)d works are hidden.", len(works))
            self.message_user(request, told % {"count": len(works)}, messages.SUCCESS)

    @admin.action(
        permissions=["change"], description=gettext_lazy("Let everyone see again what the maker shows")
    )
    def unhide_works(self, request: HttpRequest, works: QuerySet) -> None:
        for work in works:
            publishing.unhide(work, request.user, request.POST.get("reason", ""))  # type: ignore[arg-type]
        told = ngettext("%(count)d work is shown again.", "%(count)d works are shown again.", len(works))
        self.message_user(request, told % {"count": len(works)}, messages.SUCCESS)

    def save_model(self, request: HttpRequest, obj: Work, form: Any, change: bool) -> None:
        """The same way as everywhere, so that the revision, the search and the audit trail know of it."""
        words = {name: form.cleaned_data[name] for name in publishing.REVISABLE if name in form.cleaned_data}
        tags = [tag.name for tag in form.cleaned_data.get("tags", [])]
        current = Work.objects.only("revision").get(pk=obj.pk)
        publishing.revise(current, current.revision, request.user, tags=tags, **words)  # type: ignore[arg-type]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Tags were saved with the work."""

    def delete_model(self, request: HttpRequest, obj: Work) -> None:
        publishing.remove(obj, request.user)  # type: ignore[arg-type]

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        for work in queryset:
            publishing.remove(work, request.user)  # type: ignore[arg-type]


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    list_display = ("name", "works_count")
    search_fields = ("name",)
    search_help_text = gettext_lazy("Name of the tag.")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(works_count=Count("works"))

    @admin.display(description=gettext_lazy("works"), ordering="works_count")
    def works_count(self, tag: Any) -> int:
        return tag.works_count

    def save_model(self, request: HttpRequest, obj: Tag, form: Any, change: bool) -> None:
        """Works are found by the new name at once."""
        super().save_model(request, obj, form, change)
        searching.index(obj.works.values_list("pk", flat=True))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        for tag in queryset:
            self.delete_model(request, tag)

    def delete_model(self, request: HttpRequest, obj: Tag) -> None:
        works = list(obj.works.values_list("pk", flat=True))
        super().delete_model(request, obj)
        searching.index(works)
