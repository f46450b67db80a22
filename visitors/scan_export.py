"""All scans of an edition as CSV for evaluation: pseudonymous, streamed row by row in constant memory.

Badges and phones appear as marks that are equal within one file and mean nothing in another: keyed hashes under a key that is
made for the file and kept nowhere. No code, no name, no contact and no token is in it. COLUMNS says what each column holds.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import logging
import secrets
from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from exhibits.models import Exhibition
from opds.models import User
from opds.sheets_out import csv_lines
from visitors.models import Scan

COLUMNS = {
    "edition": _("address of the edition"),
    "training": _("yes for a training edition: practice, not to be counted"),
    "time": _("when it happened, with the phone's clock corrected, in the edition's time zone"),
    "time_as_sent": _("the same as the phone said it"),
    "received": _("when the server had it"),
    "day": _("calendar day of the edition's time zone"),
    "hour": _("hour of that day, 0 to 23"),
    "point": _("code of the gate, stand or exit, as sent"),
    "point_kind": _("gate, stand or exit; empty where the point is unknown"),
    "badge": _("mark of the badge, equal within this file only; empty for heads without badges"),
    "heads": _("number of people without badges"),
    "phone": _("mark of the phone, equal within this file only"),
    "mode": _("online or offline"),
    "source": _("staff, or self for the visitor's own phone"),
    "outcome": _("accepted, repeat, conflict, refused or unknown"),
    "reason": _("why, where there is a reason"),
    "counted": _("yes where it counts as a person or a visit"),
    "clock_corrected": _("yes where the phone's clock was over a minute off"),
    "undone": _("when it was undone"),
    "settled": _("when a supervisor let a conflict stand"),
}
SEPARATORS = {"titik-koma": ";", "koma": ",", "tab": "\t"}
logger = logging.getLogger(__name__)


def lines(exhibition: Exhibition, *, separator: str = ";", mark: bool = True) -> Iterator[str]:
    """The file line by line, oldest first; see `csv_lines` for the mark and the separator."""
    row_of = _reader(exhibition)
    rows = Scan.objects.filter(exhibition=exhibition).select_related("point").order_by("occurred_at", "pk")
    return csv_lines(list(COLUMNS), (row_of(scan) for scan in rows.iterator(chunk_size=1000)), separator=separator, mark=mark)


def _reader(exhibition: Exhibition) -> Callable[[Scan], list[Any]]:
    key, zone = secrets.token_bytes(32), exhibition.zone_info

    def pseudonym(kind: str, pk: int | None) -> str:
        return hmac.new(key, f"{kind}{pk}".encode(), hashlib.sha256).hexdigest()[:16] if pk else ""

    def when(moment: datetime.datetime | None) -> str:
        return moment.astimezone(zone).isoformat(timespec="seconds") if moment else ""

    def row_of(scan: Scan) -> list[Any]:
        return [
            exhibition.slug,
            _yes(exhibition.is_training),
            when(scan.occurred_at),
            when(scan.scanned_at),
            when(scan.received_at),
            scan.day.isoformat(),
            scan.hour,
            scan.point_code,
            scan.point.kind if scan.point else "",
            pseudonym("badge", scan.badge_id),
            "" if scan.heads is None else scan.heads,
            pseudonym("phone", scan.scanner_id),
            scan.mode,
            scan.source,
            scan.outcome,
            scan.reason,
            _yes(scan.counted),
            _yes(scan.clock_corrected),
            when(scan.voided_at),
            when(scan.settled_at),
        ]

    return row_of


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def note(exhibition: Exhibition, actor: User) -> None:
    """Who took the file, in the log."""
    logger.info("scans of edition %s exported by account %s", exhibition.pk, actor.pk)
