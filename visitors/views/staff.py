"""The scanner page: an application in the browser, and the same verbs as plain forms where no JavaScript runs."""

from __future__ import annotations

import uuid
from typing import Any

from csp.decorators import csp_update
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from opds.models import User
from opds.page_cache import read_only
from visitors import door, points, scanning
from visitors.door_forms import PlaceForm, RecordForm
from visitors.models import Point, Scan
from visitors.scanner_files import app_version, worker_addresses
from visitors.scanner_words import scanner_words
from visitors.undo import UNDO_WINDOW


@never_cache
@read_only
@csp_update({"script-src": ["'wasm-unsafe-eval'"]})
def staff(request: HttpRequest) -> HttpResponse:
    """The application; with `?place=` the page without JavaScript for somebody who signed in."""
    user = request.user
    if "place" in request.GET and isinstance(user, User):
        form = PlaceForm(request.GET, user=user)
        if form.is_valid():
            return render(request, "visitors/staff_point.html", _point_page(request, form.point(), RecordForm()))
        return app_page(request, form, status=404)
    return app_page(request, PlaceForm(user=user) if isinstance(user, User) else None)


def app_page(request: HttpRequest, place_form: PlaceForm | None, status: int = 200) -> HttpResponse:
    """The page that may open the camera and run the decoder's WebAssembly; no other page may."""
    context = {"words": scanner_words(), "place_form": place_form, "app_version": app_version(), "workers": worker_addresses()}
    response = render(request, "visitors/staff.html", context, status=status)
    response.allow_camera = True  # type: ignore[attr-defined]
    return response


@never_cache
@require_POST
def pair(request: HttpRequest) -> HttpResponse:
    """Make this browser a scanner of the account that is signed in; its token is told once, here."""
    if not isinstance(request.user, User):
        return JsonResponse({"detail": _("Please sign in first.")}, status=401)
    form = PlaceForm(request.POST, user=request.user)
    if not form.is_valid():
        return JsonResponse({"detail": _("Choose a gate or a stand from the list.")}, status=422)
    point = form.point()
    wanted = form.usable.filter(exhibition=point.exhibition) if form.cleaned_data["others"] else [point]
    name = request.user.get_username()[:80]
    _scanner, token = door.make_scanner(exhibition=point.exhibition, points=wanted, name=name, actor=request.user, user=request.user)
    return JsonResponse({"token": token, "point": point.code})


def _point_page(request: HttpRequest, point: Point, form: RecordForm) -> dict[str, Any]:
    return {
        "point": point,
        "label": points.label(point),
        "place": f"{point.exhibition.slug}/{point.code}",
        "form": form,
        "training": point.exhibition.is_training,
        "today": points.counts_today(point.exhibition).get(point.code, 0),
        "last": _last(request, point),
        "undo_ends": timezone.now() - UNDO_WINDOW,
    }


def _last(request: HttpRequest, point: Point) -> Scan | None:
    """The scan that was just made here by this account, for the page to show."""
    try:
        scan_id = uuid.UUID(request.GET.get("scan", ""))
    except ValueError:
        return None
    mine = Scan.objects.filter(scanner__user=request.user.pk, point_code=point.code, exhibition=point.exhibition)
    return mine.select_related("badge__visitor__kind").filter(pk=scan_id).first()


@never_cache
@login_required
@require_POST
def record(request: HttpRequest) -> HttpResponse:
    """One thing that happened at a point, sent as a form; shows what became of it, or the form with what is wrong."""
    assert isinstance(request.user, User)
    place = PlaceForm(request.POST, user=request.user)
    if not place.is_valid():
        return redirect("visitors:staff")
    point, form = place.point(), RecordForm(request.POST)
    if form.is_valid():
        refused = _record(request.user, point, form.cleaned_data)
        if refused is None:
            return _back(point, form.cleaned_data["id"])
        form.add_error(refused.path if refused.path in form.fields else None, refused.message)
    return render(request, "visitors/staff_point.html", _point_page(request, point, form), status=422)


def _record(user: User, point: Point, data: dict[str, Any]) -> door.WalkInRefused | None:
    scanner, now = door.account_scanner(exhibition=point.exhibition, user=user), timezone.now()
    if data["walk_in"]:
        given = {name: data[name] for name in ("kind", "origin", "name", "group_name", "badge_code")}
        answer = door.walk_in(
            scanner=scanner, scan_id=data["id"], point=point.code, scanned_at=now, sent_at=now, heads=data["heads"] or 1, **given
        )
        return answer if isinstance(answer, door.WalkInRefused) else None
    what: dict[str, Any] = {"code": data["code"]} if data["code"] else {"heads": data["heads"]}
    seen = scanning.Seen(id=data["id"], point=point.code, scanned_at=now, mode=Scan.Mode.ONLINE, **what)
    scanning.record_scans(scanner=scanner, sent_at=now, items=[seen])
    return None


@never_cache
@login_required
@require_POST
def undo(request: HttpRequest, scan_id: uuid.UUID) -> HttpResponse:
    """Undo a scan of this account, with the heads of its group, and show that it is undone."""
    scan = get_object_or_404(Scan.objects.select_related("scanner", "point__exhibition"), pk=scan_id, scanner__user=request.user.pk)
    assert scan.scanner and scan.point
    door.undo(scanner=scan.scanner, scan_id=scan.pk)
    return _back(scan.point, scan.pk)


def _back(point: Point, scan_id: uuid.UUID) -> HttpResponse:
    query = urlencode({"place": f"{point.exhibition.slug}/{point.code}", "scan": str(scan_id)})
    return redirect(f"{reverse('visitors:staff')}?{query}")
