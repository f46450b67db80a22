"""What a supervisor of the door sees at one moment: points, phones, conflicts to settle, the newest scans of one edition."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exhibits.models import Exhibition
from visitors import capacity, codes, counts, points
from visitors.models import Badge, Point, Scan, Scanner
from visitors.phones import clock_is_wrong

NEWEST, MOST_CONFLICTS, MOST_PHONES, MOST_BADGES = 30, 50, 200, 200
BATTERY_LOW = 20  # per cent
QUIET = datetime.timedelta(minutes=10)
WITH = ("badge", "scanner", "point")


@dataclass(frozen=True, slots=True)
class Place:
    """A point with its count of today and when it last saw somebody."""

    point: Point
    label: str
    today: int
    last: datetime.datetime | None


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone that may scan, with what a supervisor should look at."""

    scanner: Scanner
    seen: str
    quiet: bool

    @property
    def codes(self) -> str:
        found = [point.code for point in self.scanner.points.all()]
        return ", ".join(found[:4]) + (" …" if len(found) > 4 else "")

    @property
    def battery_low(self) -> bool:
        return self.scanner.battery is not None and self.scanner.battery <= BATTERY_LOW

    @property
    def clock(self) -> str:
        """A sentence where the phone's clock is over a minute off."""
        skew = self.scanner.skew
        if skew is None or not clock_is_wrong(self.scanner):
            return ""
        minutes = max(1, round(abs(skew) / 60))
        if skew > 0:
            return ngettext("Clock %(n)d minute fast", "Clock %(n)d minutes fast", minutes) % {"n": minutes}
        return ngettext("Clock %(n)d minute slow", "Clock %(n)d minutes slow", minutes) % {"n": minutes}


@dataclass(frozen=True, slots=True)
class Choice:
    """What narrows the newest scans: a point, an outcome, the beginning of a code."""

    point: str = ""
    outcome: str = ""
    code: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> Choice:
        outcome = query.get("hasil", "")
        return cls(
            point=query.get("titik", "").replace("\0", "")[:20],
            outcome=outcome if outcome in Scan.Outcome.values else "",
            code=codes.normalise(query.get("kode", "")[:300])[: codes.LENGTH],
        )

    def where(self) -> Q:
        found = Q(point_code=self.point) if self.point else Q()
        if self.outcome:
            found &= Q(outcome=self.outcome)
        if self.code:
            badges = Badge.objects.filter(code__startswith=self.code).values_list("pk", flat=True)
            found &= Q(badge__in=list(badges[:MOST_BADGES]))  # asked for first, so that an index finds the scans of each
        return found

    def query(self) -> dict[str, str]:
        """As it stands in the address, without what is empty."""
        return {name: value for name, value in (("titik", self.point), ("hasil", self.outcome), ("kode", self.code)) if value}


@dataclass(frozen=True, slots=True)
class Live:
    places: list[Place]
    phones: list[Phone]
    waiting: counts.Waiting
    inside: capacity.Inside | None
    conflicts: list[Scan] = field(default_factory=list)
    conflict_count: int = 0
    newest: list[Scan] = field(default_factory=list)

    @property
    def busy(self) -> list[Place]:
        """Gates and exits, and the stands that saw somebody today."""
        return [place for place in self.places if place.last or place.point.kind != Point.Kind.STAND]

    @property
    def idle(self) -> list[Place]:
        return [place for place in self.places if not place.last and place.point.kind == Point.Kind.STAND]


def look(exhibition: Exhibition, choice: Choice) -> Live:
    """Everything of the page at one moment; the same few queries whatever the number of points, phones and scans."""
    conflicts = open_conflicts(exhibition)
    listed = list(conflicts.select_related(*WITH).order_by("-occurred_at")[:MOST_CONFLICTS])
    return Live(
        places=_places(exhibition),
        phones=_phones(exhibition),
        waiting=counts.waiting(exhibition),
        inside=capacity.inside(exhibition),
        conflicts=listed,
        conflict_count=len(listed) if len(listed) < MOST_CONFLICTS else conflicts.count(),
        newest=list(newest(exhibition, choice)),
    )


def open_conflicts(exhibition: Exhibition) -> QuerySet[Scan]:
    """Conflicts nobody has settled or undone; a small index holds all conflicts."""
    return Scan.objects.filter(exhibition=exhibition, outcome=Scan.Outcome.CONFLICT, settled_at__isnull=True, voided_at__isnull=True)


def newest(exhibition: Exhibition, choice: Choice) -> QuerySet[Scan]:
    return Scan.objects.filter(choice.where(), exhibition=exhibition).select_related(*WITH).order_by("-occurred_at")[:NEWEST]


def _places(exhibition: Exhibition) -> list[Place]:
    begins, ends = exhibition.span_of(exhibition.today())
    of_today = Scan.objects.filter(exhibition=exhibition, occurred_at__gte=begins, occurred_at__lt=ends)
    last = dict(of_today.order_by().values_list("point").annotate(Max("occurred_at")))
    today = points.counts_today(exhibition)
    rows = sorted(exhibition.points.select_related("stand"), key=lambda point: (ORDER[point.kind], point.code))
    return [Place(point, points.label(point), today.get(point.code, 0), last.get(point.pk)) for point in rows]


ORDER: dict[str, int] = {Point.Kind.GATE: 0, Point.Kind.EXIT: 1, Point.Kind.STAND: 2}


def _phones(exhibition: Exhibition) -> list[Phone]:
    now = timezone.now()
    rows = exhibition.scanners.active().prefetch_related("points").order_by("-reported_queue", "name", "pk")[:MOST_PHONES]
    return [Phone(row, ago(now, row.last_seen_at), row.last_seen_at is None or now - row.last_seen_at > QUIET) for row in rows]


def ago(now: datetime.datetime, moment: datetime.datetime | None) -> str:
    """How long ago, as one says it; whole minutes from one minute on."""
    if moment is None:
        return _("not seen yet")
    seconds = max(0, int((now - moment).total_seconds()))
    if seconds < 60:
        return _("just now")
    minutes = seconds // 60
    if minutes < 120:
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", minutes) % {"n": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(n)d hour ago", "%(n)d hours ago", hours) % {"n": hours}
    return ngettext("%(n)d day ago", "%(n)d days ago", hours // 24) % {"n": hours // 24}


def sentence(scan: Scan) -> str:
    """What happened at a conflict, for somebody who has to decide about it."""
    said: dict[str, str] = {
        Scan.Reason.REVOKED: _("The badge had been revoked. Somebody came in with it while the phone was offline."),
        Scan.Reason.EDITION: _("The badge belongs to another edition."),
        Scan.Reason.DAY: _("It was scanned on a day that is no day of this exhibition."),
        Scan.Reason.CLOCK: _("Its time lies in the future: the phone's clock was wrong."),
    }
    return said.get(scan.reason, _("An online scan would have been refused."))


def words_of(inside: capacity.Inside) -> str:
    """How full it is, in words."""
    if inside.level == capacity.FULL:
        return _("The hall is full. Let people in only when others leave.")
    if inside.level == capacity.WARN:
        return _("The hall is nearly full. Slow down at the gates.")
    return _("There is room.") if inside.capacity else _("No capacity is set for this hall.")


def editions_for_choice() -> QuerySet[Exhibition]:
    """All editions, training ones too, the newest first."""
    return Exhibition.objects.order_by("-created_at", "-pk")


def chosen_edition(rows: list[Exhibition], slug: str) -> Exhibition | None:
    """The edition asked for; without one that which may be scanned for now, else the newest."""
    if slug:
        return next((row for row in rows if row.slug == slug), None)
    now = set(points.open_editions().filter(training_of__isnull=True).values_list("pk", flat=True))
    return next((row for row in rows if row.pk in now), rows[0] if rows else None)


def query_of(exhibition: Exhibition, choice: Choice) -> str:
    return urlencode({"pameran": exhibition.slug, **choice.query()})


def context_of(exhibition: Exhibition, choice: Choice) -> dict[str, Any]:
    """For the page and for the part that is asked for again: both are rendered from it."""
    live = look(exhibition, choice)
    return {
        "exhibition": exhibition,
        "training": exhibition.is_training,
        "zone": exhibition.timezone,
        "choice": choice,
        "live": live,
        "level_words": words_of(live.inside) if live.inside else "",
        "conflicts": [(scan, sentence(scan)) for scan in live.conflicts],
        "query": query_of(exhibition, choice),
    }
