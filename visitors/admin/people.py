"""Visitors, badges and scans at the desk: looked up, not edited. A badge is revoked, a scan undone, each by its verb."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from opds.desk import DeskAdmin, ReadOnly, Rows, person
from visitors import badges, codes, scanning
from visitors.admin.filters import BadgeStateFilter, ConflictFilter, DayFilter, OneEditionFilter
from visitors.models import Badge, Origin, Scan, Visitor, VisitorKind

SUPERVISE = "visitors.supervise_door"
MOST_AT_ONCE = 200


class Supervised(ReadOnly, DeskAdmin):
    """Looking for all who may see the model; actions for those who supervise the door."""

    def has_supervise_permission(self, request: HttpRequest) -> bool:
        return person(request).has_perm(SUPERVISE)


@admin.register(VisitorKind)
class VisitorKindAdmin(DeskAdmin):
    public = True
    list_display = ("name", "name_en", "code", "position")
    search_fields = ("name", "name_en", "code")
    fieldsets = ((None, {"fields": (("name", "name_en"), ("code", "position"))}),)


@admin.register(Origin)
class OriginAdmin(DeskAdmin):
    public = True
    list_display = ("name", "kind", "position")
    list_filter = ("kind",)
    search_fields = ("name",)


@admin.register(Visitor)
class VisitorAdmin(Supervised):
    """Names and contacts are here for the days of the edition only; they end by themselves."""

    list_display = ("__str__", "kind", "origin", "heads", "source", "created_at")
    list_filter = (OneEditionFilter, "kind")
    list_select_related = ("kind", "origin")
    search_fields = ("name", "group_name")
    sortable_by = ()
    ordering = ("-pk",)
    fields = ("exhibition", "name", "kind", "origin", "heads", "group_name", "contact", "contact_consent_at", "source", "created_at")


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=160)


@admin.register(Badge)
class BadgeAdmin(Supervised):
    list_display = ("code_in_groups", "visitor", "issued_at", "revoked_at", "revoked_reason")
    list_filter = (OneEditionFilter, BadgeStateFilter)
    list_select_related = ("visitor",)
    search_fields = ("code",)
    search_help_text = gettext_lazy("The code on the badge, or its beginning.")
    sortable_by = ()
    ordering = ("-pk",)
    actions = ("revoke_selected",)
    fields = ("code_in_groups", "exhibition", "visitor", "issued_at", "revoked_at", "revoked_reason")
    readonly_fields = ("code_in_groups", "issued_at")

    @admin.display(description=gettext_lazy("code"))
    def code_in_groups(self, badge: Badge) -> str:
        return codes.grouped(badge.code)

    def get_search_results(self, request: HttpRequest, queryset: Rows, search_term: str) -> tuple[Rows, bool]:
        return by_code(queryset, "code", search_term), False

    @admin.action(description=gettext_lazy("Revoke the chosen ones"), permissions=["supervise"])
    def revoke_selected(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        """Asks why, then revokes each; those that are revoked already stay as they are."""
        form = ReasonForm(request.POST if "asked" in request.POST else None)
        chosen = list(queryset[:MOST_AT_ONCE])
        if not form.is_valid():
            return self._ask(request, form, chosen)
        steps = [badges.revoke(badge=badge, reason=form.cleaned_data["reason"], actor=person(request)) for badge in chosen]
        done = sum(1 for step in steps if step)
        said = ngettext("%(count)d badge is revoked.", "%(count)d badges are revoked.", done) % {"count": done}
        self.message_user(request, said, messages.SUCCESS if done else messages.WARNING)
        for step in steps:
            if step.refusal:
                self.message_user(request, step.refusal, messages.WARNING)
        return None

    def _ask(self, request: HttpRequest, form: forms.Form, chosen: list[Badge]) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Revoke badges?"),
            "opts": self.opts,
            "form": form,
            "chosen": chosen,
            "follows": _("Scans refuse these badges from now on. What was counted stays counted."),
            "action": "revoke_selected",
        }
        return TemplateResponse(request, "admin/visitors/ask_many.html", context)


def by_code(rows: Rows, field: str, text: str) -> Rows:
    """Rows whose badge code begins with what was typed, however it was grouped; an index answers."""
    code = codes.normalise(text)[: codes.LENGTH]
    return rows.filter(**{f"{field}__startswith": code}) if code else rows


@admin.register(Scan)
class ScanAdmin(Supervised):
    """Every attempt is a row. Wrong ones are undone, never changed."""

    list_display = ("occurred_at", "point_code", "badge", "heads", "outcome", "reason", "mode", "scanner", "voided_at")
    list_filter = (OneEditionFilter, ConflictFilter, DayFilter)
    list_select_related = ("badge", "scanner")
    search_fields = ("code",)
    search_help_text = gettext_lazy("The code of a badge, or its beginning.")
    sortable_by = ()
    ordering = ("-occurred_at",)
    actions = ("void_selected",)
    fields = (
        ("exhibition", "point", "point_code"),
        ("badge", "code", "heads"),
        ("outcome", "reason", "counted", "first_at"),
        ("mode", "source", "scanner"),
        ("scanned_at", "received_at", "occurred_at", "clock_corrected"),
        ("voided_at", "voided_by"),
    )

    def get_search_results(self, request: HttpRequest, queryset: Rows, search_term: str) -> tuple[Rows, bool]:
        found = list(by_code(Badge.objects.all(), "code", search_term).values_list("pk", flat=True)[:200]) if search_term else None
        return (queryset.filter(badge__in=found) if found is not None else queryset), False

    @admin.action(description=gettext_lazy("Undo the chosen scans"), permissions=["supervise"])
    def void_selected(self, request: HttpRequest, queryset: Any) -> None:
        chosen = list(queryset[:MOST_AT_ONCE])
        for scan in chosen:
            scanning.void_by_supervisor(scan=scan, actor=person(request))
        said = ngettext("%(count)d scan is undone.", "%(count)d scans are undone.", len(chosen)) % {"count": len(chosen)}
        self.message_user(request, said, messages.SUCCESS)
