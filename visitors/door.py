"""Phones at the door: making and revoking scanners, walk-in visitors, the training edition."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from exhibits.models import Exhibition, ExhibitionDay, Landmark, Stand, Zone
from opds import revision
from opds.models import User
from visitors import codes, scanning
from visitors import points as all_points
from visitors import undo as undoing
from visitors.models import Attendance, Badge, HourCount, Origin, PendingVoid, Point, Scan, Scanner, Visitor, VisitorKind
from visitors.rules import Clock, points_of, rules_of

PAGE = "page"


@transaction.atomic
def make_scanner(
    *, exhibition: Exhibition, points: Iterable[Point | int], name: str, actor: User | None, user: User | None = None, token: str = ""
) -> tuple[Scanner, str]:
    """A phone for these points and its token, which is told once here and kept only as a hash."""
    token = token or Scanner.new_token()
    scanner = Scanner.objects.create(exhibition=exhibition, name=name, token_hash=Scanner.hash_of(token), created_by=actor, user=user)
    scanner.points.set(points)
    return scanner, token


@transaction.atomic
def set_points(*, scanner: Scanner, points: Iterable[Point | int]) -> Scanner:
    """Let a phone scan at other points."""
    scanner.points.set(points)
    Scanner.objects.filter(pk=scanner.pk).update(revision=F("revision") + 1)
    scanner.refresh_from_db()
    return scanner


@transaction.atomic
def revoke(*, scanner: Scanner, actor: User | None) -> Scanner:
    """End a phone's right to scan, at once and alone. What it still holds can be delivered after pairing anew."""
    if scanner.revoked_at is None:
        scanner.revoked_at = timezone.now()
        scanner.save(update_fields=["revoked_at"])
    return scanner


@dataclass(frozen=True, slots=True)
class WalkInRefused:
    """Why nobody was registered: which field of the form it is about, and the sentence for the volunteer."""

    path: str
    message: str


@transaction.atomic
def walk_in(
    *,
    scanner: Scanner,
    scan_id: uuid.UUID,
    point: str,
    scanned_at: datetime.datetime,
    sent_at: datetime.datetime,
    kind: VisitorKind,
    origin: Origin,
    mode: str = Scan.Mode.ONLINE,
    name: str = "",
    heads: int = 1,
    group_name: str = "",
    badge_code: str = "",
) -> scanning.Answer | WalkInRefused:
    """Register somebody without a badge at the door and count them at the point; the same `scan_id` again changes nothing.

    `badge_code` names a blank badge handed over; without it a new one is made. A group has a leader (`name`), a school
    (`group_name`) and a head count, never children's names: the badge counts the leader, a tally under an id made from
    `scan_id` counts the others. Nothing is written when it is refused; what a phone did offline is never refused for its day.
    """
    badge = None
    if not Scan.objects.filter(pk=scan_id).exists():
        refused = _walk_in_refused(scanner, point, scanned_at, sent_at, mode)
        if refused:
            return refused
        badge = _blank_badge(scanner.exhibition, codes.normalise(badge_code))
        if badge is None and not Scan.objects.filter(pk=scan_id).exists():  # the same call may have won the badge meanwhile
            return WalkInRefused("badge_code", _("This badge is unknown, revoked, or already belongs to somebody."))
    if badge:
        badge.visitor = Visitor.objects.create(
            exhibition=scanner.exhibition,
            kind=kind,
            origin=origin,
            name=name,
            heads=heads,
            group_name=group_name,
            source=Visitor.Source.WALK_IN,
            created_at=scanned_at,
        )
        badge.save()
    items = [scanning.Seen(id=scan_id, point=point, scanned_at=scanned_at, mode=mode, code=badge.code if badge else "-")]
    if heads > 1:
        items.append(scanning.Seen(id=others_of(scan_id), point=point, scanned_at=scanned_at, mode=mode, heads=heads - 1))
        _undo_with_leader(scanner, scan_id)
    answer = scanning.record_scans(scanner=scanner, sent_at=sent_at, items=items)
    if badge and badge.visitor and answer.results[0].scan.badge_id != badge.pk:
        _take_back(badge, printed=bool(badge_code))  # the same call was stored first from elsewhere: its badge stays
    return answer


def undo(*, scanner: Scanner, scan_id: uuid.UUID, voided_at: datetime.datetime | None = None) -> str:
    """Undo a scan from the phone that made it, and with a group's leader the heads tallied beside; a `VoidOutcome`."""
    outcome = undoing.void_by_scanner(scanner=scanner, scan_id=scan_id, voided_at=voided_at)
    if outcome == undoing.VoidOutcome.VOIDED:
        for other in chain_of(scan_id):
            undoing.void_by_scanner(scanner=scanner, scan_id=other.pk, voided_at=voided_at)
    return outcome


def _undo_with_leader(scanner: Scanner, scan_id: uuid.UUID) -> None:
    """When the undo of a group's leader overtook the group, it waits for the heads tallied beside as well."""
    for waiting in PendingVoid.objects.filter(pk=scan_id, scanner=scanner):
        PendingVoid.objects.get_or_create(pk=others_of(scan_id), defaults={"scanner": scanner, "voided_at": waiting.voided_at})


def others_of(scan_id: uuid.UUID) -> uuid.UUID:
    """The id under which the others of a group are tallied, made from that of the leader's scan."""
    return uuid.uuid5(scan_id, "heads")


def chain_of(scan_id: uuid.UUID) -> Iterator[Scan]:
    """The tallies beside a group's leader: the first, and after each correction of the heads the one that took its place."""
    other = Scan.objects.filter(pk=others_of(scan_id)).first()
    while other:
        yield other
        other = Scan.objects.filter(pk=others_of(other.pk)).first()


def _take_back(badge: Badge, *, printed: bool) -> None:
    """Forget the visitor, and the badge with it unless it is a printed one, which is blank again."""
    visitor, badge.visitor = badge.visitor, None
    if printed:
        badge.save(update_fields=["visitor"])
    else:
        badge.delete()
    if visitor:
        visitor.delete()


def _walk_in_refused(
    scanner: Scanner, point: str, scanned_at: datetime.datetime, sent_at: datetime.datetime, mode: str
) -> WalkInRefused | None:
    rules = rules_of(scanner.exhibition)
    if point not in rules.points or point not in points_of(scanner):
        return WalkInRefused("point", _("This phone is not for that point."))
    occurred_at = Clock.read(sent_at, rules).correct(scanned_at)
    if mode == Scan.Mode.ONLINE and not rules.is_open(occurred_at.astimezone(ZoneInfo(rules.zone)).date()):
        return WalkInRefused("scanned_at", _("Today is not a day of this exhibition."))
    return None


def _blank_badge(exhibition: Exhibition, code: str) -> Badge | None:
    """A new badge, or the printed one with this code if it is free; locked until the transaction ends."""
    if not code:
        return Badge(exhibition=exhibition)
    return Badge.objects.select_for_update().valid().blank().filter(exhibition=exhibition, code=code).first()


def account_scanner(*, exhibition: Exhibition, user: User) -> Scanner:
    """The scanner behind the page that works without JavaScript: one per account and edition, for the points the account may use."""
    found = Scanner.objects.active().filter(exhibition=exhibition, user=user, app_version=PAGE).first()
    wanted = set(Point.objects.usable_by(user).filter(exhibition=exhibition).values_list("pk", flat=True))
    if found is None:
        found, _token = make_scanner(exhibition=exhibition, points=wanted, name=user.get_username()[:80], actor=user, user=user)
        found.app_version = PAGE
        found.save(update_fields=["app_version"])
    elif wanted != set(found.points.values_list("pk", flat=True)):
        found = set_points(scanner=found, points=wanted)
    return found


@transaction.atomic
def open_training(*, exhibition: Exhibition) -> Exhibition:
    """The training edition of an edition, made where it is missing: same stands, zones and days, unlisted, open at any time."""
    found = Exhibition.objects.filter(training_of=exhibition).first()
    if found:
        return found
    training = Exhibition.objects.get(pk=exhibition.pk)
    training.pk = None
    training._state.adding = True
    training.slug = f"{exhibition.slug}-latihan"[:80]
    training.name = f"Latihan: {exhibition.name}"[:160]
    training.name_en = f"Training: {exhibition.name_en or exhibition.name}"[:160]
    training.training_of, training.is_published = exhibition, True
    training.save()
    ExhibitionDay.objects.bulk_create(
        ExhibitionDay(exhibition=training, date=day.date, opens=day.opens, closes=day.closes) for day in exhibition.days.all()
    )
    Landmark.objects.bulk_create(_copy(landmark, exhibition=training) for landmark in exhibition.landmarks.all())
    zones = {
        zone.pk: Zone.objects.create(exhibition=training, code=zone.code, name=zone.name, name_en=zone.name_en, position=zone.position)
        for zone in exhibition.zones.all()
    }
    for stand in exhibition.stands.prefetch_related("opds", "innovations"):
        copied = _copy(stand, exhibition=training, zone=zones[stand.zone_id])
        copied.save()
        copied.opds.set(stand.opds.all())
        copied.innovations.set(stand.innovations.all())
    all_points.ensure(training)
    revision.bump()
    return training


Row = TypeVar("Row", Landmark, Stand)


def _copy(row: Row, **changes: object) -> Row:
    values = {f.name: getattr(row, f.name) for f in row._meta.concrete_fields if not f.primary_key}
    return type(row)(**(values | changes))


@transaction.atomic
def empty_training(*, exhibition: Exhibition) -> int:
    """Forget all scans of a training edition; returns how many there were. Refuses an edition that is not for training."""
    if not exhibition.is_training:
        raise ValueError("only a training edition can be emptied")
    HourCount.objects.filter(exhibition=exhibition).delete()
    Attendance.objects.filter(exhibition=exhibition).delete()
    PendingVoid.objects.filter(scanner__exhibition=exhibition).delete()
    return Scan.objects.filter(exhibition=exhibition).delete()[0]
