"""Made-up visitors and scans in number, for measurements, consistent with the rules of docs/check-in.md.

Only for demonstrations (`manage.py scale_up`). Written in chunks, each with its running counts in one transaction:
memory stays the same, and an interrupted run leaves counts that are right.
"""

from __future__ import annotations

import datetime
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from exhibits.models import Exhibition, ExhibitionDay
from visitors import points as all_points
from visitors import scanning
from visitors.models import Attendance, Badge, Origin, Point, Scan, Visitor, VisitorKind
from visitors.sample_day import badge_code, uuid7

CHUNK = 5000
SCANS_AT_ONCE = 20_000
Deltas = Counter[tuple[int | None, datetime.date, int, str]]
Key = tuple[int, int, datetime.date]


def grow_visitors(exhibition: Exhibition, total: int, tell: Callable[[str], object]) -> int:
    """Bring the visitors of all editions to `total`, each with a badge of this edition; returns how many were added."""
    there = Visitor.objects.count()
    kinds, origins = list(VisitorKind.objects.all()), list(Origin.objects.all())
    first = exhibition.day_list()[0].opens_at()
    for start in range(there, total, CHUNK):
        chance = random.Random(f"visitors:{start}")  # noqa: S311
        moments = [first + datetime.timedelta(seconds=chance.randrange(50 * 3600)) for _ in range(min(CHUNK, total - start))]
        with transaction.atomic():
            visitors = Visitor.objects.bulk_create(
                Visitor(
                    exhibition=exhibition,
                    kind=chance.choice(kinds),
                    origin=chance.choice(origins),
                    source=Visitor.Source.SAMPLE,
                    created_at=moment,
                )
                for moment in moments
            )
            Badge.objects.bulk_create(
                Badge(exhibition=exhibition, visitor=visitor, code=badge_code(chance), issued_at=visitor.created_at) for visitor in visitors
            )
        tell(f"visitors: {start + len(moments):,}")
    return max(total - there, 0)


def grow_scans(exhibition: Exhibition, total: int, tell: Callable[[str], object]) -> int:
    """Bring the scans of all editions to `total`; returns how many were added.

    Each badge walks along stands on some days; what would be counted twice is a repeat. Badges with no scan yet come
    through the gate first and so become people.
    """
    there = Scan.objects.count()
    missing = total - there
    if missing <= 0:
        return 0
    walk = _Walk.prepare(exhibition, missing, there)
    while missing > 0:
        before = missing
        for badges in walk.badges():
            scans = walk.make(badges, missing)
            walk.write(scans)
            missing -= len(scans)
            tell(f"scans: {total - missing:,}")
            if missing <= 0:
                break
        if missing == before:
            raise NobodyToScan("there is no badge to scan: ask for some visitors too")
    return total - there


def _usable(exhibition: Exhibition) -> QuerySet[Badge]:
    return Badge.objects.valid().filter(exhibition=exhibition, visitor__source=Visitor.Source.SAMPLE)


class NobodyToScan(Exception):
    """The edition has no badge."""


@dataclass(slots=True)
class _Walk:
    """What stays the same while scans are made."""

    exhibition: Exhibition
    days: list[ExhibitionDay]
    gates: list[Point]
    stands: list[Point]
    weights: list[float]
    share: int  # scans a badge makes
    chance: random.Random

    @classmethod
    def prepare(cls, exhibition: Exhibition, missing: int, seed: int) -> _Walk:
        chance = random.Random(f"scans:{seed}")  # noqa: S311
        points = all_points.ensure(exhibition)
        stands = [point for point in points if point.kind == Point.Kind.STAND]
        return cls(
            exhibition=exhibition,
            days=exhibition.day_list(),
            gates=[point for point in points if point.kind == Point.Kind.GATE],
            stands=stands,
            weights=[chance.uniform(0.5, 2.5) for _ in stands],
            share=missing // max(_usable(exhibition).count(), 1) + 1,
            chance=chance,
        )

    def badges(self) -> Iterator[list[int]]:
        """The badges of sample visitors, some at a time, the newest first; those handed out for trying things stay unused."""
        found = _usable(self.exhibition).order_by("-pk").values_list("pk", flat=True)
        size = min(max(SCANS_AT_ONCE // self.share, 10), 500)
        chunk = list(found[:size])
        while chunk:
            yield chunk
            chunk = list(found.filter(pk__lt=chunk[-1])[:size])

    def make(self, badges: list[int], most: int) -> list[Scan]:
        """Scans of these badges, at most so many."""
        counted: dict[Key, datetime.datetime] = {
            (badge, point, day): at
            for badge, point, day, at in Scan.objects.filter(badge__in=badges, counted=True).values_list(
                "badge", "point", "day", "occurred_at"
            )
        }
        codes = dict(Badge.objects.filter(pk__in=badges).values_list("pk", "code"))
        been = set(Attendance.objects.filter(exhibition=self.exhibition, badge__in=badges).values_list("badge", flat=True))
        scans: list[Scan] = []
        for badge in badges:
            scans += self._of(badge, codes[badge], badge in been, counted)
            if len(scans) >= most:
                return scans[:most]
        return scans

    def _of(self, badge: int, code: str, has_been: bool, counted: dict[Key, datetime.datetime]) -> list[Scan]:
        number = max(1, round(self.share * self.chance.uniform(0.6, 1.4)))
        visits = self.chance.choices(self.stands, weights=self.weights, k=number)
        days = sorted(self.chance.choices(self.days, k=number), key=lambda day: day.date)
        points = visits if has_been else [self.chance.choice(self.gates), *visits[1:]]
        times = [self._time(day) for day in days]
        if not has_been:
            times[0] = min(times[0], *times) if len(times) > 1 else times[0]
        return [self._scan(badge, code, point, at, counted) for point, at in zip(points, times, strict=True)]

    def _time(self, day: ExhibitionDay) -> datetime.datetime:
        opens = datetime.datetime.combine(day.date, day.opens, self.exhibition.zone_info)
        closes = datetime.datetime.combine(day.date, day.closes, self.exhibition.zone_info)
        return opens + datetime.timedelta(seconds=self.chance.uniform(0, (closes - opens).total_seconds() - 1))

    def _scan(self, badge: int, code: str, point: Point, at: datetime.datetime, counted: dict[Key, datetime.datetime]) -> Scan:
        key = (badge, point.pk, at.date())
        first = counted.get(key)
        if first is None:
            counted[key] = at
        offline = self.chance.random() < 0.1
        delay = self.chance.uniform(60, 1200) if offline else 0.4
        return Scan(
            id=uuid7(at, self.chance),
            exhibition=self.exhibition,
            point_id=point.pk,
            point_code=point.code,
            badge_id=badge,
            code=code,
            mode=Scan.Mode.OFFLINE if offline else Scan.Mode.ONLINE,
            outcome=Scan.Outcome.REPEAT if first else Scan.Outcome.ACCEPTED,
            counted=first is None,
            first_at=first,
            scanned_at=at,
            received_at=at + datetime.timedelta(seconds=delay),
            occurred_at=at,
            day=at.date(),
            hour=at.hour,
        )

    @transaction.atomic
    def write(self, scans: list[Scan]) -> None:
        """Store them with what the verbs would have noted beside them."""
        Scan.objects.bulk_create(scans, batch_size=CHUNK)
        gates = {point.pk for point in self.gates}
        deltas: Deltas = Counter()
        at_gates = []
        for scan in scans:
            deltas[scan.point_id, scan.day, scan.hour, "scans"] += 1
            if scan.counted and scan.point_id in gates:
                at_gates.append(scan)
            elif scan.counted:
                deltas[scan.point_id, scan.day, scan.hour, "visits"] += 1
        for key, value in scanning.attend(at_gates).items():
            deltas[key] += value
        scanning.add_counts(self.exhibition, deltas)
