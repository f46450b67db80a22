"""Lists of the register by agency and by category."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exhibits import paging
from exhibits.models import Category, Exhibition, Innovation, Stand
from opds.models import Opd

PAGE = 12
HEADINGS = {
    Opd.Kind.SECRETARIAT: _("Secretariats"),
    Opd.Kind.INSPECTORATE: _("Inspectorate"),
    Opd.Kind.AGENCY: pgettext_lazy("kind of OPD, several", "Agencies"),
    Opd.Kind.BOARD: _("Boards"),
    Opd.Kind.DISTRICT: _("Districts"),
    Opd.Kind.VILLAGE: _("Villages and wards"),
    Opd.Kind.HEALTH_CENTRE: _("Health centres"),
    Opd.Kind.UNIT: _("Units"),
    Opd.Kind.ENTERPRISE: _("City enterprises"),
}


@dataclass(frozen=True, slots=True)
class Family:
    """Agencies of one kind under the heading they share."""

    kind: str
    heading: str
    rows: list[Opd]


def agencies(words: str = "") -> dict[str, Any]:
    """Active agencies by kind, each with the number of its published innovations (`shown`); one query."""
    published = Count("innovations", filter=Q(innovations__status=Innovation.Status.PUBLISHED))
    rows = list(Opd.objects.active().annotate(shown=published).order_by("name"))
    needles = words.casefold().split()
    found = [row for row in rows if all(needle in f"{row.name} {row.name_en} {row.acronym}".casefold() for needle in needles)]
    families = [Family(kind, str(heading), [row for row in found if row.kind == kind]) for kind, heading in HEADINGS.items()]
    return {
        "families": [family for family in families if family.rows],
        "total": len(rows),
        "found": len(found),
        "with_innovations": sum(1 for row in rows if getattr(row, "shown", 0)),
    }


def of_agency(opd: Opd, query: QueryDict) -> dict[str, Any]:
    """Its published innovations, a page of them, and its stands at listed editions, the latest first."""
    stands = Stand.objects.filter(opds=opd, exhibition__in=Exhibition.objects.listed()).select_related("exhibition", "zone")
    return {
        "part": paging.take(opd.innovations.published().for_cards().order_by("title"), query, size=PAGE),
        "stands": stands.order_by("-exhibition__created_at", "number")[:PAGE],
        "children": opd.children.active().order_by("name"),
    }


def of_category(category: Category, exhibition: Exhibition | None, query: QueryDict) -> dict[str, Any]:
    """Its published innovations, a page of them, and its groups at the edition: two counts, each under its own name."""
    groups = Stand.objects.groups().filter(category=category, exhibition=exhibition).select_related("exhibition", "zone")
    rows = category.innovations.published().for_cards().order_by("title")
    return {"part": paging.take(rows, query, size=PAGE), "groups": list(groups) if exhibition else []}
