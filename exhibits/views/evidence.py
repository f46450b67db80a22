"""Evidence at the desk, over all entries: for an agency its own with their points, for the committee what waits to be verified."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from exhibits import maturity
from exhibits.models import Evidence, Innovation
from opds.desk import person
from opds.models import User

Status = Innovation.Status
MOST_WAITING, MOST_OWN = 200, 100
REVIEWED = [Status.SUBMITTED, Status.PUBLISHED]


@dataclass(slots=True)
class Agency:
    """The entries of one agency that wait for verification, the oldest first."""

    acronym: str
    rows: list[dict[str, Any]] = field(default_factory=list)


def overview(request: HttpRequest) -> HttpResponse:
    """One edition at a time. Agencies are never compared by points here: the queue is by age, the points only of one's own."""
    user = person(request)
    if not user.has_perm("exhibits.view_evidence"):
        raise PermissionDenied
    editions = maturity.editions()
    asked = request.GET.get("edition", "")
    if asked and asked not in map(str, editions):
        raise Http404
    year = int(asked) if asked else (editions[0] if editions else None)
    writes = bool(user.opd_id) and not user.is_committee
    context = {
        **admin.site.each_context(request),
        "title": _("Evidence and maturity") if writes else _("Evidence to verify"),
        "edition": year,
        "editions": editions,
        "own": own(user, year) if year and writes else [],
        "queue": queue(year) if year and not writes else [],
        "writes": writes,
        "most": MOST_WAITING,
    }
    return TemplateResponse(request, "admin/exhibits/evidence/overview.html", context)


def queue(year: int) -> list[Agency]:
    """Claims with evidence that nobody verified, of submitted and published entries, by agency; who waits longest is first."""
    waiting = Evidence.objects.filter(
        indicator__edition=year, claimed__gte=1, files_number__gte=1, verified__isnull=True, innovation__status__in=REVIEWED
    )
    rows = (
        waiting.order_by()
        .values("innovation", "innovation__title", "innovation__opd__acronym")
        .annotate(number=Count("pk"), since=Min("updated_at"))
        .order_by("since", "innovation")[:MOST_WAITING]
    )
    agencies: dict[str, Agency] = {}
    for row in rows:
        acronym = row["innovation__opd__acronym"]
        short = row["innovation__title"].partition(" — ")[0]
        agencies.setdefault(acronym, Agency(acronym)).rows.append(row | {"name": short})
    return list(agencies.values())


def own(user: User, year: int) -> list[tuple[Innovation, int, int]]:
    """The entries of the agency with their points as claimed and as verified; two queries."""
    open_ones = Innovation.objects.editable_by(user).exclude(status__in=[Status.MERGED, Status.ARCHIVED])
    rows = list(open_ones.order_by("-updated_at")[:MOST_OWN])
    points = maturity.totals(rows, year)
    return [(row, *points[row.pk]) for row in rows]
