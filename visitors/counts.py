"""The numbers of an edition: people, visits and scans, three counts that are never added to one another.

All are read from the running `HourCount` rows, of which there is at most one per point, day and hour: the work is the
same after two thousand scans and after a million. `recount` counts from the scans themselves and must find the same.
Definitions: docs/check-in.md, "Words". These are head counts of a place and a time and say nothing about persons.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone

from exhibits.models import Exhibition, ExhibitionDay
from visitors.models import Attendance, HourCount, Point, Scan, Scanner

TOP_STANDS = 7
COUNTS = "people", "visits", "scans", "stamps"


@dataclass(frozen=True, slots=True)
class Totals:
    """People at the gates, visits at the stands, scans of every kind; and of those the stamps visitors gave themselves."""

    people: int = 0
    visits: int = 0
    scans: int = 0
    stamps: int = 0


@dataclass(frozen=True, slots=True)
class Day:
    """People who came in on one exhibition day, hour by hour; `hours` covers the opening hours and what lies outside them."""

    date: datetime.date
    hours: list[tuple[int, int]]
    total: int
    busiest: int | None

    @property
    def most(self) -> int:
        return max((people for _hour, people in self.hours), default=0)


@dataclass(frozen=True, slots=True)
class StandVisits:
    number: str
    name: str
    name_en: str
    zone_position: int
    visits: int

    @property
    def css(self) -> str:
        """The class that carries the zone's colour, as `Zone.css`."""
        return f"zone-{'abcde'[self.zone_position % 5]}"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Scans that active phones last said they still hold, and on how many phones."""

    scans: int = 0
    phones: int = 0


@dataclass(frozen=True, slots=True)
class WallNumbers:
    """All numbers of the wall at one moment. `day` is today's, or the last day once the edition is over."""

    totals: Totals
    waiting: Waiting
    phase: str
    day: Day | None
    day_before: Day | None
    today_people: int
    stands: list[StandVisits]
    extension: ExhibitionDay | None
    next_day: ExhibitionDay | None


Hours = dict[datetime.date, dict[int, Totals]]


def totals(exhibition: Exhibition) -> Totals:
    """People, visits and scans of the whole edition; one query."""
    found = HourCount.objects.filter(exhibition=exhibition).aggregate(
        people=Sum("people"), visits=Sum("visits"), scans=Sum("scans"), stamps=Sum("stamps")
    )
    return Totals(**{name: value or 0 for name, value in found.items()})


def by_hour(exhibition: Exhibition) -> Hours:
    """The three counts by day and hour; one query."""
    hours: Hours = defaultdict(dict)
    rows = HourCount.objects.filter(exhibition=exhibition).values_list("day", "hour")
    for day, hour, *values in rows.annotate(p=Sum("people"), v=Sum("visits"), s=Sum("scans")).order_by("day", "hour"):
        hours[day][hour] = Totals(*values)
    return hours


def people_by_hour(exhibition: Exhibition) -> list[Day]:
    """One entry per exhibition day, in order; two queries, one when the days were prefetched."""
    hours = by_hour(exhibition)
    return [_day(day.date, hours, day) for day in exhibition.day_list()]


def by_stand(exhibition: Exhibition, *, most: int | None = None) -> list[StandVisits]:
    """Stands by visits, the most visited first; one query."""
    fields = ("point__code", "point__stand__name", "point__stand__name_en", "point__stand__zone__position")
    rows = HourCount.objects.filter(exhibition=exhibition, point__kind=Point.Kind.STAND).values_list(*fields)
    found = rows.annotate(total=Sum("visits")).filter(total__gt=0).order_by("-total", "point__code")
    return [StandVisits(*row) for row in found[:most]]


def waiting(exhibition: Exhibition) -> Waiting:
    """What phones that are still allowed to scan last reported as not yet sent; one query."""
    found = (
        Scanner.objects.active()
        .filter(exhibition=exhibition, reported_queue__gt=0)
        .aggregate(scans=Sum("reported_queue"), phones=Count("pk"))
    )
    return Waiting(found["scans"] or 0, found["phones"])


def wall_numbers(exhibition: Exhibition, now: datetime.datetime | None = None) -> WallNumbers:
    """Everything the wall shows, in four queries whatever the number of scans."""
    here = (now or timezone.now()).astimezone(exhibition.zone_info)
    days = {day.date: day for day in exhibition.days.select_related("extension").order_by("date")}
    for day in days.values():
        day.exhibition = exhibition
    hours = by_hour(exhibition)
    shown, before = _shown_days(exhibition, sorted(days), set(hours), here)
    every = [count for day in hours.values() for count in day.values()]
    return WallNumbers(
        totals=Totals(sum(c.people for c in every), sum(c.visits for c in every), sum(c.scans for c in every)),
        waiting=waiting(exhibition),
        phase=_phase(exhibition, list(days.values()), here),
        day=_day(shown, hours, days.get(shown)) if shown else None,
        day_before=_day(before, hours, days.get(before)) if before else None,
        today_people=sum(count.people for count in hours.get(here.date(), {}).values()),
        stands=by_stand(exhibition, most=TOP_STANDS),
        extension=next((day for day in reversed(days.values()) if hasattr(day, "extension")), None),
        next_day=next((day for date, day in days.items() if date > here.date()), None),
    )


def _phase(exhibition: Exhibition, days: list[ExhibitionDay], here: datetime.datetime) -> str:
    if exhibition.is_training:
        return "open"
    if not days:
        return "undated"
    if here < days[0].opens_at():
        return "soon"
    if here >= days[-1].closes_at():
        return "over"
    return "open" if any(day.opens_at() <= here < day.closes_at() for day in days) else "between"


def _shown_days(
    exhibition: Exhibition, dates: list[datetime.date], counted: set[datetime.date], here: datetime.datetime
) -> tuple[datetime.date | None, datetime.date | None]:
    """The day of the chart and the one before it; a training edition is open on every day."""
    if exhibition.is_training:
        dates = sorted({*counted, here.date()})
    begun = [date for date in dates if date <= here.date()]
    shown = begun[-1] if begun else (dates[0] if dates else None)
    return shown, begun[-2] if len(begun) > 1 else None


def _day(date: datetime.date, hours: Hours, day: ExhibitionDay | None) -> Day:
    people = {hour: count.people for hour, count in hours.get(date, {}).items() if count.people}
    open_hours = range(day.opens.hour, day.closes.hour + (1 if day.closes.minute else 0)) if day else ()
    reach = [*open_hours, *people]
    span = range(min(reach), max(reach) + 1) if reach else range(0)
    busiest = max(people, key=lambda hour: (people[hour], -hour)) if people else None
    return Day(date, [(hour, people.get(hour, 0)) for hour in span], sum(people.values()), busiest)


# --- counting again ------------------------------------------------------------------------------------------------

Key = tuple[int | None, datetime.date, int]


@dataclass(frozen=True, slots=True)
class Recount:
    """What the rows say: the counts by (point, day, hour), and each badge's first counted scan at a gate."""

    counts: dict[Key, Totals]
    firsts: dict[int, Scan]

    @property
    def totals(self) -> Totals:
        every = self.counts.values()
        return Totals(sum(c.people for c in every), sum(c.visits for c in every), sum(c.scans for c in every))


def recount(exhibition: Exhibition) -> Recount:
    """Count from the scans, row by row as docs/check-in.md defines the three; its work grows with their number."""
    people: Counter[Key] = Counter()
    visits: Counter[Key] = Counter()
    scans: Counter[Key] = Counter()
    stamps: Counter[Key] = Counter()
    firsts: dict[int, Scan] = {}
    rows = Scan.objects.filter(exhibition=exhibition).select_related("point").order_by("occurred_at", "received_at", "pk")
    for row in rows.iterator():
        key = (row.point_id, row.day, row.hour)
        scans[key] += 1
        stamps[key] += row.source == Scan.Source.SELF and not row.voided_at
        if not row.counted or row.point is None or row.point.kind == Point.Kind.EXIT:
            continue
        if row.point.kind == Point.Kind.STAND:
            visits[key] += row.heads or 1
        elif row.heads:
            people[key] += row.heads
        elif row.badge_id and row.badge_id not in firsts:
            firsts[row.badge_id] = row
            people[key] += 1
    return Recount({key: Totals(people[key], visits[key], scans[key], stamps[key]) for key in scans}, firsts)


def stored(exhibition: Exhibition) -> dict[Key, Totals]:
    """The running counts as they are stored, without empty rows."""
    rows = HourCount.objects.filter(exhibition=exhibition).values_list("point", "day", "hour", *COUNTS)
    return {(point, day, hour): Totals(*counts) for point, day, hour, *counts in rows if any(counts)}


@transaction.atomic
def mend(exhibition: Exhibition) -> Recount:
    """Write the running counts and the people at the gates anew from the scans; phones that send meanwhile wait."""
    list(HourCount.objects.select_for_update().filter(exhibition=exhibition).values_list("pk"))
    found = recount(exhibition)
    HourCount.objects.filter(exhibition=exhibition).delete()
    HourCount.objects.bulk_create(
        HourCount(exhibition=exhibition, point_id=point, day=day, hour=hour, **asdict(c)) for (point, day, hour), c in found.counts.items()
    )
    Attendance.objects.filter(exhibition=exhibition).delete()
    Attendance.objects.bulk_create(
        Attendance(exhibition=exhibition, badge_id=badge, first_at=row.occurred_at, point=row.point, day=row.day, hour=row.hour)
        for badge, row in found.firsts.items()
    )
    return found
