"""Counting people, visits and scans from the rows themselves, apart from the code that keeps the running counts."""

import datetime
from collections import Counter

from visitors.models import HourCount, Point, Scan


def recounted() -> Counter[tuple[int, datetime.date, int, str]]:
    """People, visits and scans by point, day and hour, from the rows themselves."""
    found: Counter[tuple[int, datetime.date, int, str]] = Counter()
    rows = Scan.objects.values_list("point", "day", "hour", "point__kind", "counted", "heads", "source", "voided_at")
    for point, day, hour, kind, counted, heads, source, voided_at in rows:
        found[point, day, hour, "scans"] += 1
        if source == "self" and not voided_at:
            found[point, day, hour, "stamps"] += 1
        if counted and kind == Point.Kind.STAND:
            found[point, day, hour, "visits"] += heads or 1
        elif counted and heads and kind == Point.Kind.GATE:
            found[point, day, hour, "people"] += heads
    first = {}
    gate = Scan.objects.filter(counted=True, badge__isnull=False, point__kind=Point.Kind.GATE).order_by("-occurred_at")
    for badge, point, day, hour in gate.values_list("badge", "point", "day", "hour"):
        first[badge] = (point, day, hour, "people")
    found.update(first.values())
    return found


def stored() -> Counter[tuple[int, datetime.date, int, str]]:
    found: Counter[tuple[int, datetime.date, int, str]] = Counter()
    for row in HourCount.objects.all():
        for name in ("people", "visits", "scans", "stamps"):
            if getattr(row, name):
                found[row.point_id, row.day, row.hour, name] = getattr(row, name)
    return found
