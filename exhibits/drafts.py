"""Saving a draft while it is written: only drafts, only what somebody else has not changed meanwhile, one line of history a sitting."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from exhibits.models import Innovation, Tag, Writer
from opds.keeping import AUTOSAVE
from opds.models import User

Status = Innovation.Status
DRAFTS = {Status.DRAFT, Status.CHANGES_REQUESTED}
"""What is saved while it is typed; everything else waits for the button, since others read or review it."""
SITTING = datetime.timedelta(minutes=30)
"""Autosaves further apart than this are two sittings, each with its line of history."""
PRESENT = datetime.timedelta(minutes=2)
"""Somebody whose form has been silent for longer is no longer said to be writing."""
TOGETHER = {"stage", "trial_date", "implemented_date"}
"""Fields that constraints tie to each other: all of them are taken, or none."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of an autosave: `saved`, `waits` (not a draft: only the button saves) or `conflict` (somebody else was faster)."""

    outcome: str
    innovation: Innovation
    changed: bool = False


@transaction.atomic
def keep(*, innovation: Innovation, actor: User, values: Mapping[str, Any], seen_at: str, page: str) -> Kept:
    """Save the valid fields of a draft as far as they differ. Never touches status, address, pictures, links or documents.

    `seen_at` is the `updated_at` (ISO) the page knows; `page` names the opened form, so that an answer lost on the way is
    not taken for somebody else's work.
    """
    row = Innovation.objects.select_for_update().get(pk=innovation.pk)
    writer = _present(row, actor, page)
    if row.status not in DRAFTS:
        return Kept("waits", row)
    if not is_current(row, seen_at=seen_at, page=page, user=actor):
        return Kept("conflict", row)
    tags = values.get("tags")
    texts = {name: value for name, value in values.items() if name != "tags" and getattr(row, name) != value}
    texts = _constrained(row, texts)
    retagged = tags is not None and {tag.pk for tag in tags} != set(row.tags.values_list("pk", flat=True))
    if texts or retagged:
        _write(row, texts, list(tags or ()) if retagged else None, actor)
    writer.stored = row.updated_at
    writer.save(update_fields=["stored"])
    return Kept("saved", row, bool(texts or retagged))


def is_current(innovation: Innovation, *, seen_at: str, page: str, user: User) -> bool:
    """Whether a page that knows `seen_at` has the last word before it: nothing was stored since, or only by itself."""
    if seen_at == innovation.updated_at.isoformat():
        return True
    return bool(page) and Writer.objects.filter(innovation=innovation, user=user, page=page, stored=innovation.updated_at).exists()


def others_writing(innovation: Innovation, user: User) -> list[Writer]:
    """Who else has been writing at this entry within the last minutes."""
    rows = innovation.writers.exclude(user=user).filter(seen_at__gte=timezone.now() - PRESENT)
    return list(rows.select_related("user"))


def _present(row: Innovation, actor: User, page: str) -> Writer:
    now = timezone.now()
    writer, made = Writer.objects.get_or_create(innovation=row, user=actor, defaults={"page": page, "since": now, "seen_at": now})
    if not made:
        if now - writer.seen_at > PRESENT:
            writer.since = now
        if writer.page != page:
            writer.page, writer.stored = page, None
        writer.seen_at = now
        writer.save()
    return writer


def _constrained(row: Innovation, texts: dict[str, Any]) -> dict[str, Any]:
    """Put the values on the row; dates and stage that do not fit each other yet stay as they are stored."""
    before = {name: getattr(row, name) for name in texts.keys() & TOGETHER}
    for name, value in texts.items():
        setattr(row, name, value)
    try:
        row.validate_constraints()
    except ValidationError:
        for name, value in before.items():
            setattr(row, name, value)
        return {name: value for name, value in texts.items() if name not in TOGETHER}
    return texts


def _write(row: Innovation, texts: Mapping[str, Any], tags: list[Tag] | None, actor: User) -> None:
    """One line of history for texts and themes together, in the place of the last autosave of this person and sitting."""
    last = row.history.order_by("-history_date", "-history_id").first()
    if tags is not None:
        row.skip_history_when_saving = True  # type: ignore[attr-defined]
        row.tags.set(tags)
        del row.skip_history_when_saving  # type: ignore[attr-defined]
    row._change_reason = AUTOSAVE  # type: ignore[attr-defined]
    row._history_user = actor  # type: ignore[attr-defined]
    row.save(update_fields=[*texts, "updated_at"])
    if last and last.history_change_reason == AUTOSAVE and last.history_user_id == actor.pk and _same_sitting(last.history_date):
        last.delete()


def _same_sitting(moment: datetime.datetime) -> bool:
    return timezone.now() - moment <= SITTING
