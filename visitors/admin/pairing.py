"""Phones for the door at the desk: chosen points, a name, how many; then for each a QR with a code for one use.

The codes can be seen again as long as they are valid, by who made them and who may add scanners: `visitors.pairing` makes
them from the secret key and their row. The page is never kept by a browser.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import segno
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from exhibits import editions
from exhibits.models import Exhibition
from opds.desk import ROW_NUMBER, person
from opds.desk_history import DeskHistoryAdmin
from visitors import pairing
from visitors import points as all_points
from visitors.models import Pairing, Point

TWICE = datetime.timedelta(seconds=10)


class PairForm(forms.Form):
    """Points that these phones may scan at, a name that people at the door recognise, and how many phones."""

    name = forms.CharField(
        label=gettext_lazy("Name of the phone"), max_length=70, help_text=gettext_lazy("For example: Entrance. More phones are numbered.")
    )
    number = forms.IntegerField(label=gettext_lazy("How many phones"), min_value=1, max_value=pairing.MOST_AT_ONCE, initial=1)
    points = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Points"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one point.")},
    )

    def __init__(self, data: Any, *, exhibition: Exhibition) -> None:
        super().__init__(data)
        self.fields["points"].choices = list(_grouped(exhibition))  # type: ignore[attr-defined]


def _grouped(exhibition: Exhibition) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """Gates, exits, and the stands of each zone."""
    groups: dict[str, list[tuple[int, str]]] = {_("Gates"): [], _("Exits"): []}
    kinds = {Point.Kind.GATE: _("Gates"), Point.Kind.EXIT: _("Exits")}
    rows = exhibition.points.select_related("stand__zone").order_by("stand__zone__position", "stand__zone__code", "code")
    for point in rows:
        group = point.stand.zone.text("name") if point.stand else kinds[Point.Kind(point.kind)]
        groups.setdefault(group, []).append((point.pk, all_points.label(point)))
    return ((name, choices) for name, choices in groups.items() if choices)


@dataclass(frozen=True, slots=True)
class Card:
    """One code on the page; `code` and `qr` are empty when it is used or expired."""

    row: Pairing
    state: str
    minutes: int = 0
    code: str = ""
    qr: str = ""


def card(request: HttpRequest, row: Pairing) -> Card:
    left = row.expires_at - timezone.now()
    if row.used_at:
        return Card(row, "paired")
    if left <= datetime.timedelta():
        return Card(row, "expired")
    code = pairing.code_of(row)
    link = f"{request.build_absolute_uri(reverse('visitors:staff'))}#pair={code}"
    return Card(row, "waiting", math.ceil(left.total_seconds() / 60), pairing.readable(code), drawn(link))


def drawn(link: str) -> str:
    """The QR of an address made here, as inline SVG: dark on white in both themes, with its quiet zone."""
    drawing = segno.make(link, error="m").svg_inline(scale=6, border=4, light="#fff", svgclass="scanner-qr", lineclass=None, omitsize=True)
    return mark_safe(drawing)  # noqa: S308 drawn by segno from our own address and code


def chosen_edition(request: HttpRequest) -> Exhibition:
    """The edition that the address names, otherwise the current one."""
    chosen = request.GET.get("edition", "")
    found = (
        Exhibition.objects.filter(pk=chosen).first() if ROW_NUMBER.fullmatch(chosen) else editions.current() or Exhibition.objects.first()
    )
    if found is None:
        raise Http404
    return found


class PairingPages(DeskHistoryAdmin):
    """The two pages of pairing, beside the list of scanners."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("pair/", view(self.pair_page), name="visitors_scanner_pair"),
            path("pair/<int:first>-<int:last>/", view(never_cache(self.codes_page)), name="visitors_scanner_codes"),
            *super().get_urls(),
        ]

    def pair_page(self, request: HttpRequest) -> HttpResponse:
        """Ask for points, name and number; go on to the codes. Sent twice within ten seconds = the same codes."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        exhibition = chosen_edition(request)
        all_points.ensure(exhibition)
        form = PairForm(request.POST if request.method == "POST" else None, exhibition=exhibition)
        if form.is_valid() and pairing.is_over(exhibition):
            form.add_error(None, _("This exhibition is over. Extend it, or choose another edition."))
        elif form.is_valid():
            return HttpResponseRedirect(_address(self._codes(request, exhibition, form.cleaned_data)))
        words = {"title": _("Pair phones"), "subtitle": exhibition.text("name"), "form": form, "exhibition": exhibition}
        others = Exhibition.objects.exclude(pk=exhibition.pk).order_by("-created_at")[:12]
        context = {**self.admin_site.each_context(request), "opts": self.opts, "others": others, **words}
        return TemplateResponse(request, "admin/visitors/scanner/pair.html", context, status=400 if form.errors else 200)

    def _codes(self, request: HttpRequest, exhibition: Exhibition, data: dict[str, Any]) -> list[Pairing]:
        actor = person(request)
        names = pairing.names(data["name"], data["number"])
        since = timezone.now() - TWICE
        just_made = Pairing.objects.filter(exhibition=exhibition, created_by=actor, created_at__gte=since, name__in=names).order_by("pk")
        return list(just_made) or pairing.make_codes(exhibition=exhibition, points=data["points"], names=names, actor=actor)

    def codes_page(self, request: HttpRequest, first: int, last: int) -> HttpResponse:
        """A QR and its state for each phone. A POST makes new codes for those that expired."""
        rows = self._rows(request, first, last)
        if request.method == "POST":
            fresh = pairing.renew(pairings=rows, actor=person(request))
            self.message_user(request, _("New codes are ready.") if fresh else _("No code has expired."), messages.SUCCESS)
            return HttpResponseRedirect(_address(fresh or rows))
        cards = [card(request, row) for row in rows]
        seen = "-".join(f"{each.state[0]}{each.minutes}" for each in cards)
        if request.GET.get("seen") == seen:
            return HttpResponse(status=204)
        states = {each.state for each in cards}
        title = _("Pair these phones")
        words = {"title": title, "exhibition": rows[0].exhibition, "subtitle": rows[0].exhibition.text("name"), "opts": self.opts}
        context = {**self.admin_site.each_context(request), **words, "cards": cards, "seen": seen, "states": states}
        part = "seen" in request.GET
        return TemplateResponse(request, f"admin/visitors/scanner/{'_codes' if part else 'codes'}.html", context)

    def _rows(self, request: HttpRequest, first: int, last: int) -> list[Pairing]:
        """The codes that were made together, for who made them or may add scanners."""
        if not (ROW_NUMBER.fullmatch(str(first)) and ROW_NUMBER.fullmatch(str(last))):
            raise Http404
        begin = Pairing.objects.filter(pk=first).first()
        if begin is None:
            raise Http404
        if not (self.has_add_permission(request) or begin.created_by == person(request)):
            raise PermissionDenied
        rows = Pairing.objects.filter(
            pk__gte=first, pk__lte=last, exhibition_id=begin.exhibition_id, created_by_id=begin.created_by_id
        ).select_related("exhibition", "scanner")
        return list(rows.prefetch_related("points__stand").order_by("pk")[: pairing.MOST_AT_ONCE])


def _address(rows: list[Pairing]) -> str:
    return reverse("admin:visitors_scanner_codes", args=[rows[0].pk, rows[-1].pk])
