"""Numbers and rows for the landing page of the officials' desk, as far as the door and the visitors' voices go."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, OuterRef, QuerySet, Subquery

from exhibits.models import Exhibition
from opds.models import Opd
from visitors import live
from visitors.models import Feedback, Need, Scanner
from visitors.models.feedback import Voice

MOST = 5
MOST_TO_ANSWER = 100
MOST_PHONES = 6


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many comments and needs wait, and since when the oldest."""

    comments: int = 0
    needs: int = 0
    since: datetime.datetime | None = None

    @property
    def number(self) -> int:
        return self.comments + self.needs


def problems_to_answer(opd: Opd) -> list[Feedback]:
    """Problems that visitors told of this agency's innovations and stands, shown and not answered, the oldest first."""
    rows = Feedback.objects.approved().filter(opd=opd, kind=Feedback.Kind.PROBLEM, answer="").exclude(text="")
    return list(rows.order_by("created_at")[:MOST_TO_ANSWER])


def last_comment(opd: Opd) -> Feedback | None:
    """What a visitor said last, in words, of this agency's innovations and stands, as the public reads it."""
    rows = Feedback.objects.approved().filter(opd=opd).exclude(text="")
    return rows.select_related("innovation", "stand").first()


def needs_to_answer(opd: Opd) -> list[Need]:
    """Needs that the committee gave to this agency and that wait for its answer, the oldest first."""
    rows = Need.objects.filter(opd=opd, answer="").exclude(status=Voice.Status.HIDDEN)
    return list(rows.order_by("created_at")[:MOST_TO_ANSWER])


def voices_to_approve() -> Waiting:
    """Comments and needs that nobody has read yet; two queries."""
    comments, needs = (model.objects.waiting().aggregate(number=Count("pk"), since=Min("created_at")) for model in (Feedback, Need))
    since = min((part["since"] for part in (comments, needs) if part["since"]), default=None)
    return Waiting(comments["number"], needs["number"], since)


def needs_unanswered() -> dict[str, Any]:
    """`number` of needs that an agency was asked to answer and has not, and `since` when the oldest waits; one query."""
    rows = Need.objects.filter(opd__isnull=False, answer="").exclude(status=Voice.Status.HIDDEN)
    return rows.aggregate(number=Count("pk"), since=Min("created_at"))


def needs_without_agency() -> QuerySet[Need]:
    """Needs nobody was asked to answer yet, the oldest first."""
    open_ones = Need.objects.filter(opd__isnull=True, answer="").exclude(status=Voice.Status.HIDDEN)
    return open_ones.select_related("stand", "innovation").order_by("created_at")


def phones(exhibition: Exhibition) -> list[Scanner]:
    """Phones that may scan, those that hold the most undelivered scans first."""
    return list(exhibition.scanners.active().order_by("-reported_queue", "-last_seen_at")[:MOST_PHONES])


def phones_by_edition() -> list[Exhibition]:
    """Editions that have phones paired now, newest first, each with their number `phones`."""
    active = (
        Scanner.objects.active()
        .filter(exhibition=OuterRef("pk"))
        .order_by()
        .values("exhibition")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return list(Exhibition.objects.annotate(phones=Subquery(active)).filter(phones__gt=0).order_by("-created_at")[:MOST_PHONES])


def conflicts(exhibition: Exhibition) -> int:
    """Offline scans that would have been refused and that nobody has settled or undone; a small index holds them."""
    return live.open_conflicts(exhibition).count()
