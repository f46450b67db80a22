"""A visitor's own badge: the ticket, its picture and its page to print; what is kept of them, to correct and to delete.

Who knows the code may open it, as who holds a paper badge may show it. So guesses are limited, and nothing here is
kept by caches, found by search engines or told to other sites.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from visitors import badge_cookie, badge_sheets, codes, limits, registration, tickets
from visitors.models import Badge
from visitors.registration_forms import VisitorForm

View = Callable[[HttpRequest, Badge], HttpResponse]


def of_badge(view: View) -> Callable[..., HttpResponse]:
    """The view with the badge of its address; 404 for an unknown code, 429 after many, 410 for a revoked one."""

    @wraps(view)
    def answer(request: HttpRequest, code: str) -> HttpResponse:
        response = _answer(view, request, code)
        response["Referrer-Policy"] = "same-origin"  # `no-referrer` would also hide our own forms' origin, and they would be refused
        response["X-Robots-Tag"] = "noindex"
        return response

    return never_cache(require_http_methods(["GET", "HEAD", "POST"])(answer))


def _answer(view: View, request: HttpRequest, code: str) -> HttpResponse:
    carried = badge_cookie.badge_of(request)
    known = carried is not None and carried.code == codes.normalise(code)
    wait = None if known else limits.used_up(request, limits.GUESSES)
    if wait:
        response = render(request, "visitors/ticket_none.html", {"too_many": True}, status=429)
        response["Retry-After"] = str(int(wait.total_seconds()) + 1)
        return response
    badge = Badge.objects.typed(code)
    if badge is None or not badge.exhibition.is_published:
        limits.take(request, limits.GUESSES)
        return render(request, "visitors/ticket_none.html", {}, status=404)
    if badge.revoked_at:
        response = render(request, "visitors/ticket_revoked.html", {"badge": badge, "exhibition": badge.exhibition}, status=410)
        if known:
            badge_cookie.forget(response)
        return response
    return view(request, badge)


@of_badge
def ticket(request: HttpRequest, badge: Badge) -> HttpResponse:
    context = _context(badge) | {
        "qr": mark_safe(tickets.qr_svg(request.get_host(), badge.code)),  # noqa: S308 (drawn by us from the code)
        "who": tickets.who(badge.visitor),
        "own_url": request.build_absolute_uri(reverse("visitors:ticket", args=[badge.code])),
    }
    response = render(request, "visitors/ticket.html", context)
    badge_cookie.keep(response, badge)
    return response


@of_badge
def picture(request: HttpRequest, badge: Badge) -> HttpResponse:
    response = HttpResponse(tickets.picture(badge, host=request.get_host()), content_type="image/png")
    response["Content-Disposition"] = f'attachment; filename="{badge.exhibition.slug}.png"'
    return response


@of_badge
def page(request: HttpRequest, badge: Badge) -> HttpResponse:
    pdf = badge_sheets.make([badge], exhibition=badge.exhibition, layout="a6", host=request.get_host())
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{badge.exhibition.slug}.pdf"'
    return response


@of_badge
def correct(request: HttpRequest, badge: Badge) -> HttpResponse:
    form = VisitorForm(request.POST if request.method == "POST" else None, visitor=badge.visitor)
    if form.is_bound and form.is_valid():
        registration.correct(badge=badge, said=form.said())
        return redirect(reverse("visitors:ticket", args=[badge.code]) + "?disimpan=1#data")
    context = _context(badge) | {"form": form, "consent_version": registration.CONSENT_VERSION, "correcting": True}
    return render(request, "visitors/ticket_correct.html", context, status=422 if form.is_bound else 200)


@of_badge
def delete(request: HttpRequest, badge: Badge) -> HttpResponse:
    if request.method != "POST":
        return render(request, "visitors/ticket_delete.html", _context(badge))
    registration.forget(badge=badge)
    response = render(request, "visitors/ticket_deleted.html", {"exhibition": badge.exhibition})
    badge_cookie.forget(response)
    return response


def _context(badge: Badge) -> dict[str, object]:
    return {
        "badge": badge,
        "visitor": badge.visitor,
        "exhibition": badge.exhibition,
        "training": badge.exhibition.is_training,
        "code": codes.grouped(badge.code),
        "section": "exhibition",
        "trail": [(reverse("visitors:ticket", args=[badge.code]), codes.grouped(badge.code))],
    }
