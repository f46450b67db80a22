"""The board of «one agency, one innovation» at the desk: one year, all years, one agency, the spreadsheet, a target in one click."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from exhibits import board, board_view
from exhibits.exporting import cells
from opds import targets
from opds.desk import REVIEW, person
from opds.models import Opd, Reminder

READ = "opds.view_target"


def readers_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For pages of the board: whoever may read targets."""

    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not person(request).has_perm(READ):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def committee_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For pages that set targets or remind: the committee."""

    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not person(request).has_perm(REVIEW):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def shown(request: HttpRequest, template: str, title: str, status: int = 200, **context: Any) -> TemplateResponse:
    """A page of the desk."""
    whole = {**admin.site.each_context(request), "title": title, "may_edit": person(request).is_committee, **context}
    return TemplateResponse(request, f"admin/board/{template}.html", whole, status=status)


@require_safe
@readers_only
def board_page(request: HttpRequest) -> HttpResponseBase:
    """All agencies of a year, who needs a call first; an official gets their own agency's page."""
    mine = board_view.within_reach(request)
    wish = board_view.wish(request)
    if mine is not None:
        return _agency(request, get_object_or_404(Opd, pk=mine[0]), wish.year)
    rows = board.board(wish.year)
    return shown(
        request,
        "board",
        _("One agency, one innovation %(year)s") % {"year": wish.year},
        wish=wish,
        rows=wish.rows(rows),
        summary=board.summary(wish.year, rows),
        years=[(year, wish.query(tahun=year)) for year in board_view.years_to_choose(wish.year)],
        states=board_view.STATES,
        kinds=Opd.Kind.choices,
        this_year=board.current_year(),
    )


@require_safe
@readers_only
def years_page(request: HttpRequest) -> HttpResponseBase:
    """All agencies that one may read, with the years as columns."""
    year = board.current_year()
    agencies = [row.opd for row in sorted(board.board(year, board_view.within_reach(request)), key=lambda row: row.opd.acronym.casefold())]
    among = board_view.years_to_choose(year)
    cells_by_agency = board.history(agencies, among)
    lines = [(opd, cells_by_agency[opd.pk]) for opd in agencies]
    met = [sum(cells[place].state == board.MET for _opd, cells in lines) for place in range(len(among))]
    asked = [sum(bool(cells[place].asked) for _opd, cells in lines) for place in range(len(among))]
    return shown(
        request,
        "years",
        _("One agency, one innovation: all years"),
        years=among,
        lines=lines,
        totals=list(zip(among, met, asked, strict=True)),
    )


@require_safe
@readers_only
def agency_page(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One agency: this year, what counts, what waits, and its history by year."""
    mine = board_view.within_reach(request)
    opd = get_object_or_404(Opd, slug=slug)
    if mine is not None and opd.pk not in mine:
        raise Http404
    return _agency(request, opd, board_view.wish(request).year)


def _agency(request: HttpRequest, opd: Opd, year: int) -> TemplateResponse:
    among = board_view.years_to_choose(year)
    reminders = Reminder.objects.filter(opd=opd).select_related("actor").prefetch_related("letters")[:20]
    return shown(
        request,
        "agency",
        opd.acronym,
        subtitle=opd.text("name"),
        opd=opd,
        year=year,
        row=next(iter(board.board(year, [opd.pk])), None),
        counted=board.innovations_of(opd, year),
        history=board.history([opd], among)[opd.pk],
        reminders=reminders if person(request).is_committee else [],
        is_own=person(request).opd_id == opd.pk,
    )


@require_safe
@readers_only
def board_sheet(request: HttpRequest) -> HttpResponseBase:
    """The board as XLSX, filtered and sorted as the address says; a second sheet has all years."""
    wish = board_view.wish(request)
    rows = wish.rows(board.board(wish.year, board_view.within_reach(request)))
    name = _("one-agency-one-innovation-%(year)s") % {"year": wish.year}
    return cells.download(name, board_view.sheets(wish.year, rows))


@require_POST
@committee_only
def ask(request: HttpRequest) -> HttpResponse:
    """Ask one agency for one innovation in a year: the button beside «no target set»."""
    year = board_view.read_year(request.POST.get("tahun"))
    opd = get_object_or_404(Opd.objects.active(), slug=request.POST.get("opd", ""))
    asked = targets.ask_one(opd=opd, year=year, actor=person(request))
    words = _("%(opd)s is asked for one innovation in %(year)s.") if asked.made else _("%(opd)s has a target for %(year)s already.")
    messages.success(request, words % {"opd": opd.acronym, "year": year})
    return HttpResponseRedirect(f"{reverse('admin:board')}?tahun={year}")
