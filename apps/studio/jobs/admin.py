"""Jobs for operators: to see why nothing happens, and to try again or cancel, on record."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.accounts.models import AuditEntry
from apps.studio.jobs import lifecycle
from apps.studio.jobs.models import Attempt, Job, JobInput, JobOutput


class ReadOnly:
    """Rows that are looked at here and changed elsewhere."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class AttemptInline(ReadOnly, admin.TabularInline):
    model = Attempt
    extra = 0
    fields = ("token", "worker", "started_at", "ended_at", "ending", "seconds", "error")


class InputInline(ReadOnly, admin.TabularInline):
    model = JobInput
    extra = 0
    fields = ("param", "media_type", "source")


@admin.register(Job)
class JobAdmin(ReadOnly, admin.ModelAdmin):
    list_display = (
        "thumbnail",
        "engine",
        "person",
        "state_word",
        "queue",
        "attempt_count",
        "created_at",
        "took",
        "error",
    )
    list_display_links = ("engine",)
    list_filter = ("state", "queue", "engine", "internal", "created_at")
    search_fields = ("=id", "engine", "owner__username", "owner__name", "error")
    search_help_text = _("The job's number, engine, person or error")
    date_hierarchy = "created_at"
    ordering = ("-id",)
    list_per_page = 50
    show_full_result_count = False
    inlines = (AttemptInline, InputInline)
    actions = ("try_again", "cancel")
    exclude = ("inputs", "outputs")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Job]:
        outputs = Prefetch("output_rows", JobOutput.objects.select_related("item"))
        return super().get_queryset(request).select_related("owner").prefetch_related(outputs)

    @admin.display(description=_("picture"))
    def thumbnail(self, job: Job) -> str:
        for row in job.output_rows.all():
            if row.item.thumb_url:
                return format_html('<img class="thumb" src="{}" alt="" loading="lazy">', row.item.thumb_url)
        return "–"

    @admin.display(description=_("state"), ordering="state")
    def state_word(self, job: Job) -> str:
        return format_html('<span class="state state--{}">{}</span>', job.state, job.get_state_display())

    @admin.display(description=_("person"), ordering="owner__username")
    def person(self, job: Job) -> str:
        return str(job.owner) if job.owner else str(_("A guest"))

    @admin.display(description=_("took"))
    def took(self, job: Job) -> str:
        if not (job.started_at and job.ended_at):
            return "–"
        return f"{(job.ended_at - job.started_at).total_seconds():.1f} s"

    @admin.action(description=_("Try again (failed and cancelled jobs)"), permissions=["act"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        done = sum(self._on_record(request, job, "job.retried", lifecycle.retry) for job in queryset)
        said = ngettext("%(count)s job was queued again.", "%(count)s jobs were queued again.", done)
        self.message_user(request, said % {"count": done}, messages.SUCCESS if done else messages.WARNING)

    @admin.action(description=_("Cancel (waiting and running jobs)"), permissions=["act"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        done = sum(self._on_record(request, job, "job.cancelled", lifecycle.cancel) for job in queryset)
        said = ngettext("%(count)s job was cancelled.", "%(count)s jobs were cancelled.", done)
        self.message_user(request, said % {"count": done}, messages.SUCCESS if done else messages.WARNING)

    def has_act_permission(self, request: HttpRequest) -> bool:
        """Rows are read only; these two actions need the right to change them all the same."""
        return request.user.has_perm("jobs.change_job")

    @staticmethod
    @transaction.atomic
    def _on_record(request: HttpRequest, job: Job, action: str, change: Any) -> bool:
        if not change(job):
            return False
        AuditEntry.record(request.user, action, job, state=str(job.state))
        return True
