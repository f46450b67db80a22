"""Phones at the door: making and revoking scanners, walk-in visitors, the training edition."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from typing import TypeVar

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from exhibits.models import Exhibition, ExhibitionDay, Landmark, Stand, Zone
from opds import revision
from opds.models import User
from visitors import points as all_points
from visitors import scanning
from visitors.models import Attendance, Badge, HourCount, Origin, PendingVoid, Point, Scan, Scanner, Visitor, VisitorKind


@transaction.atomic
def make_scanner(
    *, exhibition: Exhibition, points: Iterable[Point], name: str, actor: User | None, user: User | None = None, token: str = ""
) -> tuple[Scanner, str]:
    """A phone for these points and its token, which is told once here and kept only as a hash."""
    token = token or Scanner.new_token()
    scanner = Scanner.objects.create(exhibition=exhibition, name=name, token_hash=Scanner.hash_of(token), created_by=actor, user=user)
    scanner.points.set(points)
    return scanner, token


@transaction.atomic
def set_points(*, scanner: Scanner, points: Iterable[Point]) -> Scanner:
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
    name: str = "",
    heads: int = 1,
    group_name: str = "",
    badge_code: str = "",
) -> scanning.Answer:
    """Register somebody without a badge at the door and count them at the point; the same `scan_id` again changes nothing.

    `badge_code` names a blank badge handed over; without it a new one is made. A group has a leader (`name`), a school
    (`group_name`) and a head count, never children's names.
    """
    stored = Scan.objects.filter(pk=scan_id).select_related("badge__visitor").first()
    if stored and stored.badge:
        code = stored.badge.code
    else:
        code = _give_badge(
            scanner.exhibition, badge_code, kind=kind, origin=origin, name=name, heads=heads, group_name=group_name, at=scanned_at
        )
    seen = scanning.Seen(id=scan_id, point=point, scanned_at=scanned_at, mode=Scan.Mode.ONLINE, code=code)
    return scanning.record_scans(scanner=scanner, sent_at=sent_at, items=[seen])


class NotBlank(ValueError):
    """The badge handed over is unknown, revoked, or belongs to somebody already."""


def _give_badge(
    exhibition: Exhibition, code: str, *, kind: VisitorKind, origin: Origin, name: str, heads: int, group_name: str, at: datetime.datetime
) -> str:
    visitor = Visitor.objects.create(
        exhibition=exhibition,
        kind=kind,
        origin=origin,
        name=name,
        heads=heads,
        group_name=group_name,
        source=Visitor.Source.WALK_IN,
        created_at=at,
    )
    if not code:
        return Badge.objects.create(exhibition=exhibition, visitor=visitor).code
    badge = Badge.objects.select_for_update().valid().blank().filter(exhibition=exhibition, code=code).first()
    if badge is None:
        raise NotBlank(code)
    badge.visitor = visitor
    badge.save(update_fields=["visitor"])
    return badge.code


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
