"""Visitors and scans at the desk: looked up, not edited. A scan is undone by its verb."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy, ngettext

from opds.desk import DeskAdmin, ReadOnly, Rows, person
from opds.desk_history import DeskHistoryAdmin
from visitors import codes, scanning
from visitors.admin.filters import ConflictFilter, DayFilter, OneEditionFilter
from visitors.admin.papers import ask_layout
from visitors.models import Badge, Origin, Scan, Visitor, VisitorKind

SUPERVISE = "visitors.supervise_door"
MOST_AT_ONCE = 200


class Supervised(ReadOnly, DeskAdmin):
    """Looking for all who may see the model; actions for those who supervise the door."""

    def has_supervise_permission(self, request: HttpRequest) -> bool:
        return person(request).has_perm(SUPERVISE)


@admin.register(VisitorKind)
class VisitorKindAdmin(DeskHistoryAdmin):
    public = True
    list_display = ("name", "name_en", "code", "position")
    search_fields = ("name", "name_en", "code")
    fieldsets = ((None, {"fields": (("name", "name_en"), ("code", "position"))}),)


@admin.register(Origin)
class OriginAdmin(DeskHistoryAdmin):
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
    export_columns = ("exhibition", "kind", "origin", "heads", "source", "language", "created_at")  # who it was stays here
    export_related = ("exhibition",)
    search_fields = ("name", "group_name")
    sortable_by = ()
    ordering = ("-pk",)
    actions = ("print_selected",)
    fields = ("exhibition", "name", "kind", "origin", "heads", "group_name", "contact", "contact_consent_at", "source", "created_at")

    def has_print_permission(self, request: HttpRequest) -> bool:
        return person(request).has_perm("visitors.add_badge")

    @admin.action(description=gettext_lazy("Print badges of the chosen ones"), permissions=["print"])
    def print_selected(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        return ask_layout(self, request, queryset, list(queryset[:MOST_AT_ONCE]))


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=160)


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
    export_columns = (  # without codes, which open tickets; marks instead of them are in the file of an edition's scans
        *("exhibition", "occurred_at", "point_code", "heads", "outcome", "reason", "counted", "mode", "source", "scanner"),
        *("received_at", "clock_corrected", "voided_at", "settled_at"),
    )
    export_related = ("exhibition",)
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
