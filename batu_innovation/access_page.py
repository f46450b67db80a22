"""The page "who has access to what": roles in words, people, and the phones at the door; to look at, to print, as a file."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from opds import access, roles, sheets_out
from opds.desk import person
from visitors import desk as hall

MAY_SEE = "opds.view_user"


def _people(request: HttpRequest) -> list[Any]:
    if not person(request).has_perm(MAY_SEE):
        raise PermissionDenied
    return access.people(request.GET.dict())


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """All on one page, up to `access.MOST` people; with filters for more."""
    people = _people(request)
    words = {
        "title": _("Who has access to what"),
        "people": people[: access.MOST],
        "is_cut": len(people) > access.MOST,
        "roles": access.roles_in_words(),
        "states": access.STATES.items(),
        "role_names": roles.LABELS.items(),
        "phones": hall.phones_by_edition(),
        "chosen": request.GET,
    }
    return render(request, "admin/access.html", {**admin.site.each_context(request), **words})


@require_safe
def file(request: HttpRequest) -> HttpResponseBase:
    """The same people as a workbook, or with `kind=csv` as text."""
    header = [_("Username"), _("Name"), _("Agency (OPD)"), _("Role"), _("State"), _("Second step"), _("Last sign-in"), _("Superuser")]
    rows = [
        [
            user.username,
            user.get_full_name(),
            user.opd.acronym if user.opd else "",
            ", ".join(str(name) for name in user.role_names),
            str(access.state_of(user)),
            _("Yes") if user.second_step_at else _("No"),
            localtime(user.last_login).replace(tzinfo=None) if user.last_login else None,
            _("Yes") if user.is_superuser else _("No"),
        ]
        for user in _people(request)
    ]
    sheet = sheets_out.Sheet(_("Access"), header, rows, [20, 28, 18, 28, 28, 14, 20, 12])
    return sheets_out.download("access", [sheet], kind="csv" if request.GET.get("kind") == "csv" else "xlsx")
