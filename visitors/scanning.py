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
from zoneinfo import ZoneInfo

from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from visitors import codes, ledger, phones
from visitors.models import Badge, PendingVoid, Point, Scan, Scanner, Visitor
from visitors.rules import SKEW_TOLERATED, points_of, rules_of
from visitors.rules import Clock as Clock
from visitors.tally import Deltas
from visitors.tally import add_counts as add_counts
from visitors.tally import attend as attend
from visitors.undo import UNDO_WINDOW as UNDO_WINDOW
from visitors.undo import VoidOutcome as VoidOutcome
from visitors.undo import hold, void
from visitors.undo import void_by_scanner as void_by_scanner
from visitors.undo import void_by_supervisor as void_by_supervisor

Outcome, Reason = Scan.Outcome, Scan.Reason
ATTEMPTS = 5
DEADLOCK = "40P01"


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


def record_scans(*, scanner: Scanner, sent_at: datetime.datetime, items: Sequence[Seen], report: phones.Report | None = None) -> Answer:
    """Store what a phone reports and decide each item; at most 200 items, in the order given.

    Writes `Scan` rows, running counts, and walk-in visitors of blank badges, all in one transaction. Two phones that
    race for the same badge or the same id wait for each other or try again; the constraints stand behind both.
    """
    for attempt in range(ATTEMPTS):
        try:
            batch = _Batch(scanner, sent_at)
            with transaction.atomic():
                results = batch.record(items)
                phones.note_seen(scanner, report or phones.Report(sent_at=sent_at))
            return batch.answer(results)  # counts are asked for afterwards: nobody waits meanwhile for one we hold
        except (IntegrityError, OperationalError) as error:
            if attempt == ATTEMPTS - 1 or not _may_try_again(error):
                raise
    raise AssertionError("unreachable")


def _may_try_again(error: Exception) -> bool:
    """Two calls raced for one row, or PostgreSQL ended one of two that waited for each other; not: the database is away."""
    return isinstance(error, IntegrityError) or getattr(error.__cause__, "pgcode", None) == DEADLOCK


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
        self.undone: dict[uuid.UUID, datetime.datetime] = {}
        self.deltas: Deltas = Counter()

    def record(self, items: Sequence[Seen]) -> list[Result]:
        rows = [self._row(item) for item in items]
        self._lock(rows)
        if ledger.voids_wait(self.scanner):
            self._settle_waiting_voids({row.id: row for row in rows})
        if not self._stored_as_new(rows):
            self._read(rows)
            for row in rows:
                if row.id not in self.stored:
                    self._decide(row)
                    self.stored[row.id] = row
                    self.fresh.append(row)
            self._make_walk_ins()
            Scan.objects.bulk_create(self.fresh)
        results = [self._result(row) for row in rows]
        self._write()
        return results

    def _stored_as_new(self, rows: Sequence[Scan]) -> bool:
        """The usual call, one scan seen for the first time: the constraints, asked by storing it, spare looking it up.

        False when the row, or a counted one of its badge, point and day, is there already; then nothing was written.
        """
        row = rows[0]
        badge = self.badges.get(row.code)
        if len(rows) > 1 or self.deltas or row.point_id is None or (badge and badge.visitor_id is None):
            return False
        self._decide(row)
        attends = self._attends(row)
        done = ledger.store(row, self._changes(row), attends=attends)
        if not done.stored:
            row.badge, row.outcome, row.reason, row.counted, row.first_at = None, "", "", False, None
            self.counted.clear()
            return False
        self.stored[row.id] = row
        if not done.counted:
            self._add(row)
            self.deltas[row.point_id, row.day, row.hour, "people"] += done.attended
        if attends and not done.attended:
            self.deltas.update(attend([row]))
        return True

    def _result(self, row: Scan) -> Result:
        known = self.stored[row.id]
        if known.exhibition_id != self.exhibition.pk:
            row.outcome, row.reason = Outcome.REFUSED, Reason.POINT  # an id of another edition: nothing of it is told
            known = row
        return Result(known, self._shown(known))

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

    def _lock(self, rows: Sequence[Scan]) -> None:
        """Lock the badges first, in one order, so that no two calls wait for each other."""
        wanted = {row.code for row in rows if codes.is_valid(row.code)}
        if wanted:
            self.badges = ledger.lock_badges(list(wanted))

    def _read(self, rows: Sequence[Scan]) -> None:
        """What is stored of these ids, and what is counted of these badges at these points on these days."""
        by_badge = {badge.pk: badge for badge in self.badges.values()}
        for scan in Scan.objects.filter(pk__in=[row.id for row in rows]):
            self.stored[scan.id] = scan
            if scan.badge_id:
                scan.badge = by_badge.get(scan.badge_id) or Badge.objects.select_related("visitor__kind").get(pk=scan.badge_id)
        if not by_badge:
            return
        points, days = {row.point_id for row in rows if row.point_id}, {row.day for row in rows}
        counted = Scan.objects.filter(counted=True, badge__in=list(by_badge), point__in=points, day__in=days).order_by()
        for badge_id, point_id, day, occurred_at in counted.values_list("badge", "point", "day", "occurred_at"):
            self.counted[badge_id, point_id, day] = occurred_at

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
        """Count an accepted row, and a conflict unless that badge is counted there already that day; never what was undone."""
        if row.outcome == Outcome.REPEAT:
            return
        if row.badge_id:
            if self._first(row):
                return
            assert row.point_id
            if not row.voided_at:
                self.counted[row.badge_id, row.point_id, row.day] = row.occurred_at
        row.counted = not row.voided_at

    # --- writing -----------------------------------------------------------------------------------------------

    def _write(self) -> None:
        for row in self.fresh:
            self._add(row)
        self.deltas.update(attend([row for row in self.fresh if self._attends(row)]))
        add_counts(self.exhibition, self.deltas)  # last, and once: whoever holds a count waits for nothing else

    def _add(self, row: Scan) -> None:
        for name, value in self._changes(row).items():
            self.deltas[row.point_id, row.day, row.hour, name] += value

    def _changes(self, row: Scan) -> dict[str, int]:
        """What the row adds to the running count of its point; the people of a badge are added by who `_attends`."""
        kind = self._kind(row) if row.counted else ""
        if kind == Point.Kind.STAND:
            return {"scans": 1, "visits": row.heads or 1}
        return {"scans": 1, "people": row.heads} if kind == Point.Kind.GATE and row.heads else {"scans": 1}

    def _attends(self, row: Scan) -> bool:
        return bool(row.counted and row.badge and self._kind(row) == Point.Kind.GATE)

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

    def _settle_waiting_voids(self, arriving: dict[uuid.UUID, Scan]) -> None:
        """Undos of this phone that overtook their scans. A scan that arrives now is never counted, so that the badge may
        be accepted by the next; one that was stored while its undo was on the way is undone."""
        for waiting in PendingVoid.objects.filter(scanner=self.scanner):
            stored = hold(waiting.pk)
            scan = stored or arriving.get(waiting.pk)
            if scan is None:
                continue
            if scan.scanner_id == self.scanner.pk and not scan.voided_at and waiting.voided_at - scan.scanned_at <= UNDO_WINDOW:
                scan.voided_at = self.undone[scan.pk] = timezone.now()
                if stored:
                    self.deltas.update(void(stored, at=scan.voided_at, by=None))
            waiting.delete()

    # --- answering ---------------------------------------------------------------------------------------------

    def answer(self, results: list[Result]) -> Answer:
        """The results with the counts of now. An undo that came while its scan was being stored is done before."""
        today, waits = self._today(results)
        if waits and self._settle_late_voids(results):
            today, _waits = self._today(results)
        return Answer(results, today)

    def _settle_late_voids(self, results: Sequence[Result]) -> bool:
        self.deltas.clear()
        with transaction.atomic():
            self._settle_waiting_voids({})
            add_counts(self.exhibition, self.deltas)
        for result in results:
            if result.scan.pk in self.undone:
                result.scan.counted, result.scan.voided_at = False, self.undone[result.scan.pk]
        return bool(self.undone)

    def _today(self, results: Iterable[Result]) -> tuple[dict[str, int], bool]:
        """The running count of each point asked about: today's, or in a past edition that of the day scanned."""
        today = timezone.now().astimezone(self.zone).date()
        counts, waits = {}, False
        for code, day in {
            # a point may have been renamed since its scan was stored
            result.scan.point_code: today if self.rules.is_open(today) else result.scan.day
            for result in results
            if result.scan.point_code in self.rules.points
        }.items():
            point_id, kind = self.rules.points[code]
            counts[code], waits = ledger.day_count(point_id, kind, day, self.scanner)
        return counts, waits
