"""What a phone says of itself with its calls: how much it still holds, its battery, its clock, the version of the scanner page."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from visitors.models import Scanner
from visitors.rules import SKEW_TOLERATED, Clock, rules_of

NOTED_EACH = datetime.timedelta(seconds=30)
MOST_SKEW = 2**31 - 1  # seconds; a clock that is further off is as wrong


@dataclass(frozen=True, slots=True)
class Report:
    """What was said; nothing where the phone said nothing. `queue` in scans, `battery` in per cent, `sent_at` by its clock."""

    queue: int | None = None
    battery: int | None = None
    app: str = ""
    sent_at: datetime.datetime | None = None


def note_seen(scanner: Scanner, report: Report) -> None:
    """Keep that the phone was seen and what it said; written at most every half minute unless its queue changed."""
    now = timezone.now()
    stale = scanner.last_seen_at is None or now - scanner.last_seen_at > NOTED_EACH
    if stale or (report.queue is not None and report.queue != scanner.reported_queue):
        Scanner.objects.filter(pk=scanner.pk).update(last_seen_at=now, **_said(scanner, report))


def _said(scanner: Scanner, report: Report) -> dict[str, Any]:
    said = {"reported_queue": report.queue, "battery": report.battery, "app_version": report.app or None}
    if report.sent_at:
        ahead = report.sent_at - Clock.read(report.sent_at, rules_of(scanner.exhibition)).now
        said["skew"] = max(-MOST_SKEW, min(MOST_SKEW, round(ahead.total_seconds())))
    return {name: value for name, value in said.items() if value is not None}


def clock_is_wrong(scanner: Scanner) -> bool:
    """Whether the phone's clock is further off than is tolerated; its scans are corrected and flagged."""
    return scanner.skew is not None and abs(scanner.skew) > SKEW_TOLERATED.total_seconds()
