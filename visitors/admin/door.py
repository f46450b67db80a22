"""Phones at the door: made for chosen points with a token that is shown once, given other points, revoked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from exhibits.models import Exhibition
from opds.desk import Form, Rows, person
from opds.desk_history import DeskHistoryAdmin
from visitors import door
from visitors import points as all_points
from visitors.admin.filters import OneEditionFilter, ScannerStateFilter
from visitors.admin.pairing import TWICE, PairingPages, chosen_edition, drawn
from visitors.admin.queues import QueuePages
from visitors.models import Point, Scanner
from visitors.phones import clock_is_wrong

MOST_AT_ONCE = 200


class MakeScannerForm(forms.Form):
    """A name that people at the door recognise, and the points it may scan at."""

    name = forms.CharField(
        label=gettext_lazy("Name of the phone"), max_length=80, help_text=gettext_lazy("For example: Entrance, phone 1.")
    )
    points = forms.ModelMultipleChoiceField(Point.objects.none(), label=gettext_lazy("Points"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any, *, exhibition: Exhibition) -> None:
        super().__init__(data)
        self.fields["points"].queryset = exhibition.points.order_by("kind", "code")  # type: ignore[attr-defined]


class ScannerForm(Form):
    class Meta:
        model = Scanner
        fields = ("name", "points")
        widgets = {"points": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "points" in self.fields:
            self.fields["points"].queryset = self.instance.exhibition.points.order_by("kind", "code")  # type: ignore[attr-defined]


@admin.register(Scanner)
class ScannerAdmin(QueuePages, PairingPages):
    form = ScannerForm
    change_form_template = "admin/visitors/scanner/change_form.html"
    list_display = ("name", "where", "seen", "reported_queue", "charge", "clock", "app_version", "state")
    list_filter = (OneEditionFilter, ScannerStateFilter)
    search_fields = ("name",)
    sortable_by = ()
    ordering = ("-pk",)
    actions = ("revoke_selected",)
    fields = ("name", "points", "exhibition", ("created_at", "created_by"), ("last_seen_at", "reported_queue", "app_version"), "revoked_at")
    readonly_fields = ("exhibition", "created_at", "created_by", "last_seen_at", "reported_queue", "app_version", "revoked_at")

    @admin.display(description=gettext_lazy("points"))
    def where(self, scanner: Scanner) -> str:
        codes = [point.code for point in scanner.points.all()]
        return ", ".join(codes[:6]) + (" …" if len(codes) > 6 else "")

    @admin.display(description=gettext_lazy("last seen"))
    def seen(self, scanner: Scanner) -> str:
        return _("%(time)s ago") % {"time": timesince(scanner.last_seen_at, depth=1)} if scanner.last_seen_at else _("never")

    @admin.display(description=gettext_lazy("battery"))
    def charge(self, scanner: Scanner) -> str:
        return "–" if scanner.battery is None else f"{scanner.battery} %"

    @admin.display(description=gettext_lazy("clock"))
    def clock(self, scanner: Scanner) -> str:
        if scanner.skew is None:
            return "–"
        if not clock_is_wrong(scanner):
            return _("right")
        words = ngettext("wrong by %(count)d second", "wrong by %(count)d seconds", abs(scanner.skew)) % {"count": abs(scanner.skew)}
        return format_html('<b class="state state--returned">{}</b>', words)

    @admin.display(description=gettext_lazy("state"))
    def state(self, scanner: Scanner) -> str:
        return _("revoked") if scanner.revoked_at else _("may scan")

    def get_queryset(self, request: HttpRequest) -> Rows:
        return super().get_queryset(request).select_related("exhibition", "created_by").prefetch_related("points")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.revoked_at is None)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Its scans name it; a phone is revoked, never deleted."""
        return False

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request)

    def save_model(self, request: HttpRequest, obj: Scanner, form: Form, change: bool) -> None:
        if "name" in form.changed_data:
            obj.save(update_fields=["name"])
        if "points" in form.changed_data:
            door.set_points(scanner=obj, points=form.cleaned_data["points"])

    def response_change(self, request: HttpRequest, obj: Scanner) -> HttpResponse:
        if "_revoke" not in request.POST:
            return super().response_change(request, obj)
        door.revoke(scanner=obj, actor=person(request))
        self.message_user(request, self._told(1), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:visitors_scanner_changelist"))

    def _told(self, count: int) -> str:
        return ngettext(
            "%(count)d phone may no longer scan. What it still holds can be sent after pairing again.",
            "%(count)d phones may no longer scan. What they still hold can be sent after pairing again.",
            count,
        ) % {"count": count}

    @admin.action(description=gettext_lazy("Revoke the chosen phones"), permissions=["revoke"])
    def revoke_selected(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        """Asks first, then revokes each; those that are revoked already stay as they are."""
        chosen = list(queryset[:MOST_AT_ONCE])
        if "asked" not in request.POST:
            return self._ask(request, chosen)
        for scanner in chosen:
            door.revoke(scanner=scanner, actor=person(request))
        self.message_user(request, self._told(len(chosen)), messages.SUCCESS)
        return None

    def _ask(self, request: HttpRequest, chosen: list[Scanner]) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Revoke the chosen phones?"),
            "opts": self.opts,
            "chosen": chosen,
            "form": forms.Form(),
            "action": "revoke_selected",
            "follows": _("They stop at once; the others go on. What they still hold can be sent after pairing again."),
        }
        return TemplateResponse(request, "admin/visitors/ask_many.html", context)

    # --- a new phone

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Ask for name and points of one edition; answer with the token, this once."""
        if not self.has_add_permission(request):
            return super().add_view(request, form_url, extra_context)
        exhibition = chosen_edition(request)
        all_points.ensure(exhibition)
        form = MakeScannerForm(request.POST if request.method == "POST" else None, exhibition=exhibition)
        if form.is_valid():
            return self._made(request, exhibition, form.cleaned_data)
        context = {
            **self.admin_site.each_context(request),
            "title": _("A phone for the door"),
            "subtitle": exhibition.text("name"),
            "opts": self.opts,
            "form": form,
            "exhibition": exhibition,
            "others": Exhibition.objects.exclude(pk=exhibition.pk).order_by("-created_at")[:12],
        }
        return TemplateResponse(request, "admin/visitors/scanner/make.html", context, status=400 if form.errors else 200)

    def _made(self, request: HttpRequest, exhibition: Exhibition, data: dict[str, Any]) -> HttpResponse:
        user = person(request)
        just_made = Scanner.objects.filter(
            exhibition=exhibition, name=data["name"], created_by=user, created_at__gte=timezone.now() - TWICE
        )
        if just_made.exists():
            self.message_user(
                request, _("This phone has just been set up; its link was shown once. Set up another if it is lost."), messages.WARNING
            )
            return HttpResponseRedirect(reverse("admin:visitors_scanner_changelist"))
        scanner, token = door.make_scanner(exhibition=exhibition, points=data["points"], name=data["name"], actor=user)
        self.log_addition(request, scanner, [{"added": {}}])
        link = f"{request.build_absolute_uri(reverse('visitors:staff'))}#token={token}"
        context = {
            **self.admin_site.each_context(request),
            "title": _("%(name)s is ready") % {"name": scanner.name},
            "subtitle": exhibition.text("name"),
            "opts": self.opts,
            "scanner": scanner,
            "link": link,
            "token": token,
            "qr": drawn(link),
        }
        response = TemplateResponse(request, "admin/visitors/scanner/made.html", context)
        response["Cache-Control"] = "no-store"
        return response


@admin.register(Point)
class PointAdmin(DeskHistoryAdmin):
    """Gates and exits are named here; the points of stands come and go with the stands."""

    list_display = ("code", "name", "kind", "exhibition")
    list_filter = (OneEditionFilter, "kind")
    list_select_related = ("exhibition",)
    search_fields = ("code", "name")
    ordering = ("kind", "code")
    fields = ("exhibition", "kind", "code", "name")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("exhibition", "kind", "code") if obj else ()

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "kind":
            kwargs["choices"] = [choice for choice in Point.Kind.choices if choice[0] != Point.Kind.STAND]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or obj.kind != Point.Kind.STAND)

    def get_actions(self, request: HttpRequest) -> Any:
        return {}
