"""One agency, one innovation: who met the target of a year, where the others wait and since when, and all years side by side.

What counts: an innovation counts once, for the year in which it was first published, read in the city's own time zone, and
only while it stands in the register: what was stopped, archived or merged counts for nobody. An entry that is not public
yet can still count for this year; one that was public and was sent back, for the year in which it was first published.
The target is the row of `opds.Target` and nothing else: an agency without one, or asked for 0, is not counted among those asked.
See docs/decisions/0009-what-meets-a-target.md.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, SmallIntegerField, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from exhibits.models import Innovation, ReviewEvent
from opds.models import Opd, Reminder, Target

Status = Innovation.Status
MET, PROGRESS, NOTHING, UNASKED = "met", "progress", "nothing", "unasked"
STATES = (NOTHING, PROGRESS, MET, UNASKED)
WAITING = (Status.SUBMITTED, Status.CHANGES_REQUESTED, Status.DRAFT)  # the nearest to being published first
MOST_WAITING = 3
ORDER = {Status.CHANGES_REQUESTED: 0, Status.DRAFT: 1, Status.SUBMITTED: 2}


@dataclass(slots=True)
class Waiting:
    """An entry that is not public yet: where it waits, since when, and why it was sent back."""

    innovation: Innovation
    since: datetime.datetime | None
    reason: str = ""

    @property
    def where(self) -> str:
        return str(self.innovation.status)


@dataclass(slots=True)
class Row:
    """One agency in one year. `more` counts waiting entries beyond those in `waiting`; `reminded_at`: when it was reminded last."""

    opd: Opd
    target: Target | None
    published: int
    waiting: list[Waiting] = field(default_factory=list)
    more: int = 0
    reminded_at: datetime.datetime | None = None

    @property
    def asked(self) -> int:
        return self.target.number if self.target else 0

    @property
    def state(self) -> str:
        if not self.asked:
            return UNASKED
        if self.published >= self.asked:
            return MET
        return PROGRESS if self.waiting else NOTHING

    @property
    def due(self) -> datetime.date | None:
        return self.target.due if self.target else None

    @property
    def is_late(self) -> bool:
        """Not met although the due date is over."""
        return self.state in (PROGRESS, NOTHING) and self.due is not None and self.due < timezone.localdate()

    @property
    def first(self) -> Waiting | None:
        """The entry nearest to being published."""
        return self.waiting[0] if self.waiting else None

    @property
    def since(self) -> datetime.datetime | None:
        return self.first.since if self.first else None

    @property
    def urgency(self) -> tuple[int, int, float, str]:
        """For sorting: who needs a call first. Nothing yet, sent back, draft, waits for the committee, met, not asked; then the longest."""
        where = ORDER[Status(self.first.where)] if self.first else 0
        since = self.since.timestamp() if self.since else 0.0
        return STATES.index(self.state), where if self.state == PROGRESS else 0, since if self.state == PROGRESS else 0.0, self.opd.acronym


@dataclass(frozen=True, slots=True)
class Summary:
    """The agencies of a year by state. `total` counts those that were asked."""

    year: int
    met: list[Row]
    progress: list[Row]
    nothing: list[Row]
    unasked: list[Row]

    @property
    def total(self) -> int:
        return len(self.met) + len(self.progress) + len(self.nothing)

    @property
    def without_target(self) -> int:
        return sum(row.target is None for row in self.unasked)

    @property
    def to_call(self) -> list[Row]:
        return sorted([*self.nothing, *self.progress], key=lambda row: row.urgency)

    def share(self, of: str) -> int:
        """Of a drawing 650 wide, the width of one part."""
        return round(650 * len(getattr(self, of)) / self.total) if self.total else 0


@dataclass(frozen=True, slots=True)
class Cell:
    """One agency in one year of the history. `asked` is `None` where no target was set; `waits`: an entry can still count for it."""

    year: int
    published: int
    asked: int | None
    waits: bool = False

    @property
    def state(self) -> str:
        if not self.asked:
            return UNASKED
        if self.published >= self.asked:
            return MET
        return PROGRESS if self.waits else NOTHING


def current_year() -> int:
    """The calendar year in the city's time zone."""
    return timezone.localdate().year


def bounds(year: int) -> tuple[datetime.datetime, datetime.datetime]:
    """From when until before when a year lasts, in the city's time zone."""
    return _new_year(year), _new_year(year + 1)


def _new_year(year: int) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime(year, 1, 1), timezone.get_default_timezone())


def board(year: int, only: Iterable[int] | None = None) -> list[Row]:
    """Every agency of that year once, who needs a call first; six queries. `only`: keys of agencies.

    The agencies are the active ones, and for years before this one also those that had a target then.
    """
    agencies = _agencies(year, only)
    keys = [opd.pk for opd in agencies] if only is not None else None
    targets = {target.opd_id: target for target in _of(Target.objects.filter(year=year), keys)}
    published = dict(_of(_published(year), keys).order_by().values_list("opd").annotate(number=Count("pk")))
    waiting, totals = _waiting(year, keys)
    reminded = dict(_of(Reminder.objects.filter(year=year), keys).order_by("at").values_list("opd", "at"))
    rows = []
    for opd in agencies:
        mine = waiting[opd.pk]
        rows.append(Row(opd, targets.get(opd.pk), published.get(opd.pk, 0), mine, totals.get(opd.pk, 0) - len(mine), reminded.get(opd.pk)))
    return sorted(rows, key=lambda row: row.urgency)


def summary(year: int, rows: list[Row] | None = None) -> Summary:
    """The same rows by state."""
    parts: dict[str, list[Row]] = {state: [] for state in STATES}
    for row in board(year) if rows is None else rows:
        parts[row.state].append(row)
    return Summary(year, parts[MET], parts[PROGRESS], parts[NOTHING], parts[UNASKED])


def years() -> list[int]:
    """The years that have a target or an innovation, and this one; newest first. Three queries."""
    first = (
        Innovation.objects.published().filter(published_at__isnull=False).order_by("published_at").values_list("published_at", flat=True)
    )
    oldest = first.first()
    found = set(Target.objects.values_list("year", flat=True).distinct()) | {current_year()}
    if oldest:
        found |= set(range(timezone.localtime(oldest, timezone.get_default_timezone()).year, current_year() + 1))
    return sorted(found, reverse=True)


def history(agencies: Iterable[Opd], among: list[int]) -> dict[int, list[Cell]]:
    """By key of the agency a cell for each year of `among`; three queries, whatever the number of agencies and years."""
    keys = [opd.pk for opd in agencies]
    asked = {(opd, year): number for opd, year, number in Target.objects.filter(opd__in=keys).values_list("opd", "year", "number")}
    mine = Innovation.objects.filter(opd__in=keys).order_by()
    never = When(published_at__isnull=True, then=Value(current_year()))
    local_year = Case(never, *(_when_in(year) for year in among), output_field=SmallIntegerField())  # comparisons, not a function a row
    public = mine.published().filter(published_at__isnull=False).annotate(year=local_year)
    published = {(opd, year): number for opd, year, number in public.values_list("opd", "year").annotate(number=Count("pk"))}
    waiting = mine.filter(status__in=WAITING).annotate(year=local_year).values_list("opd", "year").distinct()
    waits = set(waiting)

    def cell(key: int, year: int) -> Cell:
        place = (key, year)
        return Cell(year, published.get(place, 0), asked.get(place), place in waits)

    return {key: [cell(key, year) for year in among] for key in keys}


def _when_in(year: int) -> When:
    begins, ends = bounds(year)
    return When(published_at__gte=begins, published_at__lt=ends, then=Value(year))


def innovations_of(opd: Opd, year: int) -> QuerySet[Innovation]:
    """What counts for this agency in this year."""
    return _published(year).filter(opd=opd).order_by("published_at")


def _agencies(year: int, only: Iterable[int] | None) -> list[Opd]:
    fit = Q(is_active=True)
    if year < current_year():
        fit |= Q(pk__in=Target.objects.filter(year=year).values("opd"))
    agencies = Opd.objects.filter(fit)
    return list(agencies if only is None else agencies.filter(pk__in=list(only)))


def _of(rows: QuerySet[Any], keys: list[int] | None) -> QuerySet[Any]:
    return rows if keys is None else rows.filter(opd__in=keys)


def _published(year: int) -> QuerySet[Innovation]:
    begins, ends = bounds(year)
    return Innovation.objects.published().filter(published_at__gte=begins, published_at__lt=ends)


def _waiting(year: int, keys: list[int] | None) -> tuple[dict[int, list[Waiting]], dict[int, int]]:
    """The entries that can still count for this year, at most `MOST_WAITING` of an agency, and how many there are."""
    begins, ends = bounds(year)
    fit = Q(published_at__gte=begins, published_at__lt=ends)
    if year == current_year():
        fit |= Q(published_at__isnull=True)
    rank = Case(*(When(status=status, then=Value(place)) for place, status in enumerate(WAITING)), output_field=SmallIntegerField())
    rows = (
        _of(Innovation.objects.filter(fit, status__in=WAITING), keys)
        .order_by()
        .annotate(rank=rank)
        .annotate(
            place=Window(RowNumber(), partition_by=F("opd"), order_by=["rank", "created_at", "pk"]),
            of=Window(Count("pk"), partition_by=F("opd")),
        )
        .filter(place__lte=MOST_WAITING)
        .only("title", "title_en", "opd", "status", "created_at", "submitted_at", "published_at")
        .order_by("opd", "place")
    )
    found = list(rows)
    returned = _returned([row.pk for row in found if row.status == Status.CHANGES_REQUESTED])
    waiting: dict[int, list[Waiting]] = defaultdict(list)
    for row in found:
        waiting[row.opd_id].append(_one(row, returned))
    return waiting, {row.opd_id: row.of for row in found}


def _one(row: Innovation, returned: dict[int, ReviewEvent]) -> Waiting:
    if row.status == Status.SUBMITTED:
        return Waiting(row, row.submitted_at or row.created_at)
    step = returned.get(row.pk)
    return Waiting(row, step.at, step.note) if step else Waiting(row, row.created_at)


def _returned(keys: list[int]) -> dict[int, ReviewEvent]:
    """The last step that sent each of these entries back."""
    steps = ReviewEvent.objects.filter(innovation__in=keys, to_status=Status.CHANGES_REQUESTED).order_by("at", "pk")
    return {step.innovation_id: step for step in steps}
