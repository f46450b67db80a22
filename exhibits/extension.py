"""Extending an exhibition by a day: one action; pages, calendar and scanners follow."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import F

from exhibits.models import Exhibition, ExhibitionDay, Extension
from opds import revision
from opds.models import User


def next_day(exhibition: Exhibition) -> datetime.date | None:
    """The day after the last one; nothing while the edition has no days."""
    last = exhibition.days.order_by("date").last()
    return last.date + datetime.timedelta(days=1) if last else None


@transaction.atomic
def extend(
    *,
    exhibition: Exhibition,
    date: datetime.date,
    opens: datetime.time,
    closes: datetime.time,
    reason: str,
    reason_en: str = "",
    actor: User | None = None,
    announced_at: datetime.datetime | None = None,
) -> Extension | None:
    """Add a day with its reason. Returns nothing when that day is there already (a double click changes nothing).

    Scanners see the new day with their next call, since the edition's revision rises; public pages with their next
    reading; calendars that were subscribed with their next refresh.
    """
    row = Exhibition.objects.select_for_update().get(pk=exhibition.pk)
    day, created = ExhibitionDay.objects.get_or_create(exhibition=row, date=date, defaults={"opens": opens, "closes": closes})
    if not created:
        return None
    extra = {"announced_at": announced_at} if announced_at else {}
    added = Extension.objects.create(exhibition=row, day=day, reason=reason, reason_en=reason_en, announced_by=actor, **extra)
    touch(row)
    return added


def touch(exhibition: Exhibition) -> None:
    """Say that days or stands of an edition changed: scanners read them anew, kept pages end."""
    Exhibition.objects.filter(pk=exhibition.pk).update(revision=F("revision") + 1)
    revision.bump()
