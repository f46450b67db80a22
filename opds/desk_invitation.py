"""Pages behind one-time links, for people who are not signed in: accept an invitation, a forgotten password, a new address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.auth import login
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from opds import accounts, links, sign_in
from opds.account_forms import ForgottenForm
from opds.desk_second_step import pages, site_of

BACKEND = "django.contrib.auth.backends.ModelBackend"


class AnswerFirst(HttpResponseRedirect):
    """Does its work after the reader has the answer, so that the time it takes tells nobody whether there was any."""

    def __init__(self, address: str, afterwards: Callable[[], object]) -> None:
        super().__init__(address)
        self.afterwards = afterwards

    def close(self) -> None:
        try:
            self.afterwards()
        finally:
            super().close()


@never_cache
@sensitive_post_parameters()
@pages
def invitation_page(request: HttpRequest, token: str) -> HttpResponse:
    return _password_page(request, token, links.INVITATION, "admin/invitation.html", _("Welcome, choose your password"))


@never_cache
@sensitive_post_parameters()
@pages
def new_password_page(request: HttpRequest, token: str) -> HttpResponse:
    return _password_page(request, token, links.PASSWORD, "admin/new_password.html", _("Choose a new password"))


def _password_page(request: HttpRequest, token: str, kind: links.Kind, template: str, title: str) -> HttpResponse:
    """Ask for a password and sign in; a link that holds no more says so and what to do."""
    found = links.read(token, kind)
    if found is None:
        return _render(request, "admin/link_over.html", _("This link no longer works"), status=410, is_invitation=kind is links.INVITATION)
    user, _value = found
    form: SetPasswordForm[Any] = SetPasswordForm(user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        accounts.take_password(user=user, password=form.cleaned_data["new_password1"])
        login(request, user, backend=BACKEND)
        return HttpResponseRedirect(reverse("admin:index"))
    return _render(request, template, title, status=400 if form.errors else 200, form=form, account=user)


@never_cache
@pages
def forgotten_page(request: HttpRequest) -> HttpResponse:
    """Ask whose password it is. The answer is the same whether there is such an account or not."""
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if sign_in.may_ask_for_letter(request):
            given, site = form.cleaned_data["account"], site_of(request)
            return AnswerFirst(reverse("admin:forgotten_sent"), lambda: accounts.send_forgotten(given=given, site=site))
        form.add_error(None, _("Too many letters were asked for from this network. Try again in a quarter of an hour."))
        return _render(request, "admin/forgotten.html", _("Forgot your password?"), status=429, form=form)
    return _render(request, "admin/forgotten.html", _("Forgot your password?"), status=400 if form.errors else 200, form=form)


@never_cache
def forgotten_sent_page(request: HttpRequest) -> HttpResponse:
    return _render(request, "admin/forgotten_sent.html", _("Look into your mail"))


@never_cache
@pages
def email_page(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the letter to the old address. Opening asks, so that a mail program that looks ahead changes nothing."""
    found = links.read(token, links.EMAIL)
    if found is None:
        return _render(request, "admin/link_over.html", _("This link no longer works"), status=410, is_invitation=False)
    user, email = found
    if request.method == "POST":
        accounts.take_email(given=token, site=site_of(request))
        return _render(request, "admin/email_taken.html", _("The new address is confirmed"), email=email, is_done=True)
    return _render(request, "admin/email_taken.html", _("Is this your new address?"), email=email, account=user)


def _render(request: HttpRequest, template: str, title: str, status: int = 200, **words: Any) -> HttpResponse:
    """Without the rail, also for who is signed in: these pages are about the account of the link."""
    context = {**admin.site.each_context(request), "has_permission": False, "title": title, **words}
    return render(request, template, context, status=status)
