"""What the QR of a stand's poster opens: the stand, the stamp for it, and what one thinks of its innovations."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from exhibits.models import Exhibition, Innovation
from visitors import badge_cookie, limits, passport
from visitors.models import Badge, DoorRules, Point
from visitors.public_forms import BadgeField

STATUS = {"revoked": 409, "edition": 409, "closed": 409, "point": 404, "often": 429}


class CodeForm(forms.Form):
    """The code of a paper badge, typed by its visitor."""

    code = BadgeField(
        label=gettext_lazy("Code on your badge"),
        max_length=60,
        help_text=gettext_lazy("Twelve letters and digits below the QR. Capitals and spaces do not matter."),
        error_messages={"required": gettext_lazy("Type the code of your badge.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def __init__(self, data: Any = None, *, exhibition: Exhibition) -> None:
        super().__init__(data)
        self.exhibition = exhibition
        if data is not None:
            described = "id_code_helptext id_code_error" if self.errors else "id_code_helptext"
            self.fields["code"].widget.attrs |= {"aria-describedby": described, "class": "form-control"}
            if self.errors:
                self.fields["code"].widget.attrs |= {"aria-invalid": "true", "class": "form-control is-invalid"}
        else:
            self.fields["code"].widget.attrs |= {"aria-describedby": "id_code_helptext", "class": "form-control"}

    def clean_code(self) -> Badge:
        found: Badge = self.cleaned_data["code"]
        if found.revoked_at:
            raise forms.ValidationError(_("This badge is no longer valid. The information desk gives you a new one."))
        if found.exhibition_id != self.exhibition.pk:
            raise forms.ValidationError(_("This badge belongs to another exhibition. Register for this one; it takes a minute."))
        return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def poster(request: HttpRequest, token: str) -> HttpResponse:
    points = Point.objects.filter(kind=Point.Kind.STAND, exhibition__in=Exhibition.objects.reachable())
    point = points.filter(poster_token=token.replace("\0", "")).select_related("stand__zone", "exhibition").first()
    if point is None:
        return render(request, "visitors/poster_unknown.html", status=404)
    if request.method == "POST":
        return _stamp(request, point)
    return _page(request, point, CodeForm(exhibition=point.exhibition), badge_cookie.badge_of(request))


def _stamp(request: HttpRequest, point: Point) -> HttpResponse:
    """The badge of this browser, or the one whose code was typed, gets the stamp; then the page as it now is."""
    typed = CodeForm(request.POST, exhibition=point.exhibition) if "code" in request.POST else None
    badge = badge_cookie.badge_of(request)
    if typed is not None:
        wait = limits.used_up(request, limits.TYPED_CODES)
        if not typed.is_valid() or wait:
            return _refused_code(request, point, typed, wait)
        badge = typed.cleaned_data["code"]
    if badge is None:  # its cookie ended meanwhile
        return _page(request, point, CodeForm(exhibition=point.exhibition), None, status=409)
    wait = limits.take(request, limits.STAMPS)
    step = passport.Refused("often", _("Too many stamps from one place at once. Try again in a few minutes.")) if wait else None
    done = step or passport.stamp(badge=badge, point=point, now=timezone.now())
    if isinstance(done, passport.Refused):
        answer = _page(request, point, CodeForm(exhibition=point.exhibition), badge, refused=done, status=STATUS[done.reason])
        if done.reason == "often":
            answer["Retry-After"] = "600"
    else:
        answer = redirect("visitors:poster", point.poster_token)
    if typed is not None:
        badge_cookie.keep(answer, badge)
    return answer


def _refused_code(request: HttpRequest, point: Point, form: CodeForm, wait: datetime.timedelta | None) -> HttpResponse:
    """A wrong code costs one try; who has none left waits, and is not told whether this one was right."""
    if wait:
        form.errors.clear()
        form.add_error("code", _("Those were many codes in a short time. Please wait a few minutes."))
    else:
        limits.take(request, limits.TYPED_CODES)
    answer = _page(request, point, form, badge_cookie.badge_of(request), status=429 if wait else 422)
    if wait:
        answer["Retry-After"] = str(int(wait.total_seconds()) + 1)
    return answer


def _page(
    request: HttpRequest, point: Point, form: CodeForm, badge: Badge | None, *, refused: passport.Refused | None = None, status: int = 200
) -> HttpResponse:
    stand, exhibition = point.stand, point.exhibition
    assert stand is not None
    stand.exhibition = exhibition
    own = badge if badge and badge.exhibition_id == exhibition.pk else None
    shown = passport.stamps(own) if own else None
    rules = DoorRules.objects.filter(exhibition=exhibition).first()
    context = {
        "exhibition": exhibition,
        "training": exhibition.is_training,
        "stand": stand,
        "innovations": stand.innovations.filter(status=Innovation.Status.PUBLISHED).order_by("title"),
        "badge": own,
        "foreign": badge is not None and own is None,
        "passport": shown,
        "stamped_at": dict(shown.stands).get(stand) if shown else None,
        "is_open": passport.is_open(exhibition, timezone.now()),
        "may_register": rules is None or rules.registration_open,
        "rule": shown.rule if shown else passport.rule_of(exhibition),
        "form": form,
        "refused": refused,
        "section": "exhibition",
    }
    return render(request, "visitors/poster.html", context, status=status)
