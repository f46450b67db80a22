"""Which innovations visitors praised, for the home page: another choice each week, the same for everybody."""

from __future__ import annotations

import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from exhibits.models import Innovation
from visitors import said
from visitors.models import Feedback

BEST_RATING, LONGEST, LOOKED_AT = 4, 180, 80


def this_week(number: int, *, day: datetime.date | None = None) -> list[Feedback]:
    """`number` short approved comments with high ratings, each with its innovation, of as many categories as can be.

    Two queries (comments with innovations, their photos).
    """
    found = [voice for voice in _candidates() if len(voice.text) <= LONGEST]
    if not found:
        return []
    week = (day or timezone.localdate()).isocalendar().week
    start = week * number % len(found)
    return _mixed(found[start:] + found[:start], number)


def _candidates() -> QuerySet[Feedback]:
    published = Q(innovation__status=Innovation.Status.PUBLISHED) & Q(innovation__hours__gt="")
    praise = said.feedback(published).filter(kind=Feedback.Kind.PRAISE, rating__gte=BEST_RATING).exclude(text="")
    with_entries = praise.select_related("innovation__opd", "innovation__category", "stand").prefetch_related("innovation__photos")
    return with_entries.order_by("-rating", "-created_at", "-pk")[:LOOKED_AT]


def _mixed(voices: list[Feedback], number: int) -> list[Feedback]:
    """One of each category first, then the others in turn; no innovation twice."""
    first: list[Feedback] = []
    later: list[Feedback] = []
    seen: set[int | None] = set()
    entries: set[int | None] = set()
    for voice in voices:
        if voice.innovation is None or voice.innovation_id in entries:
            continue
        entries.add(voice.innovation_id)
        (later if voice.innovation.category_id in seen else first).append(voice)
        seen.add(voice.innovation.category_id)
    return (first + later)[:number]
