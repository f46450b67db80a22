"""Numbers and rows for the landing page of the officials' desk, as far as the register and the exhibition go."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Count, Exists, Min, OuterRef, Prefetch, Q, QuerySet

from exhibits import entry
from exhibits.models import Innovation, ReviewEvent, ReviewNote, Stand
from opds.models import Opd

Status = Innovation.Status
MOST_OWN = 40
MOST_QUEUE = 10


def own_entries(opd: Opd) -> list[Innovation]:
    """The entries of an agency with the last note of the committee in `notes`: what was sent back first, then drafts."""
    notes = ReviewEvent.objects.filter(to_status=Status.CHANGES_REQUESTED).order_by("-at", "-pk").prefetch_related("notes")
    rows = (
        entry.with_photos_known(Innovation.objects.filter(opd=opd))
        .exclude(status=Status.MERGED)
        .prefetch_related(Prefetch("review_events", notes, to_attr="notes"))
    )
    order = [Status.CHANGES_REQUESTED, Status.DRAFT, Status.SUBMITTED, Status.PUBLISHED, Status.STOPPED, Status.ARCHIVED]
    return sorted(rows.order_by("-updated_at")[:MOST_OWN], key=lambda row: order.index(Status(row.status)))


def last_note(opd: Opd) -> ReviewEvent | None:
    """What the committee wrote last to an agency about one of its entries: with a decision, or beside a field."""
    by_committee = [Status.CHANGES_REQUESTED, Status.PUBLISHED, Status.STOPPED, Status.ARCHIVED]
    noted = Exists(ReviewNote.objects.filter(event=OuterRef("pk")))
    rows = ReviewEvent.objects.filter(innovation__opd=opd, to_status__in=by_committee).filter(~Q(note="") | noted)
    return rows.select_related("innovation", "actor").prefetch_related("notes").first()


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
