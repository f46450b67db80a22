"""Targets at the desk: the committee sets them, one by one or for all agencies of a year at once; others read."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from opds import targets
from opds.desk import Form, Rows, person
from opds.desk_history import DeskHistoryAdmin
from opds.models import Target


def plausible(year: int | None) -> bool:
    return year is not None and targets.FIRST_YEAR <= year <= targets.LAST_YEAR


def said_year() -> str:
    return _("Write a year between %(first)s and %(last)s.") % {"first": targets.FIRST_YEAR, "last": targets.LAST_YEAR}


def said_due(due: datetime.date | None, year: int | None) -> str:
    """Why a due date does not belong to a year; empty when it does."""
    if due and year and due.year != year:
        return _("The due date lies in %(found)s; choose a date in %(year)s.") % {"found": due.year, "year": year}
    return ""


class TargetForm(Form):
    class Meta:
        model = Target
        fields = ("opd", "year", "number", "due", "note")

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if not plausible(year):
            raise forms.ValidationError(said_year())
        return year

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if wrong := said_due(cleaned.get("due"), cleaned.get("year")):
            self.add_error("due", wrong)
        return cleaned


class YearForm(forms.Form):
    """The targets of all active agencies for one year."""

    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=targets.FIRST_YEAR, max_value=targets.LAST_YEAR)
    number = forms.IntegerField(
        label=gettext_lazy("Innovations asked for"),
        min_value=0,
        max_value=100,
        initial=1,
        help_text=gettext_lazy("0 excuses all agencies."),
    )
    due = forms.DateField(
        label=gettext_lazy("Due"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Reminders name this date. Empty: the last day of the year is meant."),
    )
    copy_from = forms.TypedChoiceField(
        label=gettext_lazy("Take the numbers from"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy("An agency without a target in that year gets the number above."),
    )
    overwrite = forms.BooleanField(
        label=gettext_lazy("Replace targets that exist"),
        required=False,
        help_text=gettext_lazy("Without this tick, agencies that have a target for the year keep it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = Target.objects.order_by("-year").values_list("year", flat=True).distinct()
        field = self.fields["copy_from"]
        field.choices = [("", _("no other year")), *((year, str(year)) for year in years)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if wrong := said_due(cleaned.get("due"), cleaned.get("year")):
            self.add_error("due", wrong)
        return cleaned


@admin.register(Target)
class TargetAdmin(DeskHistoryAdmin):
    form = TargetForm
    change_list_template = "admin/opds/target/change_list.html"
    list_display = ("opd", "year_plain", "number", "due", "note")
    list_filter = ("year",)
    list_select_related = ("opd",)
    search_fields = ("opd__acronym", "opd__name")
    autocomplete_fields = ("opd",)
    ordering = ("-year", "opd__acronym")
    sortable_by = ()
    fields = ("opd", ("year", "number", "due"), "note")

    @admin.display(description=gettext_lazy("year"))
    def year_plain(self, target: Target) -> str:
        return str(target.year)

    def get_queryset(self, request: HttpRequest) -> Rows:
        return super().get_queryset(request).select_related("opd")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("opd", "year") if obj else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"year": timezone.localdate().year, **super().get_changeform_initial_data(request)}

    def get_urls(self) -> list[URLPattern]:
        return [path("year/", self.admin_site.admin_view(self.year_page), name="opds_target_year"), *super().get_urls()]

    def year_page(self, request: HttpRequest) -> HttpResponse:
        """Set the targets of a year for all active agencies at once."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = YearForm(request.POST) if request.method == "POST" else YearForm(initial=self._proposed(request))
        if form.is_valid():
            data = form.cleaned_data
            asked = targets.ask_all(actor=person(request), **data)
            self.message_user(request, self._told(data["year"], asked), messages.SUCCESS)
            return HttpResponseRedirect(f"{reverse('admin:board')}?tahun={data['year']}")
        context = {**self.admin_site.each_context(request), "title": _("Targets of a year"), "opts": self.opts, "form": form}
        return TemplateResponse(request, "admin/opds/target/year.html", context, status=400 if form.errors else 200)

    def _proposed(self, request: HttpRequest) -> dict[str, Any]:
        """The year of the address or this one, one innovation, the numbers of the year before if it has any."""
        asked = request.GET.get("year", "")
        year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else timezone.localdate().year
        year = year if plausible(year) else timezone.localdate().year
        before = Target.objects.filter(year=year - 1).exists()
        return {"year": year, "number": 1, "due": targets.usual_due(year), "copy_from": year - 1 if before else None}

    def _told(self, year: int, asked: targets.Asked) -> str:
        if asked.made or asked.changed:
            said = ngettext(
                "Targets of %(year)s: %(number)s agency got a new one, %(kept)s kept theirs.",
                "Targets of %(year)s: %(number)s agencies got a new one, %(kept)s kept theirs.",
                asked.made + asked.changed,
            )
            return said % {"year": year, "number": asked.made + asked.changed, "kept": asked.kept}
        return _("Nothing changed: all agencies have a target for %(year)s.") % {"year": year}
