"""Deleted rows at the desk: the committee reads what was deleted by whom, and brings it back where nothing stands against it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from opds import differences, restoring, timeline
from opds.desk import REVIEW, ROW_NUMBER, CappedPaginator, DeskAdmin, person

PER_PAGE = 50


class DeletedPages(DeskAdmin):
    """The pages `…/deleted/` and `…/deleted/<version>/`. Fields of `begins_anew` come back as in a new row."""

    begins_anew: Sequence[str] = ()

    def get_urls(self) -> list[URLPattern]:
        view, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("deleted/", view(self.deleted_page), name=f"{name}_deleted"),
            path("deleted/<str:version_id>/", view(self.bring_back_page), name=f"{name}_bring_back"),
            *super().get_urls(),
        ]

    def parts(self) -> list[tuple[Any, str]]:
        return []

    def has_bring_back_permission(self, request: HttpRequest) -> bool:
        """The committee, where it may add and delete such rows."""
        user = person(request)
        rights = (f"{self.opts.app_label}.{action}_{self.opts.model_name}" for action in ("add", "delete"))
        return user.has_perm(REVIEW) and all(user.has_perm(right) for right in rights) and restoring.can_come_back(self.model)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        found = {"deleted_url": reverse(self._named("deleted"))} if self.has_bring_back_permission(request) else {}
        return super().changelist_view(request, {**found, **(extra_context or {})})

    def deleted_page(self, request: HttpRequest) -> HttpResponse:
        """What was deleted, the latest first."""
        if not self.has_bring_back_permission(request):
            raise PermissionDenied
        rows = restoring.deleted(self.model).select_related("history_user")
        page = CappedPaginator(rows, PER_PAGE).get_page(request.GET.get("p"))
        titles = timeline.as_then(page.object_list)
        found = [(version, titles[version.pk]) for version in page]
        words = {"title": _("Deleted ones"), "subtitle": self.opts.verbose_name_plural, "page": page, "found": found}
        return self._deleted_page(request, "history_deleted.html", words)

    def bring_back_page(self, request: HttpRequest, version_id: str) -> HttpResponse:
        """How a row was when it was deleted, and the button that makes it again."""
        if not self.has_bring_back_permission(request):
            raise PermissionDenied
        rows = restoring.deleted(self.model).select_related("history_user")
        version = rows.filter(pk=version_id).first() if ROW_NUMBER.fullmatch(version_id) else None
        if version is None:
            raise Http404
        if request.method == "POST":
            return self._bring_back(request, version)
        then = restoring.as_deleted(version)
        values = differences.between(self.model, {name: [] if isinstance(value, list) else None for name, value in then.items()}, then)
        anew = [column.verbose_name for column in differences.kept_fields(self.model) if column.name in self.begins_anew]
        title = timeline.as_then([version])[version.pk]
        words = {"title": _("Bring it back?"), "subtitle": title, "version": version, "values": values, "anew": anew}
        return self._deleted_page(request, "history_bring_back.html", words)

    def _bring_back(self, request: HttpRequest, version: Any) -> HttpResponse:
        outcome = restoring.bring_back(version=version, actor=person(request), parts=self.parts(), anew=self.begins_anew)
        if not outcome:
            self.message_user(request, outcome.refusal, messages.ERROR)
            return HttpResponseRedirect(reverse(self._named("deleted")))
        self.log_addition(request, outcome.row, _("Brought back"))
        self.after_change(outcome.row)
        self.message_user(request, _("“%(name)s” is back.") % {"name": outcome.row}, messages.SUCCESS)
        if outcome.missing:
            said = _("What could not come back, because its file is gone or its place is taken: %(names)s.")
            self.message_user(request, said % {"names": ", ".join(outcome.missing)}, messages.WARNING)
        return HttpResponseRedirect(reverse(self._named("change"), args=[outcome.row.pk]))

    def _named(self, page: str) -> str:
        return f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}"

    def _deleted_page(self, request: HttpRequest, template: str, words: dict[str, Any]) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, "deleted_url": reverse(self._named("deleted")), **words}
        return TemplateResponse(request, f"admin/{template}", context)
