"""Undoing a scan: by the phone that made it within 15 minutes, by a supervisor at any time (docs/check-in.md)."""

from __future__ import annotations

import datetime
import uuid
from collections import Counter

from django.db import transaction
from django.utils import timezone

from opds.models import User
from visitors.models import Badge, PendingVoid, Point, Scan, Scanner
from visitors.tally import Deltas, add_counts, leave

UNDO_WINDOW = datetime.timedelta(minutes=15)


class VoidOutcome:
    """What became of an undo."""

    VOIDED, WAITING, TOO_LATE, NOT_YOURS = "voided", "waiting", "too-late", "not-yours"


def void_by_scanner(*, scanner: Scanner, scan_id: uuid.UUID, voided_at: datetime.datetime | None = None) -> str:
    """Undo a scan from the phone that made it, within 15 minutes; again = no change. Returns a `VoidOutcome`.

    `voided_at` is the phone's time of the undo, for one that waited in the queue; it is compared with the phone's
    time of the scan. A void that overtakes its scan is kept and done when the scan arrives.
    """
    outcome = _void_by_scanner(scanner, scan_id, voided_at)
    if outcome == VoidOutcome.WAITING and Scan.objects.filter(pk=scan_id).exists():
        # It was stored while we kept the undo, and may not have seen it: whoever is committed second looks again.
        outcome = _void_by_scanner(scanner, scan_id, voided_at)
    return outcome


@transaction.atomic
def _void_by_scanner(scanner: Scanner, scan_id: uuid.UUID, voided_at: datetime.datetime | None) -> str:
    scan = hold(scan_id)
    if scan is None:
        PendingVoid.objects.filter(pk=scan_id).exclude(scanner=scanner).delete()  # of a phone that is not the scan's
        PendingVoid.objects.get_or_create(pk=scan_id, defaults={"scanner": scanner, "voided_at": voided_at or timezone.now()})
        return VoidOutcome.WAITING
    PendingVoid.objects.filter(pk=scan_id, scanner=scanner).delete()
    if scan.exhibition_id != scanner.exhibition_id or scan.scanner_id != scanner.pk:
        return VoidOutcome.NOT_YOURS
    if scan.voided_at:
        return VoidOutcome.VOIDED
    elapsed = voided_at - scan.scanned_at if voided_at else timezone.now() - scan.received_at
    if elapsed > UNDO_WINDOW:
        return VoidOutcome.TOO_LATE
    add_counts(scan.exhibition, void(scan, at=timezone.now(), by=None))
    return VoidOutcome.VOIDED


@transaction.atomic
def void_by_supervisor(*, scan: Scan, actor: User) -> Scan:
    """Undo any scan of the edition; again = no change. Logged on the row with who and when."""
    held = hold(scan.pk)
    if held is None:
        raise Scan.DoesNotExist
    if not held.voided_at:
        add_counts(held.exhibition, void(held, at=timezone.now(), by=actor))
    return held


def hold(scan_id: uuid.UUID) -> Scan | None:
    """The scan, locked after its badge as recording does it: a scan and an undo of one badge wait for each other."""
    list(Badge.objects.select_for_update().filter(pk__in=Scan.objects.filter(pk=scan_id).values("badge")).values_list("pk"))
    return Scan.objects.select_for_update(of=("self",)).select_related("exhibition", "point").filter(pk=scan_id).first()


def void(scan: Scan, *, at: datetime.datetime, by: User | None) -> Deltas:
    """Mark the row, so that the badge may be accepted again; returns what to take out of the counts."""
    was_counted = scan.counted
    scan.counted, scan.voided_at, scan.voided_by = False, at, by
    scan.save(update_fields=["counted", "voided_at", "voided_by"])
    deltas: Deltas = Counter()
    if scan.source == Scan.Source.SELF:
        deltas[scan.point_id, scan.day, scan.hour, "stamps"] -= 1
    if not was_counted or scan.point is None or scan.point.kind == Point.Kind.EXIT:
        return deltas
    if scan.point.kind == Point.Kind.STAND:
        deltas[scan.point_id, scan.day, scan.hour, "visits"] -= scan.heads or 1
    elif scan.heads:
        deltas[scan.point_id, scan.day, scan.hour, "people"] -= scan.heads
    elif scan.badge_id:
        deltas = leave(scan)
    return deltas
