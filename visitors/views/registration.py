"""Registering for an edition on the web; it ends at the visitor's own badge."""

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from exhibits.models import Exhibition
from visitors import limits, registration
from visitors.registration_forms import VisitorForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, slug: str) -> HttpResponse:
    exhibition = get_object_or_404(Exhibition.objects.reachable().select_related("training_of"), slug=slug)
    closed = registration.closed(exhibition)
    if closed:
        status = 409 if request.method == "POST" else 200
        return _page(request, exhibition, {"closed": closed}, status=status)
    form = VisitorForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        return _page(request, exhibition, {"form": form}, status=422 if form.is_bound else 200)
    form_id = form.cleaned_data["form_id"]
    wait = None if registration.registered(form_id) else limits.take(request, limits.REGISTRATIONS)
    if wait:
        form.add_error(None, _later(wait))
        response = _page(request, exhibition, {"form": form}, status=429)
        response["Retry-After"] = str(int(wait.total_seconds()) + 1)
        return response
    badge = registration.register(exhibition=exhibition, said=form.said(), form_id=form_id, language=get_language() or "id")
    return redirect(reverse("visitors:ticket", args=[badge.code]))


def _page(request: HttpRequest, exhibition: Exhibition, more: dict[str, Any], *, status: int) -> HttpResponse:
    context = {
        "exhibition": exhibition,
        "training": exhibition.is_training,
        "section": "exhibition",
        "trail": [(exhibition.get_absolute_url(), exhibition.text("name"))],
        "consent_version": registration.CONSENT_VERSION,
        **more,
    }
    return render(request, "visitors/register.html", context, status=status)


def _later(wait: datetime.timedelta) -> str:
    minutes = int(wait.total_seconds() // 60) + 1
    said = ngettext(
        "Many registrations came from here in a short time. Please send it again in %(minutes)d minute, or take a badge at the entrance.",
        "Many registrations came from here in a short time. Please send it again in %(minutes)d minutes, or take a badge at the entrance.",
        minutes,
    )
    return said % {"minutes": minutes}
