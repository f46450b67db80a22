"""The supervisor's live page: what happens at the door now, and what a supervisor decides about it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from exhibits.models import Exhibition
from opds.models import User
from visitors import live, scan_export, supervising
from visitors.models import Scan, Visitor
from visitors.supervising_forms import CorrectionForm

MOST_AT_ONCE = 200


def supervised(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Only for those who supervise the door; others are told so, and who did not sign in may do so. Never kept."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not cast(User, request.user).has_perm(supervising.SUPERVISE):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return never_cache(login_required(guarded))


def _actor(request: HttpRequest) -> User:
    return cast(User, request.user)


@supervised
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The page, or for htmx only its moving parts."""
    editions = list(live.editions_for_choice())
    exhibition = live.chosen_edition(editions, request.GET.get("pameran", ""))
    if exhibition is None:
        raise Http404
    context = live.context_of(exhibition, live.Choice.from_query(request.GET))
    if request.headers.get("HX-Request"):
        return render(request, "visitors/_live.html", context)
    return render(
        request,
        "visitors/live.html",
        {
            **context,
            "editions": editions,
            "outcomes": Scan.Outcome.choices,
            "walk_ins": supervising.walk_ins_today(exhibition),
            "columns": scan_export.COLUMNS.items(),
        },
    )


def _back(exhibition: Exhibition) -> HttpResponse:
    return redirect(f"{reverse('visitors:live')}?pameran={exhibition.slug}")


def _chosen(request: HttpRequest) -> list[uuid.UUID]:
    found = []
    for text in request.POST.getlist("scan")[:MOST_AT_ONCE]:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found


@supervised
@require_POST
def settle(request: HttpRequest, slug: str) -> HttpResponse:
    """Let the chosen conflicts stand."""
    exhibition = get_object_or_404(Exhibition, slug=slug)
    done = supervising.settle(exhibition=exhibition, scan_ids=_chosen(request), actor=_actor(request))
    if done:
        said = ngettext("%(n)d conflict stands and is counted.", "%(n)d conflicts stand and are counted.", done) % {"n": done}
        messages.success(request, said)
    else:
        messages.warning(request, _("Nothing was changed: choose a conflict first, or somebody else has settled it already."))
    return _back(exhibition)


@supervised
@require_POST
def undo(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks first; with `yes` undoes the chosen scans."""
    exhibition = get_object_or_404(Exhibition, slug=slug)
    chosen = _chosen(request)
    if "yes" not in request.POST:
        scans = list(Scan.objects.filter(exhibition=exhibition, pk__in=chosen, voided_at__isnull=True).select_related(*live.WITH))
        if scans:
            context = {"exhibition": exhibition, "training": exhibition.is_training, "zone": exhibition.timezone, "scans": scans}
            return render(request, "visitors/live_undo.html", context)
    done = supervising.undo_scans(exhibition=exhibition, scan_ids=chosen, actor=_actor(request)) if "yes" in request.POST else 0
    if done:
        messages.success(request, ngettext("%(n)d scan is undone.", "%(n)d scans are undone.", done) % {"n": done})
    else:
        messages.warning(request, _("Nothing was changed: choose a scan first, or it is undone already."))
    return _back(exhibition)


@supervised
@require_http_methods(["GET", "HEAD", "POST"])
def walk_in(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Mend what the door wrote down of a walk-in of today."""
    visitors = Visitor.objects.select_related("exhibition").filter(exhibition__slug=slug, source__in=supervising.CORRECTED)
    visitor = get_object_or_404(visitors, pk=pk)
    form = CorrectionForm(request.POST) if request.method == "POST" else CorrectionForm.of(visitor)
    if form.is_bound and form.is_valid():
        done = supervising.correct_walk_in(visitor=visitor, actor=_actor(request), **form.cleaned_data)
        if isinstance(done, Visitor):
            messages.success(request, _("The walk-in is corrected."))
            return _back(visitor.exhibition)
        form.add_error(done.path or None, done.message)
    context = {"exhibition": visitor.exhibition, "training": visitor.exhibition.is_training, "visitor": visitor, "form": form}
    return render(request, "visitors/live_walk_in.html", context, status=422 if form.is_bound else 200)


@supervised
@require_safe
def scans_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    """All scans of the edition as a file, sent while they are read."""
    exhibition = get_object_or_404(Exhibition, slug=slug)
    separator = scan_export.SEPARATORS.get(request.GET.get("pemisah", ""), ";")
    scan_export.note(exhibition, _actor(request))
    lines = scan_export.lines(exhibition, separator=separator, mark=request.GET.get("bom", "1") != "0")
    named = f"{exhibition.slug}-scans.csv"
    headers = {"Content-Disposition": f'attachment; filename="{named}"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
