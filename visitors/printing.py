"""Printing badges: blank ones made for it, or those of chosen visitors. Each printing is noted and can be repeated."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from exhibits.models import Exhibition
from opds.models import User
from visitors import badge_sheets
from visitors.models import Badge, BadgePrint

SAME_CLICK = datetime.timedelta(seconds=10)


@transaction.atomic
def print_blank(*, exhibition: Exhibition, number: int, layout: str, actor: User | None) -> BadgePrint:
    """Make `number` (1 to 2,000) blank badges; the same order by the same person within ten seconds is one, a double click."""
    if not 1 <= number <= badge_sheets.MOST or layout not in badge_sheets.LAYOUTS:
        raise ValueError("number or layout out of range")
    Exhibition.objects.select_for_update().get(pk=exhibition.pk)
    wanted = {"kind": BadgePrint.Kind.BLANK, "layout": layout, "number": number, "printed_by": actor}
    same = exhibition.badge_prints.filter(printed_at__gt=timezone.now() - SAME_CLICK, **wanted).first() if actor else None
    if same:
        return same
    run = BadgePrint.objects.create(exhibition=exhibition, **wanted)
    Badge.objects.bulk_create([Badge(exhibition=exhibition, printed_in=run) for _number in range(number)], batch_size=500)
    return run


@transaction.atomic
def print_named(*, badges: Iterable[Badge], layout: str, actor: User | None) -> BadgePrint | None:
    """Note the printing of these valid badges, of one edition; nothing when none of them can be printed."""
    chosen = list(Badge.objects.valid().filter(pk__in=[badge.pk for badge in badges]).select_related("exhibition").order_by("pk"))
    chosen = [badge for badge in chosen if badge.exhibition_id == chosen[0].exhibition_id][: badge_sheets.MOST]
    if not chosen:
        return None
    run = BadgePrint.objects.create(
        exhibition=chosen[0].exhibition, kind=BadgePrint.Kind.NAMED, layout=layout, number=len(chosen), printed_by=actor
    )
    Badge.objects.filter(pk__in=[badge.pk for badge in chosen]).update(printed_in=run)
    return run


def pdf(run: BadgePrint, *, host: str) -> bytes:
    """The sheets of a printing as they are now, without badges that were revoked since; empty when none is left."""
    badges = Badge.objects.valid().filter(printed_in=run).select_related("visitor__kind", "visitor__origin").order_by("pk")
    chosen = list(badges)
    return badge_sheets.make(chosen, exhibition=run.exhibition, layout=run.layout, host=host) if chosen else b""
