"""Numbers and needs of an edition for machines. Groups under five are hidden; there is no row of a person anywhere."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from ninja.decorators import decorate_view

from exhibits.api import PageOut, Paging
from exhibits.models import Exhibition
from exhibits.open_read import ERRORS, Format, as_csv, open_read
from visitors import counts, said
from visitors.models import Need

router = Router(tags=["open data"])
SMALLEST_GROUP = 5
NEED = ["id", "text", "language", "said_on", "stand", "innovation", "opd", "progress", "answer", "answer_en", "answered_on"]


class ThreeOut(Schema):
    """People, visits and scans: three counts that are never added to one another; nothing where fewer than five."""

    people: int | None
    visits: int | None
    scans: int | None


class HourOut(ThreeOut):
    hour: int


class DayOut(ThreeOut):
    date: str
    hours: list[HourOut]


class StandOut(Schema):
    number: str
    name: str
    visits: int | None


class CountsOut(ThreeOut):
    exhibition: str
    hidden_below: int
    days: list[DayOut]
    stands: list[StandOut]


def hide(number: int) -> int | None:
    """The number, or nothing when it is of a group so small that one could tell who it was."""
    return None if 0 < number < SMALLEST_GROUP else number


def _three(found: counts.Totals) -> dict[str, int | None]:
    return {"people": hide(found.people), "visits": hide(found.visits), "scans": hide(found.scans)}


def _sum(of: list[counts.Totals]) -> counts.Totals:
    return counts.Totals(sum(c.people for c in of), sum(c.visits for c in of), sum(c.scans for c in of))


@router.get("/exhibitions/{slug}/counts", response={200: CountsOut, **ERRORS}, url_name="counts")
@decorate_view(open_read)
def edition_counts(request: HttpRequest, slug: str, format: Format = "json") -> Any:
    """People, visits and scans by day, hour and stand; at most half a minute old. `format=csv`: a line per hour."""
    exhibition = get_object_or_404(Exhibition.objects.listed(), slug=slug)
    hours = counts.by_hour(exhibition)
    if format == "csv":
        lines = [{"date": day, "hour": hour, **_three(found)} for day, of_day in hours.items() for hour, found in of_day.items()]
        return as_csv(f"{slug}-counts", ["date", "hour", "people", "visits", "scans"], lines)
    return {
        "exhibition": slug,
        "hidden_below": SMALLEST_GROUP,
        **_three(_sum([found for of_day in hours.values() for found in of_day.values()])),
        "days": [
            {
                "date": day.isoformat(),
                **_three(_sum(list(of_day.values()))),
                "hours": [{"hour": hour, **_three(found)} for hour, found in of_day.items()],
            }
            for day, of_day in hours.items()
        ],
        "stands": [{"number": s.number, "name": s.name, "visits": hide(s.visits)} for s in counts.by_stand(exhibition)],
    }


@router.get("/exhibitions/{slug}/needs", response={200: PageOut, **ERRORS}, url_name="needs")
@decorate_view(open_read)
def needs(request: HttpRequest, slug: str, asked: Query[Paging]) -> Any:
    """What citizens said is missing, as approved, with the agency asked and its answer; newest first."""
    exhibition = get_object_or_404(Exhibition.objects.listed(), slug=slug)
    rows = said.needs(said.about(exhibition)).select_related("stand", "innovation", "opd")
    if asked.format == "csv":
        return as_csv(f"{slug}-needs", NEED, (_need(row) for row in rows.iterator(chunk_size=500)))
    total, start = rows.count(), (asked.page - 1) * asked.page_size
    items = [_need(row) for row in rows[start : start + asked.page_size]]
    return {"total": total, "page": asked.page, "pages": max(1, -(-total // asked.page_size)), "items": items}


def _need(row: Need) -> dict[str, Any]:
    return {
        "id": row.pk,
        "text": row.text,
        "language": row.language,
        "said_on": row.created_at.date(),
        "stand": row.stand.number if row.stand else "",
        "innovation": row.innovation.slug if row.innovation else "",
        "opd": row.opd.acronym if row.opd else "",
        "progress": row.progress,
        "answer": row.answer,
        "answer_en": row.answer_en,
        "answered_on": row.answered_at.date() if row.answered_at else None,
    }
