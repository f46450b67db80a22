"""What a supervisor of the door decides: conflicts that may stand, scans that are undone, walk-ins that were written down wrong.

Every verb is logged in the desk's history with who and when, and the same again changes nothing, so that two supervisors
may press the same button.
"""

from __future__ import annotations

import logging
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from exhibits.models import Exhibition
from opds.models import User
from visitors import undo
from visitors.door import chain_of, others_of
from visitors.models import Badge, Origin, Point, Scan, Visitor, VisitorKind
from visitors.tally import Deltas, add_counts

SUPERVISE = "visitors.supervise_door"
CORRECTED = (Visitor.Source.WALK_IN, Visitor.Source.BLANK_BADGE)
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Refused:
    """Why nothing was changed, in the reader's words, and the field of the form it is about."""

    path: str
    message: str


@transaction.atomic
def settle(*, exhibition: Exhibition, scan_ids: Iterable[uuid.UUID], actor: User) -> int:
    """Let conflicts stand: they leave the list and stay counted. Returns how many did; settled and undone ones stay as they are."""
    open_ones = Q(outcome=Scan.Outcome.CONFLICT, settled_at__isnull=True, voided_at__isnull=True)
    wanted = Scan.objects.select_for_update().filter(open_ones, exhibition=exhibition, pk__in=list(scan_ids)).order_by("pk")
    chosen = list(wanted)
    Scan.objects.filter(open_ones, pk__in=[scan.pk for scan in chosen]).update(settled_at=timezone.now(), settled_by=actor)
    _log(actor, chosen, gettext_noop("Conflict settled: it stands"))
    return len(chosen)


def undo_scans(*, exhibition: Exhibition, scan_ids: Iterable[uuid.UUID], actor: User) -> int:
    """Undo scans of the edition, with a group's leader the heads beside. Returns how many were not undone before.

    One transaction each: a long one would hold the counts while it waits for the next badge.
    """
    chosen = Scan.objects.filter(exhibition=exhibition, pk__in=list(scan_ids)).order_by("pk")
    return sum(_undo(scan, actor) for scan in chosen)


@transaction.atomic
def _undo(scan: Scan, actor: User) -> bool:
    held = undo.hold(scan.pk)
    if held is None or held.voided_at:
        return False
    undo.void_by_supervisor(scan=held, actor=actor)
    for other in chain_of(scan.pk):
        undo.void_by_supervisor(scan=other, actor=actor)
    _log(actor, [held], gettext_noop("Undone by a supervisor"))
    return True


def walk_ins_today(exhibition: Exhibition) -> list[Visitor]:
    """Visitors that the door wrote down today, the newest first; at most twenty. One query."""
    rows = Visitor.objects.filter(exhibition=exhibition, source__in=CORRECTED).select_related("exhibition", "kind", "origin")
    return [visitor for visitor in rows.order_by("-pk")[:20] if is_of_today(visitor)]


def is_of_today(visitor: Visitor) -> bool:
    """Whether it is a walk-in of today, in the edition's time zone."""
    local = visitor.created_at.astimezone(visitor.exhibition.zone_info)
    return visitor.source in CORRECTED and local.date() == visitor.exhibition.today()


@transaction.atomic
def correct_walk_in(
    *, visitor: Visitor, kind: VisitorKind | None, origin: Origin | None, heads: int, name: str, group_name: str, actor: User
) -> Visitor | Refused:
    """Mend what was written down of a walk-in of today. Other heads undo the tally beside the leader and make a new one.

    The counts stay true: what the tally had added is taken out, the new one is added at the same point, day and hour.
    """
    badges = list(Badge.objects.select_for_update().filter(visitor=visitor).order_by("pk"))
    row = Visitor.objects.select_for_update(of=("self",)).select_related("exhibition").get(pk=visitor.pk)
    if not is_of_today(row):
        return Refused("", _("Only walk-ins of today can be corrected. Ask the committee about earlier ones."))
    if heads != row.heads:
        leader = Scan.objects.filter(badge__in=badges, counted=True).select_related("exhibition", "point").order_by("received_at").first()
        if leader is None:
            return Refused("heads", _("The scan of this visitor was undone, so its heads cannot be changed. Register the group again."))
        _tally_again(leader, heads - 1, actor)
    changed = [
        field
        for field, value in {"kind": kind, "origin": origin, "heads": heads, "name": name, "group_name": group_name}.items()
        if getattr(row, field) != value
    ]
    row.kind, row.origin, row.heads, row.name, row.group_name = kind, origin, heads, name, group_name
    if changed:
        row.save(update_fields=changed)
        _log(actor, [row], gettext_noop("Walk-in corrected"), shown=f"#{row.pk}")
    return row


def _tally_again(leader: Scan, others: int, actor: User) -> None:
    """The heads beside a leader's scan, counted anew under the next id of the chain."""
    chain = list(chain_of(leader.pk))
    deltas = _voided(chain[-1], actor) if chain else Counter()
    if others:
        tally = _beside(leader, others_of(chain[-1].pk if chain else leader.pk), others, actor)
        tally.save(force_insert=True)
        deltas[tally.point_id, tally.day, tally.hour, "scans"] += 1
        if leader.point and leader.point.kind != Point.Kind.EXIT:
            counted = "visits" if leader.point.kind == Point.Kind.STAND else "people"
            deltas[tally.point_id, tally.day, tally.hour, counted] += others
    add_counts(leader.exhibition, deltas)


def _voided(tally: Scan, actor: User) -> Deltas:
    held = undo.hold(tally.pk)
    assert held
    return undo.void(held, at=timezone.now(), by=actor) if not held.voided_at else Counter()


def _beside(leader: Scan, scan_id: uuid.UUID, heads: int, actor: User) -> Scan:
    same = ("exhibition", "point", "point_code", "scanner", "mode", "outcome", "reason", "scanned_at", "occurred_at", "clock_corrected")
    tally = Scan(id=scan_id, heads=heads, counted=True, **{name: getattr(leader, name) for name in (*same, "day", "hour")})
    if leader.outcome == Scan.Outcome.CONFLICT:
        tally.settled_at, tally.settled_by = timezone.now(), actor  # who corrects it has looked at it
    return tally


def _log(actor: User, rows: Sequence[Model], message: str, *, shown: str = "") -> None:
    """In the desk's history of each row, and one line in the log; neither holds a code or a name."""
    if not rows:
        return
    kind = ContentType.objects.get_for_model(rows[0])
    LogEntry.objects.bulk_create(
        LogEntry(
            user=actor,
            content_type=kind,
            object_id=str(row.pk),
            object_repr=(shown or str(row))[:200],
            action_flag=CHANGE,
            change_message=message,
        )
        for row in rows
    )
    logger.info("%s: %d by account %s", message, len(rows), actor.pk)
