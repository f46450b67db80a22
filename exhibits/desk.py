"""Numbers and rows for the landing page of the officials' desk, as far as the register and the exhibition go."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Exists, Min, OuterRef, Prefetch, Q, QuerySet

from exhibits import entry
from exhibits.models import Innovation, ReviewEvent, Stand
from opds.models import Opd

Status = Innovation.Status
MOST_OWN = 40
MOST_QUEUE = 10


def own_entries(opd: Opd) -> list[Innovation]:
    """The entries of an agency with the last note of the committee in `notes`: what was sent back first, then drafts."""
    notes = ReviewEvent.objects.filter(to_status=Status.CHANGES_REQUESTED).order_by("-at", "-pk")
    rows = (
        entry.with_photos_known(Innovation.objects.filter(opd=opd))
        .exclude(status=Status.MERGED)
        .prefetch_related(Prefetch("review_events", notes, to_attr="notes"))
    )
    order = [Status.CHANGES_REQUESTED, Status.DRAFT, Status.SUBMITTED, Status.PUBLISHED, Status.STOPPED, Status.ARCHIVED]
    return sorted(rows.order_by("-updated_at")[:MOST_OWN], key=lambda row: order.index(Status(row.status)))


def own_stands(opd: Opd) -> QuerySet[Stand]:
    return (
        opd.stands.filter(exhibition__training_of__isnull=True)
        .select_related("exhibition", "zone", "category")
        .order_by("-exhibition", "number")
    )


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for the committee's review: for the first time, and again after changes; each with its oldest."""

    rows: list[Innovation]
    first: int
    first_since: datetime.datetime | None
    again: int
    again_since: datetime.datetime | None

    @property
    def total(self) -> int:
        return self.first + self.again

    @property
    def since(self) -> datetime.datetime | None:
        return min((at for at in (self.first_since, self.again_since) if at), default=None)


def review_queue() -> Queue:
    """The oldest first; `was_returned` tells those that came back. Two queries."""
    returned = ReviewEvent.objects.filter(innovation=OuterRef("pk"), to_status=Status.CHANGES_REQUESTED)
    rows = Innovation.objects.submitted().annotate(was_returned=Exists(returned))
    again = Q(was_returned=True)
    found = rows.aggregate(
        first=Count("pk", filter=~again),
        first_since=Min("submitted_at", filter=~again),
        again=Count("pk", filter=again),
        again_since=Min("submitted_at", filter=again),
    )
    return Queue(list(rows.select_related("opd").order_by("submitted_at", "pk")[:MOST_QUEUE]), **found)


@dataclass(frozen=True, slots=True)
class Met:
    """How far an agency is with "one agency, one innovation"."""

    opd: Opd
    published: int
    begun: int

    @property
    def state(self) -> str:
        return "met" if self.published else "begun" if self.begun else "missing"


@dataclass(frozen=True, slots=True)
class Coverage:
    met: list[Met]
    begun: list[Met]
    missing: list[Met]

    @property
    def total(self) -> int:
        return len(self.met) + len(self.begun) + len(self.missing)

    @property
    def to_call(self) -> list[Met]:
        return sorted([*self.missing, *self.begun], key=lambda met: met.opd.acronym)

    def share(self, of: str) -> int:
        """Of a drawing 650 wide, the width of one part."""
        return round(650 * len(getattr(self, of)) / self.total) if self.total else 0


def coverage() -> Coverage:
    """Every active agency once; two queries, whatever the number of innovations."""
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for opd, status, number in Innovation.objects.order_by().values_list("opd", "status").annotate(number=Count("pk")):
        counts[opd][status] = number
    parts: dict[str, list[Met]] = {"met": [], "begun": [], "missing": []}
    for opd in Opd.objects.active().order_by("acronym"):
        mine = counts[opd.pk]
        begun = sum(mine.get(status, 0) for status in (Status.DRAFT, Status.SUBMITTED, Status.CHANGES_REQUESTED))
        row = Met(opd, mine.get(Status.PUBLISHED, 0), begun)
        parts[row.state].append(row)
    return Coverage(**parts)
