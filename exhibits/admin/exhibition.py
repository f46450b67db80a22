"""Editions at the desk, and the one action that extends an edition by a day."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exhibits import extension
from exhibits.models import Exhibition, ExhibitionDay, Extension, Landmark, Zone
from opds.desk import Form, PlainFields, Rows, StackedInline, person
from opds.desk_history import DeskHistoryAdmin

EXTEND = "exhibits.extend_exhibition"


class HoursForm(Form):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        check_hours(self, cleaned)
        return cleaned


def check_hours(form: Any, cleaned: dict[str, Any]) -> None:
    opens, closes = cleaned.get("opens"), cleaned.get("closes")
    if opens and closes and closes <= opens:
        form.add_error("closes", _("The closing time is before the opening time; check both."))


class DayInline(PlainFields, StackedInline):
    model = ExhibitionDay
    form = HoursForm
    extra = 0
    fields = (("date", "opens", "closes"),)


class ZoneInline(PlainFields, StackedInline):
    model = Zone
    extra = 0
    fields = (("code", "position"), ("name", "name_en"))


class LandmarkInline(PlainFields, StackedInline):
    model = Landmark
    extra = 0
    fields = (("kind", "name", "name_en"), ("x", "y", "width", "height"))


class ExtensionForm(forms.Form):
    """The new day, its hours and the reason that is announced. Proposes the day after the last, with its hours."""

    date = forms.DateField(label=gettext_lazy("New day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    opens = forms.TimeField(label=gettext_lazy("Opens"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    closes = forms.TimeField(label=gettext_lazy("Closes"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    reason = forms.CharField(
        label=gettext_lazy("Reason, in Indonesian"), max_length=300, help_text=gettext_lazy("One sentence, for everybody to read.")
    )
    reason_en = forms.CharField(
        label=gettext_lazy("Reason, in English"), max_length=300, required=False, widget=forms.TextInput(attrs={"lang": "en"})
    )

    def __init__(self, data: Any, *, exhibition: Exhibition) -> None:
        self.days = {day.date: day for day in exhibition.days.order_by("date")}
        last = list(self.days.values())[-1] if self.days else None
        first = {"date": last.date + datetime.timedelta(days=1), "opens": last.opens, "closes": last.closes} if last else {}
        super().__init__(data, initial=first)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        date = cleaned.get("date")
        if date in self.days:
            self.add_error("date", _("The exhibition is already open on that day."))
        elif date and self.days and date < max(self.days):
            self.add_error("date", _("Choose a day after the last one, %(date)s.") % {"date": date_format(max(self.days), "l, j F Y")})
        check_hours(self, cleaned)
        return cleaned


@admin.register(Exhibition)
class ExhibitionAdmin(DeskHistoryAdmin):
    public = True
    change_form_template = "admin/exhibits/exhibition/change_form.html"
    list_display = ("name", "days", "venue", "is_published", "kind")
    list_filter = ("is_published",)
    list_select_related = ("training_of",)
    search_fields = ("name", "slug")
    ordering = ("-created_at",)
    inlines = (DayInline, ZoneInline, LandmarkInline)
    history_parts = (Extension,)
    never_restored = ("is_published",)
    fieldsets = (
        (gettext_lazy("Name"), {"fields": (("name", "name_en"), ("tagline", "tagline_en"), ("description", "description_en"), "slug")}),
        (gettext_lazy("Place"), {"fields": (("venue", "city"), "address", ("floor_width", "floor_height"), "timezone")}),
        (gettext_lazy("Public"), {"fields": ("is_published", "is_sample", "source_url")}),
    )

    @admin.display(description=gettext_lazy("days"))
    def days(self, exhibition: Exhibition) -> str:
        days = exhibition.day_list()
        if not days:
            return _("no days yet")
        first, last = date_format(days[0].date, "j M Y"), date_format(days[-1].date, "j M Y")
        return first if first == last else f"{first} – {last}"

    @admin.display(description=gettext_lazy("kind"))
    def kind(self, exhibition: Exhibition) -> str:
        return _("training edition") if exhibition.is_training else _("exhibition")

    def get_queryset(self, request: HttpRequest) -> Rows:
        return super().get_queryset(request).prefetch_related("days")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A public address stays: badges, posters and calendars lead to it."""
        stored = Exhibition.objects.filter(pk=obj.pk, is_published=True) if obj else None  # `obj` may carry what was just typed
        return ("slug",) if stored and stored.exists() else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An edition that was public keeps its rows; a training edition may go."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.is_training or not obj.is_published)

    def get_actions(self, request: HttpRequest) -> Any:
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def is_public(self, obj: Exhibition) -> bool:
        return obj.is_published

    def after_change(self, obj: Exhibition) -> None:
        extension.touch(obj)

    # --- extending by a day

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.extend_page)
        return [path("<path:object_id>/extend/", page, name="exhibits_exhibition_extend"), *super().get_urls()]

    def what_follows(self, exhibition: Exhibition) -> list[str]:
        """What an added day does, for the page that asks once more."""
        return [
            _("The new date appears on all pages and in the calendars people subscribe to."),
            _("A notice with your reason appears on the home page, the exhibition page and the hall screen."),
        ]

    def extend_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for the day, say what follows, then do it. Pressing twice adds one day."""
        exhibition = self.get_object(request, object_id)
        if exhibition is None:
            raise Http404
        if not person(request).has_perm(EXTEND):
            raise PermissionDenied
        form = ExtensionForm(request.POST if request.method == "POST" else None, exhibition=exhibition)
        sure = form.is_bound and "sure" in request.POST
        if sure and self._is_there(form, exhibition):
            return self._extended(request, exhibition)
        if form.is_valid() and sure:
            extension.extend(exhibition=exhibition, actor=person(request), **form.cleaned_data)
            self.log_change(request, exhibition, _("Extended by a day"))
            return self._extended(request, exhibition)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Extend by one day"),
            "subtitle": exhibition.text("name"),
            "opts": self.opts,
            "original": exhibition,
            "form": form,
            "asked": form.is_bound and form.is_valid() and "back" not in request.POST,
            "follows": self.what_follows(exhibition),
        }
        return TemplateResponse(request, "admin/exhibits/extend.html", context, status=400 if form.is_bound and form.errors else 200)

    def _is_there(self, form: ExtensionForm, exhibition: Exhibition) -> bool:
        """Whether this very extension was stored already by the first of two clicks."""
        if form.is_valid() or set(form.errors) != {"date"}:
            return False
        return any(
            str(added.day.date) == form.data.get("date") and added.reason == form.cleaned_data["reason"]
            for added in exhibition.extensions.select_related("day")
        )

    def _extended(self, request: HttpRequest, exhibition: Exhibition) -> HttpResponse:
        last = exhibition.days.order_by("date").last()
        said = _("The exhibition now ends on %(date)s. To undo it, delete that day from the list of days below.")
        self.message_user(request, said % {"date": date_format(last.date, "l, j F Y") if last else ""}, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:exhibits_exhibition_change", args=[exhibition.pk]))
