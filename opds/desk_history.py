"""Change history at the desk: who changed what and when, for rows one may see. Reading only.

An earlier version can be read, never put back with a button: that would bring back an earlier status past the review.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from simple_history.admin import SimpleHistoryAdmin

from opds.desk import ROW_NUMBER, DeskAdmin


class DeskHistoryAdmin(DeskAdmin, SimpleHistoryAdmin):  # type: ignore[misc]
    """A model with history. Both pages ask for the row first, so that a guessed number of another agency is "not there"."""

    object_history_template = "admin/history.html"
    history_list_per_page = 20

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if self.get_object(request, object_id) is None:
            raise Http404
        return super().history_view(request, object_id, extra_context)

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One earlier version, field by field."""
        if request.method != "GET":
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None or not ROW_NUMBER.fullmatch(version_id):
            raise Http404
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        version = row.history.select_related("history_user").filter(pk=version_id).first()
        if version is None:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": _("How it was"),
            "subtitle": str(row),
            "opts": self.opts,
            "original": row,
            "version": version,
            "values": [(field.verbose_name, shown(version, field)) for field in self._told_fields()],
        }
        return TemplateResponse(request, "admin/history_version.html", context)

    def _told_fields(self) -> list[Any]:
        names = {field.name for field in self.model.history.model._meta.concrete_fields}
        return [field for field in self.opts.concrete_fields if field.name in names and not field.primary_key]


def shown(version: Any, field: Any) -> str:
    """A field of a version in the reader's words; nothing for what is empty."""
    if field.choices:
        return str(getattr(version, f"get_{field.name}_display")())
    value = getattr(version, field.name, None)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value in (None, [], "") else str(value)
