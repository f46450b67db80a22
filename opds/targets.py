"""Asking agencies for innovations: the target of one agency, or of all active agencies at once."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import transaction

from opds.models import Opd, Target, User

FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class Asked:
    """How many agencies got a target, got another one, or kept theirs."""

    made: int = 0
    changed: int = 0
    kept: int = 0


@transaction.atomic
def ask_one(*, opd: Opd, year: int, actor: User, number: int = 1) -> Asked:
    """Ask one active agency for `number` innovations, due as most others of that year; a target that exists stays."""
    Opd.objects.select_for_update().get(pk=opd.pk)
    if not opd.is_active or Target.objects.filter(opd=opd, year=year).exists():
        return Asked(kept=1)
    _save(Target(opd=opd, year=year, number=number, due=usual_due(year)), actor)
    return Asked(made=1)


@transaction.atomic
def ask_all(
    *,
    year: int,
    actor: User | None,
    number: int = 1,
    due: datetime.date | None = None,
    copy_from: int | None = None,
    overwrite: bool = False,
) -> Asked:
    """Ask every active agency for `number` innovations by `due`; with `copy_from`, for as many as in that year.

    An agency without a target in `copy_from` is asked for `number`. Targets that exist stay, unless `overwrite`.
    Again with the same words changes nothing.
    """
    agencies = list(Opd.objects.active().select_for_update().order_by("pk"))
    there = {target.opd_id: target for target in Target.objects.filter(year=year)}
    before = dict(Target.objects.filter(year=copy_from).values_list("opd", "number")) if copy_from else {}
    made = changed = kept = 0
    for opd in agencies:
        target = there.get(opd.pk)
        wanted = (before.get(opd.pk, number), due)
        if target is None:
            _save(Target(opd=opd, year=year, number=wanted[0], due=due), actor)
            made += 1
        elif overwrite and (target.number, target.due) != wanted:
            target.number, target.due = wanted
            _save(target, actor)
            changed += 1
        else:
            kept += 1
    return Asked(made, changed, kept)


def usual_due(year: int) -> datetime.date | None:
    """The due date most agencies of that year have; `None` where none is set."""
    dates = list(Target.objects.filter(year=year, due__isnull=False).values_list("due", flat=True))
    return max(set(dates), key=lambda date: (dates.count(date), date)) if dates else None


def _save(target: Target, actor: User | None) -> None:
    target._history_user = actor  # type: ignore[attr-defined]
    target.save()
