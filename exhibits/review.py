"""The review of an innovation: the only way its status changes. Each step is a `ReviewEvent`, a version in the change
history named `review:<status>`, and a notice to those it concerns.

A refusal that is to be expected (somebody was faster, something is missing) is a value, not an exception. Every step takes
`seen`, the status the decision was made on, and is refused when that is no longer so; and `site`, the portal's own address
(`https://host`), for letters: without it nobody gets one, only the notice at the desk.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from exhibits import joining, search, telling
from exhibits.models import Innovation, ReviewEvent, ReviewNote
from exhibits.states import reason_for
from opds import revision
from opds.models import User

Status = Innovation.Status
MOVES: dict[str, set[str]] = {
    Status.DRAFT: {Status.SUBMITTED},
    Status.SUBMITTED: {Status.DRAFT, Status.CHANGES_REQUESTED},
    Status.CHANGES_REQUESTED: {Status.SUBMITTED, Status.PUBLISHED},
    Status.PUBLISHED: {Status.SUBMITTED, Status.STOPPED, Status.ARCHIVED},
    Status.STOPPED: {Status.PUBLISHED, Status.SUBMITTED, Status.DRAFT, Status.CHANGES_REQUESTED, Status.ARCHIVED},
    Status.ARCHIVED: {Status.PUBLISHED, Status.STOPPED},
    Status.MERGED: {
        Status.PUBLISHED, Status.SUBMITTED, Status.DRAFT, Status.CHANGES_REQUESTED, Status.STOPPED, Status.ARCHIVED,
    },
}  # fmt: skip
ENDED = {Status.STOPPED, Status.ARCHIVED}  # what `stopped_reason` tells the reason of
MOST_NOTE = 1000


@dataclass(frozen=True, slots=True)
class Step:
    """What came of a step: the row as it now is, its event, and in the reader's words why nothing happened, if so."""

    innovation: Innovation
    refusal: str = ""
    event: ReviewEvent | None = None

    def __bool__(self) -> bool:
        return not self.refusal


def submit(*, innovation: Innovation, actor: User, note: str = "", seen: str = "", site: str = "") -> Step:
    """Hand an entry to the committee. Refused while the parts a reader needs are empty."""
    missing = lacks(innovation)
    if missing:
        return Step(innovation, _("Fill in first: %(fields)s.") % {"fields": ", ".join(missing)})
    return _move(innovation, Status.SUBMITTED, actor=actor, note=note, seen=seen, site=site)


def withdraw(*, innovation: Innovation, actor: User, note: str = "", seen: str = "", site: str = "") -> Step:
    """Take a submitted entry back: it is a draft again, and leaves the committee's queue."""
    return _move(innovation, Status.DRAFT, actor=actor, note=note, seen=seen, site=site)


def send_back(
    *, innovation: Innovation, actor: User, note: str = "", notes: Mapping[str, str] | None = None, seen: str = "", site: str = ""
) -> Step:
    """Ask the agency for changes; the note, or `notes` by name of a field, say which. A published entry leaves the public pages."""
    by_field = {field: text.strip()[:MOST_NOTE] for field, text in (notes or {}).items() if text.strip()}
    if not note.strip() and not by_field:
        return Step(innovation, _("Say what needs to change: in the note, or beside a field."))
    return _move(innovation, Status.CHANGES_REQUESTED, actor=actor, note=note.strip(), notes=by_field, seen=seen, site=site)


def publish(*, innovation: Innovation, actor: User | None, note: str = "", seen: str = "", site: str = "") -> Step:
    """Make it public; indexes it for search on commit."""
    if innovation.category_id is None and not innovation.source_url:
        return Step(innovation, _("Choose a category first."))
    return _move(innovation, Status.PUBLISHED, actor=actor, note=note, seen=seen, site=site)


def stop(*, innovation: Innovation, actor: User, reason: str, seen: str = "", site: str = "") -> Step:
    """Take it out of the register for a stated reason; its address answers that it has ended, and why."""
    if not reason.strip():
        return Step(innovation, _("Say why it was stopped."))
    return _move(innovation, Status.STOPPED, actor=actor, note=reason.strip(), stopped_reason=reason.strip(), seen=seen, site=site)


def archive(*, innovation: Innovation, actor: User, reason: str, seen: str = "", site: str = "") -> Step:
    """No longer offered, kept as a record: its page stays, with a banner and the reason, and is in no list, search or count."""
    if not reason.strip():
        return Step(innovation, _("Say why it is archived."))
    return _move(innovation, Status.ARCHIVED, actor=actor, note=reason.strip(), stopped_reason=reason.strip(), seen=seen, site=site)


@transaction.atomic
def merge(*, innovation: Innovation, into: Innovation, actor: User, note: str = "", seen: str = "", site: str = "") -> Step:
    """Fold a duplicate into another entry. Its address leads there, and so do those of entries folded into it before;
    what visitors said, its stands, and evidence the other lacks go along (`joining.py`)."""
    both = {row.pk: row for row in Innovation.objects.select_for_update().filter(pk__in=[innovation.pk, into.pk]).order_by("pk")}
    heir = both.get(into.pk)
    if heir is None or heir.pk == innovation.pk or heir.status != Status.PUBLISHED:
        return Step(innovation, _("Choose another, published entry to merge into."))
    step = _move(innovation, Status.MERGED, actor=actor, note=note.strip() or heir.title, seen=seen, site=site, merged_into=heir)
    if step:
        joining.follow(gone=step.innovation, heir=heir, actor=actor)
        search.refresh(heir)
    return step


def lacks(innovation: Innovation) -> list[str]:
    """Names of the parts a reader needs that are still empty."""
    needed = ["summary", "problem", "solution", "benefits", "who_can_use", "where_to_get_it", "category", "stage"]
    return [str(innovation._meta.get_field(name).verbose_name) for name in needed if not getattr(innovation, name)]  # type: ignore[union-attr]


@transaction.atomic
def _move(
    innovation: Innovation,
    to: Status,
    *,
    actor: User | None,
    note: str,
    seen: str,
    site: str,
    notes: Mapping[str, str] | None = None,
    **changes: object,
) -> Step:
    row = Innovation.objects.select_for_update().filter(pk=innovation.pk).first()
    if row is None:
        return Step(innovation, _("It was deleted meanwhile."))
    if row.status not in MOVES[to] or (seen and row.status != seen):
        return Step(row, _("It is “%(status)s” now; somebody may have been faster.") % {"status": row.get_status_display()})
    came_from, now = row.status, timezone.now()
    _arrive(row, to, now, changes)
    _store(row, reason_for(to), actor, now)
    event = ReviewEvent.objects.create(innovation=row, actor=actor, from_status=came_from, to_status=to, note=note, at=now)
    ReviewNote.objects.bulk_create(ReviewNote(event=event, field=field, text=text) for field, text in (notes or {}).items())
    search.refresh(row)
    revision.bump()
    telling.tell(event, site=site)
    return Step(row, event=event)


def _store(row: Innovation, reason: str, actor: User | None, now: datetime.datetime) -> None:
    """Save with a version of the change history that says why, who and when; the next save of the row says its own."""
    told: dict[str, Any] = {"_change_reason": reason, "_history_date": now} | ({"_history_user": actor} if actor else {})
    row.__dict__.update(told)
    row.save()
    for name in told:
        row.__dict__.pop(name, None)


def _arrive(row: Innovation, to: Status, now: datetime.datetime, changes: Mapping[str, object]) -> None:
    row.status = to
    row.stopped_reason = row.stopped_reason if to in ENDED else ""
    if to == Status.SUBMITTED:
        row.submitted_at = now
    if to == Status.PUBLISHED:
        row.published_at = row.published_at or now
    for name, value in changes.items():
        setattr(row, name, value)


# --- entries that come into the register published, with the dates of their review


@transaction.atomic
def bring_in(*, innovation: Innovation, submitted: datetime.datetime, published: datetime.datetime, store: Callable[[], Any]) -> Any:
    """Put an entry that is not stored yet into the register as published at a given time; `store` writes it. Nobody is told."""
    innovation.status = Status.PUBLISHED
    innovation.submitted_at, innovation.published_at = submitted, published
    stored = store()
    ReviewEvent.objects.bulk_create(_past([innovation]))
    return stored


@transaction.atomic
def bring_in_many(innovations: list[Innovation]) -> list[Innovation]:
    """The same for many at once, with `submitted_at` and `published_at` set and without a change history: for measurements."""
    for innovation in innovations:
        innovation.status = Status.PUBLISHED
    rows = Innovation.objects.bulk_create(innovations)
    ReviewEvent.objects.bulk_create(_past(rows))
    return rows


def _past(rows: list[Innovation]) -> list[ReviewEvent]:
    steps = ((Status.DRAFT, Status.SUBMITTED, "submitted_at"), (Status.SUBMITTED, Status.PUBLISHED, "published_at"))
    return [
        ReviewEvent(innovation=row, actor=None, from_status=came_from, to_status=to, at=getattr(row, name))
        for row in rows
        for came_from, to, name in steps
    ]
