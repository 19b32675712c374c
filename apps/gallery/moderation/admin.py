"""The queue of reports, decisions and appeals, for those who keep the house in order."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.gallery.moderation import deciding
from apps.gallery.moderation.models import Appeal, Decision, Report, Rule

# Answers that are given often; whatever is typed beside them wins.
CANNED = (
    gettext_lazy("It insults a person or a group."),
    gettext_lazy("It shows nudity without being marked for it."),
    gettext_lazy("It is somebody else’s work, without licence or credit."),
    gettext_lazy("A machine had a part in it that is not told."),
    gettext_lazy("It advertises something."),
)


class DecideForm(ActionForm):
    """Beside the choice of an action: the rule, and why. The owner reads both."""

    rule = forms.ChoiceField(choices=Rule.choices, required=False, label=gettext_lazy("Rule"))
    canned = forms.ChoiceField(
        choices=[
            ("", gettext_lazy("Reason…")),
            *((str(number), words) for number, words in enumerate(CANNED)),
        ],
        required=False,
        label=gettext_lazy("Often said"),
    )
    reason = forms.CharField(required=False, max_length=300, label=gettext_lazy("or in your words"))


def _reason(request: HttpRequest) -> str:
    typed, canned = request.POST.get("reason", "").strip(), request.POST.get("canned", "")
    if typed or not canned.isdigit() or int(canned) >= len(CANNED):
        return typed
    return str(CANNED[int(canned)])


class OpenFilter(admin.SimpleListFilter):
    """Open ones first: that is the queue."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("all", _("All")), ("closed", _("Closed"))]

    def choices(self, changelist: Any) -> Any:
        chosen = self.value()
        yield {"selected": chosen is None, "query_string": changelist.get_query_string(remove=["state"]),
               "display": _("Open")}  # fmt: skip
        for value, title in self.lookup_choices:
            query = changelist.get_query_string({"state": value})
            yield {"selected": chosen == value, "query_string": query, "display": title}

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "all":
            return queryset
        closed = self.value() == "closed"
        field = "answered_at" if queryset.model is Appeal else "closed_at"
        return queryset.filter(**{f"{field}__isnull": not closed})


class _OnRecord(admin.ModelAdmin):
    """Nothing here is typed into or thrown away: it is decided about."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Report)
class ReportAdmin(_OnRecord):
    """The queue, oldest first. j and k walk, x ticks."""

    list_display = ("thumbnail", "about_link", "rule", "words", "how_many", "reporter", "created_at")
    list_display_links = ("rule",)
    list_filter = (OpenFilter, "rule", "created_at")
    list_select_related = ("work__cover", "work__maker", "comment__author", "reporter")
    search_fields = ("about", "words", "work__maker__username", "comment__author__username")
    readonly_fields = (
        "about_link", "rule", "words", "reporter", "created_at", "closed_at", "closed_by", "decision",
    )  # fmt: skip
    fields = readonly_fields
    ordering = ("id",)
    action_form = DecideForm
    actions = ("act_on", "dismiss")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        everything = super().get_queryset(request)
        return everything.annotate(
            of_work=Count("work__reports", distinct=True), of_comment=Count("comment__reports", distinct=True)
        )

    @admin.display(description=gettext_lazy("picture"))
    def thumbnail(self, report: Report) -> SafeString | str:
        work = report.work or (report.comment.work if report.comment else None)
        if work is None or not work.cover or not work.cover.has_picture:
            return "–"
        return format_html(
            '<img class="thumb" src="{}" alt="" loading="lazy">', work.cover.rendition_url(320)
        )

    @admin.display(description=gettext_lazy("about"))
    def about_link(self, report: Report) -> SafeString | str:
        thing = report.work or report.comment
        if thing is None:
            return _("%(about)s (gone)") % {"about": report.about}
        owner = report.work.maker if report.work else report.comment.author  # type: ignore[union-attr]
        return format_html('<a href="{}">{}</a><br>{}', thing.get_absolute_url(), report.about, owner)

    @admin.display(description=gettext_lazy("reports in all"))
    def how_many(self, report: Any) -> int:
        return max(report.of_work, report.of_comment)

    @admin.action(permissions=["change"], description=gettext_lazy("Hide the work, remove the comment"))
    def act_on(self, request: HttpRequest, reports: QuerySet) -> None:
        rule, done = request.POST.get("rule", ""), 0
        # Each thing once, however many reported it.
        things = {report.work or report.comment: report.rule for report in reports.filter(closed_at=None)}
        try:
            for thing, reported in things.items():
                if thing is not None:
                    deciding.decide(request.user, thing, Rule(rule or reported), _reason(request))  # type: ignore[arg-type]
                    done += 1
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        told = ngettext("%(count)d thing was taken down.", "%(count)d things were taken down.", done)
        self.message_user(request, told % {"count": done}, messages.SUCCESS if done else messages.INFO)

    @admin.action(permissions=["change"], description=gettext_lazy("Nothing is wrong with it"))
    def dismiss(self, request: HttpRequest, reports: QuerySet) -> None:
        closed = 0
        for report in reports:
            if thing := report.work or report.comment:
                closed += deciding.dismiss(request.user, thing)  # type: ignore[arg-type]
        told = ngettext("%(count)d report is closed.", "%(count)d reports are closed.", closed)
        self.message_user(request, told % {"count": closed}, messages.SUCCESS)


@admin.register(Decision)
class DecisionAdmin(_OnRecord):
    """What was decided; it can be taken back at any time."""

    list_display = ("about", "act", "rule", "reason", "owner", "moderator", "created_at", "undone_at")
    list_filter = ("act", "rule", "created_at")
    list_select_related = ("owner", "moderator")
    search_fields = ("about", "reason", "owner__username")
    action_form = DecideForm
    actions = ("undo",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request)

    @admin.action(permissions=["change"], description=gettext_lazy("Take back: put it as it was"))
    def undo(self, request: HttpRequest, decisions: QuerySet) -> None:
        for decision in decisions:
            deciding.undo(decision, request.user, _reason(request))  # type: ignore[arg-type]
        told = ngettext("%(count)d decision is undone.", "%(count)d decisions are undone.", len(decisions))
        self.message_user(request, told % {"count": len(decisions)}, messages.SUCCESS)


@admin.register(Appeal)
class AppealAdmin(_OnRecord):
    """What owners answered. Who decided may grant an appeal, and leaves the refusing to somebody else."""

    list_display = ("decision", "words", "decided_by", "created_at", "granted")
    list_filter = (OpenFilter, "granted")
    list_select_related = ("decision__moderator",)
    ordering = ("id",)
    action_form = DecideForm
    actions = ("grant", "refuse")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request)

    @admin.display(description=gettext_lazy("decided by"))
    def decided_by(self, appeal: Appeal) -> str:
        return str(appeal.decision.moderator or "–")

    @admin.action(permissions=["change"], description=gettext_lazy("Grant: put it back"))
    def grant(self, request: HttpRequest, appeals: QuerySet) -> None:
        self._answer(request, appeals, granted=True)

    @admin.action(permissions=["change"], description=gettext_lazy("Refuse: it stands"))
    def refuse(self, request: HttpRequest, appeals: QuerySet) -> None:
        self._answer(request, appeals, granted=False)

    def _answer(self, request: HttpRequest, appeals: QuerySet, *, granted: bool) -> None:
        for appeal in appeals.select_related("decision"):
            try:
                deciding.answer(appeal, request.user, granted=granted, words=_reason(request))  # type: ignore[arg-type]
            except PermissionDenied:
                words = _("“%(appeal)s” is for another moderator: you decided about it.")
                self.message_user(request, words % {"appeal": appeal}, messages.ERROR)
