"""The check-in protocol: what a phone saw becomes rows; here is decided what counts (docs/check-in.md).

The order of tests is token (before this module), point, known, revoked, edition, day, then repeat. A batch is one
transaction; one bad item takes no other down; the same id again gets the stored answer and writes nothing.
"""

from __future__ import annotations

import datetime
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import F, Q, Sum
from django.utils import timezone

from exhibits.models import Exhibition, ExhibitionDay
from opds.models import User
from visitors import codes
from visitors.models import Attendance, Badge, HourCount, PendingVoid, Point, Scan, Scanner, Visitor

Outcome, Reason = Scan.Outcome, Scan.Reason
SKEW_TOLERATED = datetime.timedelta(seconds=60)
UNDO_WINDOW = datetime.timedelta(minutes=15)
RULES_SECONDS = 60
ATTEMPTS = 5
DEADLOCK = "40P01"
Deltas: TypeAlias = Counter[tuple[int | None, datetime.date, int, str]]  # point, day, hour, which count → what to add


@dataclass(frozen=True, slots=True)
class Seen:
    """One item as the phone sent it: a code, or heads without badges."""

    id: uuid.UUID
    point: str
    scanned_at: datetime.datetime
    mode: str
    code: str = ""
    heads: int | None = None


@dataclass(slots=True)
class Result:
    """What became of an item; `voided` tells that it was undone since."""

    scan: Scan
    visitor: Visitor | None = None


@dataclass(slots=True)
class Answer:
    results: list[Result]
    today: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rules:
    """What an edition says about points and days; kept for a minute under the edition's revision."""

    zone: str
    days: frozenset[datetime.date]
    first_day: datetime.date | None
    ends: datetime.datetime | None
    points: dict[str, tuple[int, str]]  # code → (id, kind)
    training: bool

    def is_open(self, day: datetime.date) -> bool:
        return self.training or day in self.days


def rules_of(exhibition: Exhibition) -> Rules:
    key = f"door:{exhibition.pk}:{exhibition.revision}"
    rules: Rules | None = cache.get(key)
    if rules is None:
        days = list(ExhibitionDay.objects.filter(exhibition=exhibition).order_by("date"))
        rules = Rules(
            zone=exhibition.timezone,
            days=frozenset(day.date for day in days),
            first_day=days[0].date if days else None,
            ends=datetime.datetime.combine(days[-1].date, datetime.time.max, exhibition.zone_info) if days else None,
            points={code: (pk, kind) for code, pk, kind in exhibition.points.values_list("code", "pk", "kind")},
            training=exhibition.is_training,
        )
        cache.set(key, rules, RULES_SECONDS)
    return rules


def points_of(scanner: Scanner) -> frozenset[str]:
    """Codes of the points this scanner may scan at."""
    key = f"scanner:{scanner.pk}:{scanner.revision}:{scanner.exhibition.revision}"
    found: frozenset[str] | None = cache.get(key)
    if found is None:
        found = frozenset(scanner.points.values_list("code", flat=True))
        cache.set(key, found, RULES_SECONDS)
    return found


@dataclass(frozen=True, slots=True)
class Clock:
    """The server's time, and how far the phone's clock is off."""

    now: datetime.datetime
    skew: datetime.timedelta

    @classmethod
    def read(cls, sent_at: datetime.datetime, rules: Rules) -> Clock:
        now = timezone.now()
        if settings.DEMO and rules.first_day and rules.ends and rules.ends < now and _within(sent_at, rules):
            return cls(now=sent_at, skew=datetime.timedelta())  # the demonstration replays a past edition at its own time
        skew = now - sent_at
        return cls(now=now, skew=skew if abs(skew) > SKEW_TOLERATED else datetime.timedelta())

    def correct(self, moment: datetime.datetime) -> datetime.datetime:
        try:
            return moment + self.skew
        except OverflowError:
            return moment


def _within(moment: datetime.datetime, rules: Rules) -> bool:
    return moment.astimezone(ZoneInfo(rules.zone)).date() in rules.days


def record_scans(*, scanner: Scanner, sent_at: datetime.datetime, items: Sequence[Seen], queue: int | None = None) -> Answer:
    """Store what a phone reports and decide each item; at most 200 items, in the order given.

    Writes `Scan` rows, running counts, and walk-in visitors of blank badges, all in one transaction. Two phones that
    race for the same badge or the same id wait for each other or try again; the constraints stand behind both.
    """
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                answer = _Batch(scanner, sent_at).record(items)
                _note_seen(scanner, queue)
                return answer
        except (IntegrityError, OperationalError) as error:
            if attempt == ATTEMPTS - 1 or not _may_try_again(error):
                raise
    raise AssertionError("unreachable")


def _may_try_again(error: Exception) -> bool:
    """Two calls raced for one row, or PostgreSQL ended one of two that waited for each other; not: the database is away."""
    return isinstance(error, IntegrityError) or getattr(error.__cause__, "pgcode", None) == DEADLOCK


def _note_seen(scanner: Scanner, queue: int | None) -> None:
    """Last seen and queue, written at most every half minute unless the queue changed."""
    now = timezone.now()
    stale = scanner.last_seen_at is None or now - scanner.last_seen_at > datetime.timedelta(seconds=30)
    reported = scanner.reported_queue if queue is None else queue
    if stale or reported != scanner.reported_queue:
        Scanner.objects.filter(pk=scanner.pk).update(last_seen_at=now, reported_queue=reported)


class _Batch:
    """One call: reads all it decides on in a few queries, decides item by item, writes in a few queries."""

    def __init__(self, scanner: Scanner, sent_at: datetime.datetime) -> None:
        self.scanner = scanner
        self.exhibition = scanner.exhibition
        self.rules = rules_of(self.exhibition)
        self.allowed = points_of(scanner)
        self.clock = Clock.read(sent_at, self.rules)
        self.zone = ZoneInfo(self.rules.zone)
        self.badges: dict[str, Badge] = {}
        self.stored: dict[uuid.UUID, Scan] = {}
        self.counted: dict[tuple[int, int, datetime.date], datetime.datetime] = {}
        self.fresh: list[Scan] = []
        self.deltas: Deltas = Counter()

    def record(self, items: Sequence[Seen]) -> Answer:
        rows = [self._row(item) for item in items]
        self._read(rows)
        results = []
        for row in rows:
            known = self.stored.get(row.id)
            if known is None:
                self._decide(row)
                self.stored[row.id] = known = row
                self.fresh.append(row)
            elif known.exhibition_id != self.exhibition.pk:
                row.outcome, row.reason = Outcome.REFUSED, Reason.POINT  # an id of another edition: nothing of it is told
                known = row
            results.append(Result(known, self._shown(known)))
        self._write()
        return Answer(results, self._today(results))

    def _shown(self, scan: Scan) -> Visitor | None:
        """Whose badge it is: told for a visitor of this edition who may go in, and for nobody else."""
        if scan.badge is None or scan.badge.exhibition_id != self.exhibition.pk or scan.outcome in {Outcome.REFUSED, Outcome.UNKNOWN}:
            return None
        return scan.badge.visitor

    # --- reading -----------------------------------------------------------------------------------------------

    def _row(self, item: Seen) -> Scan:
        occurred_at = self.clock.correct(item.scanned_at)
        local = occurred_at.astimezone(self.zone)
        point = self.rules.points.get(item.point)
        return Scan(
            id=item.id,
            exhibition=self.exhibition,
            point_id=point[0] if point else None,
            point_code=item.point,
            scanner=self.scanner,
            code="" if item.heads else codes.normalise(item.code)[:64],
            heads=item.heads,
            mode=item.mode,
            scanned_at=item.scanned_at,
            received_at=timezone.now(),
            occurred_at=occurred_at,
            clock_corrected=bool(self.clock.skew),
            day=local.date(),
            hour=local.hour,
        )

    def _read(self, rows: Sequence[Scan]) -> None:
        """Lock the badges first (in one order, so that no two calls wait for each other), then look what is stored."""
        wanted = {row.code for row in rows if codes.is_valid(row.code)}
        if wanted:
            # The lock is on badges alone: a visitor may be read beside it, an outer join cannot be locked.
            found = Badge.objects.select_for_update(of=("self",)).select_related("visitor__kind").filter(code__in=wanted).order_by("pk")
            self.badges = {badge.code: badge for badge in found}
        counted = Q()
        if self.badges:
            counted = Q(
                counted=True,
                badge__in=list(self.badges.values()),
                point__in={row.point_id for row in rows if row.point_id},
                day__in={row.day for row in rows},
            )
        ids = Q(pk__in=[row.id for row in rows])
        by_badge = {badge.pk: badge for badge in self.badges.values()}
        asked = {row.id for row in rows}
        for scan in Scan.objects.filter(ids | counted if counted else ids):
            if scan.id in asked:
                self.stored[scan.id] = scan
                if scan.badge_id:
                    scan.badge = by_badge.get(scan.badge_id) or Badge.objects.select_related("visitor__kind").get(pk=scan.badge_id)
            if scan.counted and scan.badge_id and scan.point_id:
                self.counted[scan.badge_id, scan.point_id, scan.day] = scan.occurred_at

    # --- deciding ----------------------------------------------------------------------------------------------

    def _decide(self, row: Scan) -> None:
        if row.point_id is None or row.point_code not in self.allowed:
            row.outcome, row.reason = Outcome.REFUSED, Reason.POINT
            return
        if not row.heads and not self._is_known(row):
            return
        objection = self._objection(row)
        if objection and row.mode == Scan.Mode.ONLINE and objection != Reason.CLOCK:
            row.outcome, row.reason = Outcome.REFUSED, objection
            return
        if objection:
            row.outcome, row.reason = Outcome.CONFLICT, objection
        elif row.badge and self._first(row):
            row.outcome = Outcome.REPEAT
        else:
            row.outcome = Outcome.ACCEPTED
        self._count(row)

    def _is_known(self, row: Scan) -> bool:
        row.badge = self.badges.get(row.code)
        if row.badge is None:
            row.outcome = Outcome.UNKNOWN
            row.reason = Reason.NONE if codes.is_valid(row.code) else Reason.CHECK
        return row.badge is not None

    def _objection(self, row: Scan) -> str:
        """Why an online scan would have been refused, or what a supervisor should look at; empty when nothing."""
        if row.badge and row.badge.revoked_at:
            return Reason.REVOKED
        if row.badge and row.badge.exhibition_id != self.exhibition.pk:
            return Reason.EDITION
        if not self.rules.is_open(row.day):
            return Reason.DAY
        if row.occurred_at > self.clock.now + SKEW_TOLERATED:
            return Reason.CLOCK
        return ""

    def _first(self, row: Scan) -> datetime.datetime | None:
        """When this badge was counted at this point on this day, if it was; noted on the row."""
        assert row.badge_id and row.point_id
        row.first_at = self.counted.get((row.badge_id, row.point_id, row.day))
        return row.first_at

    def _count(self, row: Scan) -> None:
        """Count an accepted row, and a conflict unless that badge is counted there already that day."""
        if row.outcome == Outcome.REPEAT:
            return
        if row.badge_id:
            if self._first(row):
                return
            assert row.point_id
            self.counted[row.badge_id, row.point_id, row.day] = row.occurred_at
        row.counted = True

    # --- writing -----------------------------------------------------------------------------------------------

    def _write(self) -> None:
        self._make_walk_ins()
        Scan.objects.bulk_create(self.fresh)
        for row in self.fresh:
            self.deltas[row.point_id, row.day, row.hour, "scans"] += 1
            if row.counted and self._kind(row) == Point.Kind.STAND:
                self.deltas[row.point_id, row.day, row.hour, "visits"] += row.heads or 1
            elif row.counted and row.heads:
                self.deltas[row.point_id, row.day, row.hour, "people"] += row.heads
        self.deltas.update(attend([row for row in self.fresh if row.counted and row.badge and self._kind(row) == Point.Kind.GATE]))
        if self.fresh:
            self._settle_waiting_voids()
        add_counts(self.exhibition, self.deltas)  # last, and once: whoever holds a count waits for nothing else

    def _kind(self, row: Scan) -> str:
        return self.rules.points[row.point_code][1]

    def _make_walk_ins(self) -> None:
        """A blank badge belongs to a walk-in visitor from its first counted scan on."""
        for row in self.fresh:
            if row.counted and row.badge and row.badge.visitor_id is None:
                row.badge.visitor = Visitor.objects.create(
                    exhibition_id=row.badge.exhibition_id, source=Visitor.Source.BLANK_BADGE, created_at=row.occurred_at
                )
                row.badge.save(update_fields=["visitor"])

    def _settle_waiting_voids(self) -> None:
        ids = [row.id for row in self.fresh]
        for waiting in PendingVoid.objects.filter(Q(pk__in=ids) | Q(scanner=self.scanner)):
            scan = self.stored.get(waiting.pk) or Scan.objects.filter(pk=waiting.pk).first()
            if scan is None or scan.exhibition_id != self.exhibition.pk:
                continue
            if not scan.voided_at and waiting.voided_at - scan.scanned_at <= UNDO_WINDOW:
                for key, value in _void(scan, at=timezone.now(), by=None).items():
                    self.deltas[key] += value
            waiting.delete()

    def _today(self, results: Iterable[Result]) -> dict[str, int]:
        """The running count of each point asked about: today's, or in a past edition that of the day scanned."""
        today = timezone.now().astimezone(self.zone).date()
        days = {}
        for result in results:
            if result.scan.point_code in self.rules.points:  # a point may have been renamed since its scan was stored
                days[result.scan.point_code] = today if self.rules.is_open(today) else result.scan.day
        return {code: day_count(self.rules.points[code][0], self.rules.points[code][1], day) for code, day in days.items()}


def day_count(point_id: int, kind: str, day: datetime.date) -> int:
    """People of a gate, visits of a stand, on one day."""
    name = "visits" if kind == Point.Kind.STAND else "people"
    return HourCount.objects.filter(point=point_id, day=day).aggregate(total=Sum(name))["total"] or 0


def attend(rows: Sequence[Scan]) -> Deltas:
    """Note people at the gates: one row per badge and edition, at its earliest counted scan. Returns what to add to the counts."""
    deltas: Deltas = Counter()
    if not rows:
        return deltas
    known = {
        found.badge_id: found
        for found in Attendance.objects.filter(exhibition=rows[0].exhibition, badge__in=[row.badge_id for row in rows])
    }
    fresh = []
    for row in rows:
        assert row.badge_id and row.point_id
        found = known.get(row.badge_id)
        if found and found.first_at <= row.occurred_at:
            continue
        if found:
            deltas[found.point_id, found.day, found.hour, "people"] -= 1
        else:
            known[row.badge_id] = found = Attendance(exhibition=row.exhibition, badge_id=row.badge_id)
            fresh.append(found)
        found.first_at, found.point_id, found.day, found.hour = row.occurred_at, row.point_id, row.day, row.hour
        deltas[row.point_id, row.day, row.hour, "people"] += 1
        if found.pk:
            found.save()
    Attendance.objects.bulk_create(fresh)
    return deltas


def add_counts(exhibition: Exhibition, deltas: Deltas) -> None:
    """Add to the running counts, in one order, so that no two calls wait for each other."""
    rows: dict[tuple[int, datetime.date, int], dict[str, int]] = {}
    for (point_id, day, hour, name), value in deltas.items():
        if value:
            rows.setdefault((point_id or 0, day, hour), {})[name] = value
    for (point_id, day, hour), values in sorted(rows.items()):
        where = {"point_id": point_id or None, "day": day, "hour": hour}
        found = HourCount.objects.filter(exhibition=exhibition, day=day, hour=hour)
        found = found.filter(point=point_id) if point_id else found.filter(point__isnull=True)
        if not found.update(**{name: F(name) + value for name, value in values.items()}):
            HourCount.objects.create(exhibition=exhibition, **where, **values)


# --- undo --------------------------------------------------------------------------------------------------------


class VoidOutcome:
    """What became of an undo."""

    VOIDED, WAITING, TOO_LATE, NOT_YOURS = "voided", "waiting", "too-late", "not-yours"


def void_by_scanner(*, scanner: Scanner, scan_id: uuid.UUID, voided_at: datetime.datetime | None = None) -> str:
    """Undo a scan from the phone that made it, within 15 minutes; again = no change. Returns a `VoidOutcome`.

    `voided_at` is the phone's time of the undo, for one that waited in the queue; it is compared with the phone's
    time of the scan. A void that overtakes its scan is kept and done when the scan arrives.
    """
    with transaction.atomic():
        scan = Scan.objects.select_for_update(of=("self",)).select_related("exhibition", "point").filter(pk=scan_id).first()
        if scan is None:
            PendingVoid.objects.get_or_create(pk=scan_id, defaults={"scanner": scanner, "voided_at": voided_at or timezone.now()})
            return VoidOutcome.WAITING
        if scan.exhibition_id != scanner.exhibition_id or scan.scanner_id != scanner.pk:
            return VoidOutcome.NOT_YOURS
        if scan.voided_at:
            return VoidOutcome.VOIDED
        elapsed = voided_at - scan.scanned_at if voided_at else timezone.now() - scan.received_at
        if elapsed > UNDO_WINDOW:
            return VoidOutcome.TOO_LATE
        add_counts(scan.exhibition, _void(scan, at=timezone.now(), by=None))
        return VoidOutcome.VOIDED


@transaction.atomic
def void_by_supervisor(*, scan: Scan, actor: User) -> Scan:
    """Undo any scan of the edition; again = no change. Logged on the row with who and when."""
    scan = Scan.objects.select_for_update(of=("self",)).select_related("exhibition", "point").get(pk=scan.pk)
    if not scan.voided_at:
        add_counts(scan.exhibition, _void(scan, at=timezone.now(), by=actor))
    return scan


def _void(scan: Scan, *, at: datetime.datetime, by: User | None) -> Deltas:
    """Mark the row, so that the badge may be accepted again; returns what to take out of the counts."""
    was_counted = scan.counted
    scan.counted, scan.voided_at, scan.voided_by = False, at, by
    scan.save(update_fields=["counted", "voided_at", "voided_by"])
    deltas: Deltas = Counter()
    if not was_counted or scan.point is None:
        return deltas
    if scan.point.kind == Point.Kind.STAND:
        deltas[scan.point_id, scan.day, scan.hour, "visits"] -= scan.heads or 1
    elif scan.heads:
        deltas[scan.point_id, scan.day, scan.hour, "people"] -= scan.heads
    elif scan.badge_id:
        deltas = _leave(scan)
    return deltas


def _leave(scan: Scan) -> Deltas:
    """After a gate scan was voided: the person is there by the earliest one left, or is not there any more."""
    deltas: Deltas = Counter()
    found = Attendance.objects.select_for_update().filter(exhibition=scan.exhibition, badge=scan.badge_id).first()
    if found is None:
        return deltas
    deltas[found.point_id, found.day, found.hour, "people"] -= 1
    found.delete()
    left = (
        Scan.objects.filter(exhibition=scan.exhibition, badge=scan.badge_id, counted=True, point__kind=Point.Kind.GATE)
        .select_related("exhibition", "badge")
        .order_by("occurred_at")
        .first()
    )
    if left:
        for key, value in attend([left]).items():
            deltas[key] += value
    return deltas
