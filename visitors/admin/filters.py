"""Filters for the large lists of the door: one edition at a time, and ranges that an index answers."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exhibits import editions
from exhibits.admin.stand import EditionFilter
from exhibits.models import Exhibition, ExhibitionDay
from opds.desk import ROW_NUMBER, Rows


class OneEditionFilter(EditionFilter):
    """Always one edition: the chosen one, else the edition of now. A list over all editions would read whole tables."""

    def value(self) -> str | None:
        chosen = super().value()
        if chosen and ROW_NUMBER.fullmatch(chosen):
            return chosen
        now = editions.current() or Exhibition.objects.first()
        return str(now.pk) if now else None

    def choices(self, changelist: Any) -> Any:
        chosen = self.value()
        for value, name in self.lookup_choices:
            yield {"selected": value == chosen, "query_string": changelist.get_query_string({self.parameter_name: value}), "display": name}


class ConflictFilter(admin.SimpleListFilter):
    """Scans that were made offline and would have been refused: the list a supervisor goes through."""

    title = gettext_lazy("conflicts")
    parameter_name = "conflicts"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("yes", _("conflicts only"))]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        return queryset.filter(outcome="conflict") if self.value() == "yes" else queryset


class DayFilter(admin.SimpleListFilter):
    """A day of an edition, as a range of time, so that the newest-first index answers it."""

    title = gettext_lazy("day")
    parameter_name = "on"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        days = ExhibitionDay.objects.order_by("-date").values_list("date", flat=True).distinct()[:14]
        return [(day.isoformat(), date_format(day, "j M Y")) for day in days]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        try:
            day = datetime.date.fromisoformat(self.value() or "")
        except ValueError:
            return queryset
        begin = datetime.datetime.combine(day, datetime.time.min, get_current_timezone())
        return queryset.filter(occurred_at__gte=begin, occurred_at__lt=begin + datetime.timedelta(days=1))


class BadgeStateFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("blank", _("blank, not used yet")), ("revoked", _("revoked"))]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        if self.value() == "blank":
            return queryset.filter(visitor__isnull=True)
        return queryset.filter(revoked_at__isnull=False) if self.value() == "revoked" else queryset


class ScannerStateFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("active", _("may scan")), ("revoked", _("revoked"))]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        if self.value() == "active":
            return queryset.filter(revoked_at__isnull=True)
        return queryset.filter(revoked_at__isnull=False) if self.value() == "revoked" else queryset
