"""The running counts: people at the gates, visits at the stands and scans, added to in the transaction of the scans."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias

from django.db.models import F

from exhibits.models import Exhibition
from visitors import ledger
from visitors.models import Attendance, HourCount, Point, Scan

Deltas: TypeAlias = Counter[tuple[int | None, datetime.date, int, str]]  # point, day, hour, which count → what to add


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
        if not _add(exhibition, point_id, day, hour, values):
            first = HourCount(exhibition=exhibition, point_id=point_id or None, day=day, hour=hour)
            HourCount.objects.bulk_create([first], ignore_conflicts=True)  # another call may make it at the same moment
            _add(exhibition, point_id, day, hour, values)


def _add(exhibition: Exhibition, point_id: int, day: datetime.date, hour: int, values: dict[str, int]) -> bool:
    """Add to a count that is there already; says whether it was."""
    if point_id and "stamps" not in values:
        return ledger.add(point_id, day, hour, values)
    rows = HourCount.objects.filter(exhibition=exhibition, point=point_id or None, day=day, hour=hour)
    return rows.update(**{name: F(name) + value for name, value in values.items()}) == 1


def leave(scan: Scan) -> Deltas:
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
