"""What the committee does with somebody's account beside its form: invite again, withdraw, unlock, sign out, take the second step away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opds import accounts, second_step, sign_in
from opds.desk import DeskAdmin, person
from opds.desk_second_step import site_of
from opds.models import User


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do with an account: when it is offered, what it is called, what follows, and what is said after it."""

    name: str
    offered: Callable[[User], bool]
    title: Any
    follows: Any
    done: Any


STEPS = {
    step.name: step
    for step in (
        Step(
            "invite",
            lambda user: user.is_active and not user.has_usable_password(),
            gettext_lazy("Send the invitation again"),
            gettext_lazy("A new link is made and sent; it works once and for 7 days. Links sent before no longer work."),
            gettext_lazy("The invitation is on its way."),
        ),
        Step(
            "withdraw",
            accounts.is_pending,
            gettext_lazy("Withdraw the invitation"),
            gettext_lazy("The link no longer works and the account is closed."),
            gettext_lazy("The invitation was withdrawn."),
        ),
        Step(
            "unlock",
            lambda user: sign_in.locked_until(user.username) is not None,
            gettext_lazy("Unlock"),
            gettext_lazy("Wrong passwords so far are forgotten; the person can try again at once."),
            gettext_lazy("The account is unlocked."),
        ),
        Step(
            "sign-out",
            lambda user: user.is_active,
            gettext_lazy("Sign out everywhere"),
            gettext_lazy("All browsers of this person are signed out now. Paired phones at the door go on; end them under Scanners."),
            gettext_lazy("The person is signed out everywhere."),
        ),
        Step(
            "reset-second-step",
            lambda user: user.second_step_at is not None,
            gettext_lazy("Take the second step away"),
            gettext_lazy(
                "For a lost phone: make sure by voice that it is really this person who asks. All sessions end, the person gets a letter "
                "and sets up a phone at the next sign-in."
            ),
            gettext_lazy("The second step was taken away."),
        ),
    )
}


class AccountSteps(DeskAdmin):
    """A page per step that asks first. A superuser is out of the committee's reach, as everywhere (`get_queryset`)."""

    change_form_template = "admin/opds/user/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.step_page)
        return [path("<int:pk>/account/<str:step>/", page, name="opds_user_step"), *super().get_urls()]

    def step_page(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        user, chosen = self.get_queryset(request).filter(pk=pk).first(), STEPS.get(step)
        if user is None or chosen is None:
            raise Http404
        if not chosen.offered(user) or (step == "reset-second-step" and user == person(request)):
            messages.warning(request, _("There is nothing of this kind to do for this account."))
            return HttpResponseRedirect(reverse("admin:opds_user_change", args=[pk]))
        if request.method == "POST":
            return self._done(request, user, chosen)
        words = {"title": chosen.title, "subtitle": user.get_full_name() or user.username, "step": chosen, "original": user}
        context = {**self.admin_site.each_context(request), "opts": self.opts, **words}
        return TemplateResponse(request, "admin/opds/user/step.html", context)

    def _done(self, request: HttpRequest, user: User, step: Step) -> HttpResponse:
        actor, site = person(request), site_of(request)
        if step.name == "invite":
            return self.invited(request, user)
        if step.name == "withdraw":
            accounts.withdraw(user=user, actor=actor)
        elif step.name == "unlock":
            accounts.unlock(user=user, actor=actor)
        elif step.name == "sign-out":
            accounts.sign_out_everywhere(user=user, actor=actor)
        else:
            accounts.reset_second_step(user=user, actor=actor, site=site)
        messages.success(request, step.done)
        return HttpResponseRedirect(reverse("admin:opds_user_change", args=[user.pk]))

    def invited(self, request: HttpRequest, user: User) -> HttpResponse:
        """Send the invitation; where no mail goes out, show its link this once."""
        link = accounts.invite(user=user, actor=person(request), site=site_of(request))
        if link is None:
            messages.success(request, _("The invitation is on its way to %(email)s.") % {"email": user.email})
            return HttpResponseRedirect(reverse("admin:opds_user_change", args=[user.pk]))
        words = {"title": _("Hand this link over"), "subtitle": user.get_full_name() or user.username, "link": link, "original": user}
        context = {**self.admin_site.each_context(request), "opts": self.opts, **words}
        answer = TemplateResponse(request, "admin/opds/user/link.html", context)
        answer["Cache-Control"] = "no-store"
        return answer

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        user = self.get_object(request, object_id)
        return super().change_view(request, object_id, form_url, {**self._panel(request, user), **(extra_context or {})})

    def _panel(self, request: HttpRequest, user: User | None) -> dict[str, Any]:
        """What stands above the form: the state of the account in words, and the steps that are offered."""
        if user is None:
            return {}
        own = user == person(request)
        offered = [step for step in STEPS.values() if step.offered(user) and not (own and step.name == "reset-second-step")]
        return {
            "account": user,
            "account_steps": offered,
            "locked_until": sign_in.locked_until(user.username),
            "is_unused": accounts.has_not_been_used(user),
            "lacks_second_step": user.second_step_at is None and second_step.is_required(user),
        }
