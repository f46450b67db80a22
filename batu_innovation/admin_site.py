"""The officials' desk: Django's admin with our look, a rail of what this person works with, and a landing page by role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.contrib.admin import AdminSite
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from batu_innovation import access_page, landing
from exhibits.views import board, city_index, evidence, reminders
from opds import desk_account, desk_second_step, inbox, notices, second_step
from opds.account_forms import NewPasswordForm
from opds.desk import person
from opds.models import User


@dataclass(frozen=True, slots=True)
class RailEntry:
    label: Any
    url: str
    icon: str
    current: bool
    unread: int = 0


RAIL = [
    ("exhibits", "innovation", "document", _("Innovations")),
    ("visitors", "feedback", "praise", _("Comments")),
    ("visitors", "need", "need", _("Needs")),
    ("exhibits", "exhibition", "calendar", _("Exhibitions")),
    ("exhibits", "stand", "plan", _("Stands")),
    ("visitors", "scanner", "phone", _("Scanners")),
    ("visitors", "badge", "code", _("Badges")),
    ("opds", "opd", "place", _("Agencies")),
    ("opds", "user", "who", _("Officials")),
]
PAGES = [
    ("exhibits.view_evidence", "evidence", "check", _("Evidence")),
    ("exhibits.view_cityindicator", "city_index", "star", _("City index")),
]


class PortalAdminSite(AdminSite):
    site_header = _("Innovation portal desk")
    site_title = _("Innovation portal")
    index_title = _("What waits for you")
    enable_nav_sidebar = False
    index_template = "admin/index.html"

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """Without the detour `r/<type>/<id>/`, which would tell the public address of any row, also of others' drafts."""
        kept = [url for url in super().get_urls() if getattr(url, "name", None) != "view_on_site"]
        pages: list[tuple[str, Any, str]] = [
            ("everything/", self.everything, "everything"),
            ("notices/", inbox.page, "notices"),
            ("notices/<int:key>/", inbox.opened, "notice"),
            ("evidence/", evidence.overview, "evidence"),
            ("city-index/", city_index.page, "city_index"),
            ("board/", board.board_page, "board"),
            ("board/years/", board.years_page, "board_years"),
            ("board/sheet.xlsx", board.board_sheet, "board_sheet"),
            ("board/ask/", board.ask, "board_ask"),
            ("board/agency/<slug:slug>/", board.agency_page, "board_agency"),
            ("reminders/", reminders.remind_page, "reminders"),
            ("reminders/sent/", reminders.log_page, "reminders_log"),
            ("reminders/rules/", reminders.rules_page, "reminders_rules"),
            ("reminders/words/", reminders.words_page, "reminders_words"),
            ("reminders/words/<slug:situation>/", reminders.text_page, "reminders_text"),
            ("access/", access_page.page, "access"),
            ("access/file/", access_page.file, "access_file"),
        ]
        own = [path(route, self.admin_view(view), name=name) for route, view, name in pages]
        return [*own, *desk_account.urls(self.admin_view), *kept]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The password; who needs a second step goes there, also with a session from before it was asked."""
        half = desk_second_step.half_signed_in(request) if request.method == "GET" else None
        if half is not None:
            return desk_second_step.to_second_step(request, half)
        answer = super().login(request, extra_context)
        user, passed = request.user, request.session.get(second_step.SESSION_KEY)
        if answer.status_code == 302 and isinstance(user, User) and second_step.is_missing(user, passed):
            return desk_second_step.to_second_step(request, user)
        return answer

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Django's page, with wrong old passwords counted as at the door."""
        form = type("PasswordForm", (NewPasswordForm,), {"request": request})
        context = {**self.each_context(request), "title": _("Change password"), **(extra_context or {})}
        view = PasswordChangeView.as_view(
            form_class=form,
            success_url=reverse("admin:account"),
            template_name="registration/password_change_form.html",
            extra_context=context,
        )
        return cast(TemplateResponse, view(request))

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        if context["has_permission"]:
            context["rail"] = SimpleLazyObject(lambda: self.rail(request))
            context["desk_person"] = person(request)
        return context

    def rail(self, request: HttpRequest) -> list[RailEntry]:
        """What this person may open, in the order of their work."""
        user = person(request)
        waiting, told = reverse("admin:index"), reverse("admin:notices")
        entries = [
            RailEntry(_("Waiting for you"), waiting, "inbox", request.path == waiting),
            RailEntry(_("Notices"), told, "answer", request.path == told, notices.unread(user)),
        ]
        if user.has_perm("opds.view_target"):
            url = reverse("admin:board")
            entries.append(RailEntry(_("Board"), url, "star", request.path.startswith((url, reverse("admin:reminders")))))
        for app, model, icon, label in RAIL:
            if user.has_perm(f"{app}.view_{model}"):
                url = reverse(f"admin:{app}_{model}_changelist")
                entries.append(RailEntry(label, url, icon, request.path.startswith(url)))
        for permission, name, icon, label in PAGES:
            if user.has_perm(permission):
                url = reverse(f"admin:{name}")
                entries.append(RailEntry(label, url, icon, request.path == url))
        if user.has_perm(access_page.MAY_SEE):
            url = reverse("admin:access")
            entries.append(RailEntry(_("Who may do what"), url, "keyboard", request.path.startswith(url)))
        if user.has_perm("opds.view_user"):
            url = reverse("admin:everything")
            entries.append(RailEntry(_("Everything else"), url, "menu", request.path == url))
        return entries

    def everything(self, request: HttpRequest) -> HttpResponse:
        """All models this person may open, also those that are seldom needed."""
        context = {**self.each_context(request), "title": _("Everything"), "app_list": self.get_app_list(request)}
        return TemplateResponse(request, "admin/app_index.html", context)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return super().index(request, {**landing.context(person(request)), **(extra_context or {})})
