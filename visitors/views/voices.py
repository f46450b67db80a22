"""What visitors said, and the form to say something oneself."""

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from exhibits import paging
from exhibits.models import Exhibition
from opds.page_cache import public_page, read_only
from visitors import badge_cookie, limits, said, subjects
from visitors import voices as verbs
from visitors.forms import VoiceForm
from visitors.models import Badge


@public_page(60)
def voices(request: HttpRequest, slug: str) -> HttpResponse:
    exhibition = get_object_or_404(Exhibition.objects.reachable(), slug=slug)
    wanted = said.Wanted.from_query(request.GET)
    asked = request.GET.get("halaman", "1")
    heard = said.heard(exhibition, wanted, number=asked)
    beyond_end = asked != str(heard.page.number)
    context = {
        "exhibition": exhibition,
        "training": exhibition.is_training,
        "section": "voices",
        "wanted": wanted,
        "heard": heard,
        "all_query": wanted.query(jenis=""),
        "chips": wanted.chips(),
        "kinds": [(value, label, heard.counts[value], wanted.query(jenis=value)) for value, label in said.kind_choices()],
        "beyond_end": beyond_end,
        "links": paging.links(heard.page.number, heard.page.paginator.num_pages, lambda number: wanted.query(halaman=str(number))),
        "trail": [(exhibition.get_absolute_url(), exhibition.text("name"))],
    }
    return render(request, "visitors/voices.html", context, status=404 if beyond_end else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest) -> HttpResponse:
    subject = subjects.find(request.GET)
    form = VoiceForm(request.POST if request.method == "POST" else None, action=request.get_full_path())
    if not form.is_bound or not form.is_valid():
        return _form(request, form, subject, status=422 if form.is_bound else 200)
    again = verbs.is_left(form_id=form.cleaned_data["form_id"], text=form.cleaned_data["text"])
    wait = None if again else limits.take(request, limits.VOICES)
    if wait:
        form.add_error(None, _later(wait))
        response = _form(request, form, subject, status=429)
        response["Retry-After"] = str(int(wait.total_seconds()) + 1)
        return response
    values = {name: form.cleaned_data[name] for name in ("kind", "text", "rating", "form_id")}
    badge = _badge(request, subject)
    kept = verbs.leave(subject=subject, client_hash=limits.client_hash(request), language=get_language() or "id", badge=badge, **values)
    if kept is None:
        form.add_error("rating", _("You have already rated this, and that rating counts. Words without a rating are welcome."))
        return _form(request, form, subject, status=409)
    return redirect(f"{reverse('visitors:thanks')}?{request.GET.urlencode()}")


@read_only
def thanks(request: HttpRequest) -> HttpResponse:
    subject = subjects.find(request.GET)
    return render(request, "visitors/thanks.html", {"subject": subject, "section": "voices", "again": request.GET.urlencode()})


def _form(request: HttpRequest, form: VoiceForm, subject: verbs.Subject, *, status: int) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "subject": subject,
        "section": "voices",
        "trail": subjects.trail(subject),
        "addressee": subject.opd.acronym if subject.opd else "",
        "with_badge": _badge(request, subject) is not None,
        "consent_version": verbs.CONSENT_VERSION,
    }
    return render(request, "visitors/say.html", context, status=status)


def _badge(request: HttpRequest, subject: verbs.Subject) -> Badge | None:
    """The badge of this browser when it is one of the edition spoken of: then a rating belongs to the visit."""
    badge = badge_cookie.badge_of(request)
    return badge if badge and subject.exhibition and badge.exhibition_id == subject.exhibition.pk else None


def _later(wait: datetime.timedelta) -> str:
    minutes = int(wait.total_seconds() // 60) + 1
    said_often = ngettext(
        "You have sent several messages in a short time. Please send this one again in %(minutes)d minute; your words stay here.",
        "You have sent several messages in a short time. Please send this one again in %(minutes)d minutes; your words stay here.",
        minutes,
    )
    return said_often % {"minutes": minutes}
