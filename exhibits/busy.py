"""People per hour as bars to draw and rows of the table beside them. Takes plain counts, so that it needs no app above."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.timezone import now
from django.utils.translation import gettext as _

from exhibits.models import Exhibition
from opds.templatetags.words import clock, number

WIDTH, TALLEST, GROUND = 400, 160, 200  # of a drawing, in its own units
FEWEST = 5  # smaller groups are not told exactly


class CountedDay(Protocol):
    """A day with its people per hour, as `people_by_hour` of the numbers tags gives it."""

    @property
    def date(self) -> datetime.date: ...
    @property
    def hours(self) -> Sequence[tuple[int, int]]: ...
    @property
    def total(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Bar:
    hour: str
    words: str
    x: int
    width: int
    height: int
    style: str

    @property
    def y(self) -> int:
        return GROUND - self.height

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def above(self) -> int:
        """Where the number stands."""
        return self.y - 8


@dataclass(frozen=True, slots=True)
class Chart:
    """One day: its bars, and the sentence that says what one sees."""

    date: datetime.date
    total: int
    bars: list[Bar]
    sentence: str


@dataclass(frozen=True, slots=True)
class Busy:
    """All days to one scale, the busiest and the calmest hour over all of them, and the table."""

    charts: list[Chart]
    busiest: datetime.time | None
    calmest: datetime.time | None
    rows: list[tuple[str, list[str]]]


def busy(exhibition: Exhibition, days: Sequence[CountedDay]) -> Busy | None:
    """What the section about hours shows; nothing while nobody was counted."""
    tallest = max((people for day in days for _hour, people in day.hours), default=0)
    if not tallest:
        return None
    here = now().astimezone(exhibition.zone_info)
    span = sorted({hour for day in days for hour, _people in day.hours})
    charts = [_chart(day, span, tallest, here) for day in days]
    sums = {hour: sum(dict(day.hours).get(hour, 0) for day in days) for hour in span}
    full = {hour: people for hour, people in sums.items() if people >= FEWEST}
    rows = [(_hour(hour), [chart.bars[i].words for chart in charts]) for i, hour in enumerate(span)]
    return Busy(
        charts,
        datetime.time(max(sums, key=lambda hour: sums[hour])),
        datetime.time(min(full, key=lambda hour: full[hour])) if len(full) > 1 else None,
        rows,
    )


def _chart(day: CountedDay, span: list[int], tallest: int, here: datetime.datetime) -> Chart:
    counted = dict(day.hours)
    most = max(counted.values(), default=0)
    step = WIDTH / len(span)
    width = round(step * 0.72)
    bars = []
    for i, hour in enumerate(span):
        people = counted.get(hour, 0)
        to_come = datetime.datetime.combine(day.date, datetime.time(hour), here.tzinfo) > here
        style = "ghost" if to_come else ("is-top" if people and people == most else "")
        words = _("not yet") if to_come else _exactly(people)
        height = 34 if to_come else round(TALLEST * people / tallest)
        bars.append(Bar(_hour(hour), words, round(step * i + (step - width) / 2), width, height, style))
    top = next((bar for bar in bars if bar.style == "is-top"), None)
    sentence = _("busiest at %(hour)s, %(people)s people") % {"hour": top.hour, "people": top.words} if top else _("nobody counted yet")
    return Chart(day.date, day.total, bars, sentence)


def _hour(hour: int) -> str:
    return clock(datetime.time(hour))


def _exactly(people: int) -> str:
    return _("under %(number)s") % {"number": FEWEST} if 0 < people < FEWEST else number(people)
