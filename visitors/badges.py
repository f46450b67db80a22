"""What happens to a badge after it was issued: revoked, replaced by a new one, two of one person made one.

The running counts stay what a recount of the rows finds. The badges are locked first and in the order of their
numbers, as recording a scan does it, so that phones may send meanwhile.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from opds import revision
from opds.models import User
from visitors import codes
from visitors.models import Attendance, Badge, Feedback, Need, Point, Scan, Visitor, Winner
from visitors.models.feedback import Voice
from visitors.tally import Deltas, add_counts, attend
from visitors.undo import void

REASON_LETTERS = 160
FILLED = ("name", "kind", "origin", "group_name")


@dataclass(frozen=True, slots=True)
class Step:
    """What came of it: the badge as it now is, and in the reader's words why nothing happened, if so."""

    badge: Badge
    refusal: str = ""

    def __bool__(self) -> bool:
        return not self.refusal


@dataclass(frozen=True, slots=True)
class Refused:
    """Why nothing happened, in the reader's words."""

    message: str

    def __bool__(self) -> bool:
        return False


@transaction.atomic
def revoke(*, badge: Badge, reason: str, actor: User) -> Step:
    """End a badge, for example a lost one. Online scans refuse it from now on; what was counted stays counted.

    For those who supervise the door.
    """
    [row] = _locked(badge)
    refusal = _may_not_end(row, reason, actor)
    if refusal:
        return Step(row, refusal)
    _end(row, reason)
    return Step(row)


@transaction.atomic
def replace(*, badge: Badge, actor: User, reason: str) -> Badge | Refused:
    """A new badge for the visitor of a lost one, whose whole history moves to it; the lost one is revoked.

    The counts are the same before and after: the rows only name another badge. Refused when it is revoked already,
    without a reason, and for who does not supervise the door.
    """
    [row] = _locked(badge)
    refusal = _may_not_end(row, reason, actor)
    if refusal:
        return Refused(refusal)
    fresh = Badge.objects.create(exhibition_id=row.exhibition_id, visitor_id=row.visitor_id)
    for model in (Scan, Attendance, Feedback, Need, Winner):
        model._default_manager.filter(badge=row).update(badge=fresh)
    _end(row, reason, replaced_by=fresh)
    return fresh


@transaction.atomic
def merge(*, keep: Badge, gone: Badge, actor: User) -> Badge | Refused:
    """Two badges that one person carried become one: all of `gone` moves to `keep`, and `gone` is revoked.

    Where both were counted at one point on one day, the later scan is voided; the person is counted once, at the
    earliest gate scan of the two. What `keep`'s visitor leaves empty is taken from the other. A revoked `gone` may be
    merged: so come in the scans that a phone held back when a badge was replaced.
    """
    rows = {row.pk: row for row in _locked(keep, gone)}
    refusal = _may_not_merge(rows.get(keep.pk), rows.get(gone.pk), actor)
    if refusal:
        return Refused(refusal)
    kept, ended = rows[keep.pk], rows[gone.pk]
    deltas: Deltas = Counter()
    _void_doubles(kept, ended, actor, deltas)
    _leave_gates([kept, ended], deltas)
    Scan.objects.filter(badge=ended).update(badge=kept)
    deltas.update(attend(list(_gate_scans(kept)[:1])))
    _move_voices(kept, ended)
    won = Winner.objects.filter(badge=kept).values("draw")
    Winner.objects.filter(badge=ended).exclude(draw__in=list(won.values_list("draw", flat=True))).update(badge=kept)
    _move_visitor(kept, ended)
    if not ended.revoked_at:
        _end(ended, _("Merged into %(code)s") % {"code": codes.grouped(kept.code)}, replaced_by=_free_to_replace(kept))
    add_counts(kept.exhibition, deltas)  # last, and once: whoever holds a count waits for nothing else
    revision.bump()
    return kept


def newest(badge: Badge) -> Badge:
    """The badge that stands for this one after all replacements; itself when it was never replaced."""
    seen = {badge.pk}
    while badge.replaced_by is not None and badge.replaced_by.pk not in seen:
        badge = badge.replaced_by
        seen.add(badge.pk)
    return badge


def _locked(*badges: Badge) -> list[Badge]:
    wanted = Badge.objects.select_for_update(of=("self",)).filter(pk__in=[badge.pk for badge in badges])
    return list(wanted.select_related("exhibition").order_by("pk"))


def _may_not_end(badge: Badge, reason: str, actor: User) -> str:
    if not actor.has_perm("visitors.supervise_door"):
        return _("Only door supervisors can revoke badges.")
    if badge.revoked_at:
        return _("Badge %(code)s has already been revoked.") % {"code": codes.grouped(badge.code)}
    return "" if reason.strip() else _("Say why the badge is revoked.")


def _may_not_merge(keep: Badge | None, gone: Badge | None, actor: User) -> str:
    if not actor.has_perm("visitors.supervise_door"):
        return _("Only door supervisors can merge badges.")
    if keep is None or gone is None or keep.pk == gone.pk:
        return _("Choose two different badges.")
    if keep.exhibition_id != gone.exhibition_id:
        return _("These badges are of two exhibitions.")
    if keep.revoked_at:
        return _("Badge %(code)s is revoked. Keep the valid one.") % {"code": codes.grouped(keep.code)}
    return ""


def _end(badge: Badge, reason: str, *, replaced_by: Badge | None = None) -> None:
    badge.revoked_at, badge.revoked_reason, badge.replaced_by = timezone.now(), reason.strip()[:REASON_LETTERS], replaced_by
    badge.save(update_fields=["revoked_at", "revoked_reason", "replaced_by"])


def _free_to_replace(badge: Badge) -> Badge | None:
    """The badge, unless it stands for another one already."""
    return None if Badge.objects.filter(replaced_by=badge).exists() else badge


def _void_doubles(keep: Badge, gone: Badge, actor: User, deltas: Deltas) -> None:
    """Of two counted scans, or two stamps, at one point on one day the later is voided."""
    now = timezone.now()
    rows = Scan.objects.select_for_update(of=("self",)).filter(badge__in=[keep.pk, gone.pk], voided_at=None, point__isnull=False)
    first: dict[tuple[str, int | None, object], Scan] = {}
    for row in rows.select_related("point", "exhibition").order_by("occurred_at", "received_at", "pk"):
        is_stamp = row.source == Scan.Source.SELF
        if not (row.counted or is_stamp):
            continue
        key = (row.source if is_stamp else "", row.point_id, row.day)
        if key in first:
            deltas.update(void(row, at=now, by=actor))
        else:
            first[key] = row


def _leave_gates(badges: list[Badge], deltas: Deltas) -> None:
    attended = Attendance.objects.select_for_update().filter(badge__in=badges).order_by("pk")
    for row in attended:
        deltas[row.point_id, row.day, row.hour, "people"] -= 1
        row.delete()


def _gate_scans(badge: Badge) -> QuerySet[Scan]:
    rows = Scan.objects.filter(exhibition=badge.exhibition_id, badge=badge, counted=True, point__kind=Point.Kind.GATE)
    return rows.select_related("exhibition").order_by("occurred_at", "received_at", "pk")


def _move_voices(keep: Badge, gone: Badge) -> None:
    """One rating per badge and innovation: the rating of `gone` yields; its words stay, one without words is shown no more."""
    rated = Feedback.objects.filter(badge=keep, innovation__isnull=False, rating__isnull=False).values_list("innovation", flat=True)
    doubled = Feedback.objects.filter(badge=gone, innovation__in=list(rated), rating__isnull=False)
    doubled.filter(text="").update(badge=None, status=Voice.Status.HIDDEN)
    doubled.exclude(text="").update(rating=None)
    for model in (Feedback, Need):
        model._default_manager.filter(badge=gone).update(badge=keep)


def _move_visitor(keep: Badge, gone: Badge) -> None:
    """One person, one visitor: the one of `keep`, completed from the other, who goes when no badge is left."""
    other = gone.visitor
    if other is None or other.pk == keep.visitor_id:
        return
    if keep.visitor is None:
        keep.visitor = other
        keep.save(update_fields=["visitor"])
        return
    for name in FILLED:
        if not getattr(keep.visitor, name):
            setattr(keep.visitor, name, getattr(other, name))
    if not keep.visitor.contact and other.contact:
        keep.visitor.contact, keep.visitor.contact_consent_at = other.contact, other.contact_consent_at
        keep.visitor.consent_version = other.consent_version
    keep.visitor.save()
    Badge.objects.filter(pk=gone.pk).update(visitor=keep.visitor)
    gone.visitor = keep.visitor
    if not Badge.objects.filter(visitor=other).exists():
        Visitor.objects.filter(pk=other.pk).delete()
