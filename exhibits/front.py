"""What the home page shows: the doors of the categories and the counts, each named for what it counts.

Groups, stands and innovations are three counts: a stand holds a group or is a service post, a group shows one or more
innovations, and the register holds innovations that were at no exhibition.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from exhibits import plan
from exhibits.models import Category, Exhibition, Innovation, Stand
from opds.models import Opd

WIDE, MIDDLE = 0.5, 0.2
EXAMPLES_OF_USE = 4


@dataclass(frozen=True, slots=True)
class Door:
    """A category with its participant groups at the edition and its published innovations."""

    category: Category
    groups: int
    innovations: int
    size: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of the register and of one edition; `on_show` are innovations, `stands` places, `groups` participants."""

    innovations: int = 0
    in_use: int = 0
    agencies: int = 0
    agencies_with: int = 0
    on_show: int = 0
    stands: int = 0
    groups: int = 0

    @property
    def service_stands(self) -> int:
        return self.stands - self.groups


def doors(exhibition: Exhibition | None) -> list[Door]:
    """The categories with their counts: one query, and the edition's stands (fetched once for the plan)."""
    groups = Counter(stand.category_id for stand in _stands(exhibition) if stand.kind == Stand.Kind.GROUP)
    published = Count("innovations", filter=Q(innovations__status=Innovation.Status.PUBLISHED))
    rows = list(Category.objects.annotate(shown=published).order_by("position", "code"))
    total = sum(row.shown for row in rows) or 1
    return [Door(row, groups[row.pk], row.shown, _size(row.shown / total)) for row in rows]


def figures(exhibition: Exhibition | None) -> Figures:
    """All counts of the home page in one query beside the edition's stands."""
    public = Q(innovations__status=Innovation.Status.PUBLISHED)
    at_stands = Stand.innovations.through.objects.filter(stand__exhibition=exhibition).values("innovation_id")
    rows = Opd.objects.annotate(
        shown=Count("innovations", filter=public),
        used=Count("innovations", filter=public & Q(innovations__stage=Innovation.Stage.IMPLEMENTED)),
        there=Count("innovations", filter=public & Q(innovations__in=at_stands)),
    ).values_list("is_active", "shown", "used", "there")
    agencies = list(rows.order_by())
    stands = _stands(exhibition)
    return Figures(
        innovations=sum(shown for _active, shown, _used, _there in agencies),
        in_use=sum(used for _active, _shown, used, _there in agencies),
        agencies=sum(active for active, *_rest in agencies),
        agencies_with=sum(1 for active, shown, *_rest in agencies if active and shown),
        on_show=sum(there for *_rest, there in agencies),
        stands=len(stands),
        groups=sum(stand.kind == Stand.Kind.GROUP for stand in stands),
    )


def newest() -> QuerySet[Innovation]:
    """Entries for the home page where visitors have praised nothing yet: the newest that say when one can use them."""
    return Innovation.objects.published().exclude(hours="").for_cards().order_by("-published_at", "-pk")[:EXAMPLES_OF_USE]


def _stands(exhibition: Exhibition | None) -> list[Stand]:
    return list(plan.with_floor(exhibition).stands.all()) if exhibition else []


def _size(share: float) -> str:
    """How wide a door is, by its share of the innovations."""
    if share > WIDE:
        return "wide"
    return "middle" if share > MIDDLE else "narrow"
