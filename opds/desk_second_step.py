"""The pages of the second step: the code after the password, and setting up a phone with its recovery codes."""

from __future__ import annotations

import math
from typing import Any, cast

import segno
from django.contrib import admin, messages
from django.contrib.auth import HASH_SESSION_KEY, REDIRECT_FIELD_NAME, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from opds import accounts, second_step
from opds.account_forms import CodeForm
from opds.models import User

JUST_NOW = 120  # seconds in which a double click on "confirm" shows fresh codes again
pages = require_http_methods(["GET", "HEAD", "POST"])


def half_signed_in(request: HttpRequest) -> User | None:
    """Who gave the password here and still lacks the second step."""
    bool(request.user.is_authenticated)  # asks who it is
    return getattr(request, "half_signed_in", None)


def next_address(request: HttpRequest) -> str:
    """Where the reader wanted to go, within this portal."""
    wanted = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME, "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours and reverse("admin:login") not in wanted else reverse("admin:index")


def to_second_step(request: HttpRequest, user: User) -> HttpResponseRedirect:
    name = "admin:second_step" if user.second_step_at else "admin:second_step_setup"
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode({REDIRECT_FIELD_NAME: next_address(request)})}")


def site_of(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


@never_cache
@pages
def code_page(request: HttpRequest) -> HttpResponse:
    """Ask for the code and open the desk."""
    user = half_signed_in(request)
    if user is None:
        return HttpResponseRedirect(next_address(request))
    if "leave" in request.POST:
        logout(request)
        return HttpResponseRedirect(reverse("admin:login"))
    if user.second_step_at is None:
        return to_second_step(request, user)
    paper = "paper" in (request.POST if request.method == "POST" else request.GET)
    form = CodeForm(request.POST if request.method == "POST" else None, paper=paper)
    if form.is_valid():
        answer = second_step.check(user=user, code=form.cleaned_data["code"])
        if answer.is_right:
            return _opened(request, user, answer)
        _refuse(request, user, form, answer)
    return _page(request, "admin/second_step.html", _("One more step"), form=form, paper=paper)


def _opened(request: HttpRequest, user: User, answer: second_step.Answer) -> HttpResponse:
    request.session[second_step.SESSION_KEY] = user.pk
    if answer.left is not None:
        text = ngettext(
            "You used a recovery code; %(number)s is left. Make new ones on your account page.",
            "You used a recovery code; %(number)s are left. Make new ones on your account page.",
            answer.left,
        )
        messages.warning(request, text % {"number": answer.left})
    return HttpResponseRedirect(next_address(request))


def _refuse(request: HttpRequest, user: User, form: CodeForm, answer: second_step.Answer) -> None:
    """Say what was wrong with a code, and tell the person when it happens again and again."""
    form.add_error("code", in_words(answer))
    if answer.wrong >= second_step.TELL_AFTER and user.second_step_at:
        accounts.tell_of_wrong_codes(user=user, site=site_of(request))


def in_words(answer: second_step.Answer) -> str:
    if answer.wait is None:
        return _("This code is not right, or was used already. Take the one that is shown now; the phone's clock must be right.")
    seconds = max(1, math.ceil(answer.wait.total_seconds()))
    minutes = math.ceil(seconds / 60)
    if seconds < 60:
        text = ngettext(
            "Too many wrong codes. Try again in %(number)s second.", "Too many wrong codes. Try again in %(number)s seconds.", seconds
        )
        return text % {"number": seconds}
    text = ngettext(
        "Too many wrong codes. Try again in %(number)s minute.", "Too many wrong codes. Try again in %(number)s minutes.", minutes
    )
    return text % {"number": minutes}


@never_cache
@pages
def setup_page(request: HttpRequest) -> HttpResponse:
    """Set up a phone: QR and secret, its first code, then the recovery codes, told once."""
    half = half_signed_in(request)
    user = half or (cast(User, request.user) if admin.site.has_permission(request) else None)
    if user is None:
        return HttpResponseRedirect(f"{reverse('admin:login')}?{urlencode({REDIRECT_FIELD_NAME: request.path})}")
    if half and half.second_step_at:
        return to_second_step(request, half)  # with a phone already, its code comes first
    if request.method == "POST" and _was_just_set_up(request, user):
        return _codes_page(request, second_step.new_codes(user=user))
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        answer = second_step.set_up(user=user, code=form.cleaned_data["code"])
        if answer.is_right:
            request.session[second_step.SESSION_KEY] = user.pk
            request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
            accounts.tell_of_phone(user=user, site=site_of(request))
            return _codes_page(request, answer.codes)
        _refuse(request, user, form, answer)
    device = second_step.new_phone(user)
    drawing = segno.make(device.config_url, error="m").svg_data_uri(scale=5, border=4, light="#fff")
    words = {"drawing": drawing, "secret": second_step.secret_in_groups(device), "half": half, "account": user}
    return _page(request, "admin/second_step_setup.html", _("Set up your phone"), form=form, **words)


def _was_just_set_up(request: HttpRequest, user: User) -> bool:
    passed = request.session.get(second_step.SESSION_KEY) == user.pk and user.second_step_at is not None
    is_new = passed and (timezone.now() - user.second_step_at).total_seconds() < JUST_NOW  # type: ignore[operator]
    return is_new and not user.recovery_codes.exclude(used_at=None).exists()


def _codes_page(request: HttpRequest, codes: Any) -> HttpResponse:
    return _page(request, "admin/recovery_codes.html", _("Your recovery codes"), codes=codes, next_url=next_address(request))


@pages
def codes_page(request: HttpRequest) -> HttpResponse:
    """Ten new recovery codes, against a code of the phone."""
    user = cast(User, request.user)
    if user.second_step_at is None:
        return HttpResponseRedirect(reverse("admin:account"))
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        answer = second_step.check(user=user, code=form.cleaned_data["code"])
        if answer.is_right:
            return _codes_page(request, second_step.new_codes(user=user))
        _refuse(request, user, form, answer)
    return _page(request, "admin/account_codes.html", _("New recovery codes"), form=form, left=second_step.codes_left(user))


def _page(request: HttpRequest, template: str, title: str, **words: Any) -> HttpResponse:
    form = words.get("form")
    context = {**admin.site.each_context(request), "title": title, REDIRECT_FIELD_NAME: next_address(request), **words}
    context["has_permission"] = (
        context["has_permission"] and template == "admin/account_codes.html"
    )  # the others are cards, without the rail
    return render(request, template, context, status=400 if form is not None and form.errors else 200)
