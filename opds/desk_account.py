"""One's own account at the desk: name, letters, address, password, second step, and signing out everywhere."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth import HASH_SESSION_KEY
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from opds import accounts, desk_invitation, desk_second_step, mail, second_step
from opds.account_forms import DetailsForm, EmailForm
from opds.desk import person
from opds.desk_second_step import pages, site_of
from opds.models import User


def urls(admin_view: Any) -> list[URLPattern]:
    """The addresses under `admin/`: what only who is signed in may open goes through `admin_view`."""
    return [
        path("account/", admin_view(account_page), name="account"),
        path("account/email/<str:token>/", desk_invitation.email_page, name="account_email"),
        path("account/codes/", admin_view(desk_second_step.codes_page), name="account_codes"),
        path("second-step/", desk_second_step.code_page, name="second_step"),
        path("second-step/setup/", desk_second_step.setup_page, name="second_step_setup"),
        path("invitation/<str:token>/", desk_invitation.invitation_page, name="invitation"),
        path("forgotten/", desk_invitation.forgotten_page, name="forgotten"),
        path("forgotten/sent/", desk_invitation.forgotten_sent_page, name="forgotten_sent"),
        path("new-password/<str:token>/", desk_invitation.new_password_page, name="new_password"),
    ]


@sensitive_post_parameters()
@pages
def account_page(request: HttpRequest) -> HttpResponse:
    """Three small forms on one page; which one was sent says the field `what`."""
    user, what = person(request), request.POST.get("what", "")
    person_as_stored = User.objects.get(pk=user.pk)
    details = DetailsForm(request.POST if what == "details" else None, instance=person_as_stored, prefix="details")
    email = EmailForm(request.POST if what == "email" else None, user=user, request=request, prefix="email")
    is_done = (
        (what == "details" and _store_details(request, details))
        or (what == "email" and _store_email(request, email))
        or (what == "sign-out" and _sign_out(request))
    )
    if is_done:
        return HttpResponseRedirect(reverse("admin:account"))
    words = {"title": _("Your account"), "details": details, "email": email, "what": what, "account": user}
    words |= {"is_required": second_step.is_required(user), "codes_left": second_step.codes_left(user) if user.second_step_at else 0}
    status = 400 if details.errors or email.errors else 200
    return render(
        request, "admin/account.html", {**admin.site.each_context(request), **words, "mail_works": mail.is_set_up()}, status=status
    )


def _store_details(request: HttpRequest, form: DetailsForm) -> bool:
    if form.is_valid():
        form.store()
        messages.success(request, _("Your details were saved."))
    return form.is_valid()


def _store_email(request: HttpRequest, form: BaseForm) -> bool:
    if not form.is_valid():
        return False
    address = form.cleaned_data["email"]
    if accounts.change_email(user=person(request), email=address, site=site_of(request)):
        text = _("We wrote to your present address. When you confirm it there, letters go to %(email)s.")
    else:
        text = _("Letters now go to %(email)s.")
    messages.success(request, text % {"email": address})
    return True


def _sign_out(request: HttpRequest) -> bool:
    """Everywhere but here: this session takes the new mark."""
    user = person(request)
    accounts.sign_out_everywhere(user=user, actor=user)
    request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    messages.success(request, _("You are signed out on all other devices."))
    return True
