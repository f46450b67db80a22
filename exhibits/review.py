"""The review of an innovation: the only way its status changes. Each step is a `ReviewEvent`.

A refusal that is to be expected (somebody was faster, something is missing) is a value, not an exception.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from exhibits import search
from exhibits.models import Innovation, ReviewEvent
from opds import revision
from opds.models import User

Status = Innovation.Status
MOVES: dict[str, set[str]] = {
    Status.SUBMITTED: {Status.DRAFT, Status.CHANGES_REQUESTED},
    Status.CHANGES_REQUESTED: {Status.SUBMITTED, Status.PUBLISHED},
    Status.PUBLISHED: {Status.SUBMITTED, Status.STOPPED},
    Status.STOPPED: {Status.PUBLISHED, Status.SUBMITTED, Status.DRAFT, Status.CHANGES_REQUESTED},
    Status.MERGED: {Status.PUBLISHED, Status.SUBMITTED, Status.DRAFT, Status.CHANGES_REQUESTED, Status.STOPPED},
}


@dataclass(frozen=True, slots=True)
class Step:
    """What came of a step: the row as it now is, and in the reader's words why nothing happened, if so."""

    innovation: Innovation
    refusal: str = ""

    def __bool__(self) -> bool:
        return not self.refusal


def submit(*, innovation: Innovation, actor: User, note: str = "") -> Step:
    """Hand an entry to the committee. Refused while the parts a reader needs are empty."""
    missing = lacks(innovation)
    if missing:
        return Step(innovation, _("Fill in first: %(fields)s.") % {"fields": ", ".join(missing)})
    return _move(innovation, Status.SUBMITTED, actor=actor, note=note)


def send_back(*, innovation: Innovation, actor: User, note: str) -> Step:
    """Ask the agency for changes; the note says which. A published entry disappears from public pages."""
    if not note.strip():
        return Step(innovation, _("Say what needs to change."))
    return _move(innovation, Status.CHANGES_REQUESTED, actor=actor, note=note.strip())


def publish(*, innovation: Innovation, actor: User | None, note: str = "") -> Step:
    """Make it public; indexes it for search on commit."""
    if innovation.category_id is None and not innovation.source_url:
        return Step(innovation, _("Choose a category first."))
    return _move(innovation, Status.PUBLISHED, actor=actor, note=note)


def stop(*, innovation: Innovation, actor: User, reason: str) -> Step:
    """Take it out of the register for a stated reason."""
    if not reason.strip():
        return Step(innovation, _("Say why it was stopped."))
    return _move(innovation, Status.STOPPED, actor=actor, note=reason.strip(), stopped_reason=reason.strip())


def merge(*, innovation: Innovation, into: Innovation, actor: User) -> Step:
    """Fold a duplicate into another entry; its address leads there from now on."""
    if into.pk == innovation.pk or into.status != Status.PUBLISHED:
        return Step(innovation, _("Choose another, published entry to merge into."))
    return _move(innovation, Status.MERGED, actor=actor, note=into.title, merged_into=into)


def lacks(innovation: Innovation) -> list[str]:
    """Names of the parts a reader needs that are still empty."""
    needed = ["summary", "problem", "solution", "benefits", "who_can_use", "where_to_get_it", "category", "stage"]
    return [str(innovation._meta.get_field(name).verbose_name) for name in needed if not getattr(innovation, name)]  # type: ignore[union-attr]


@transaction.atomic
def _move(innovation: Innovation, to: Status, *, actor: User | None, note: str, **changes: object) -> Step:
    row = Innovation.objects.select_for_update().get(pk=innovation.pk)
    if row.status not in MOVES[to]:
        return Step(
            row,
            _("“%(title)s” is %(status)s now; somebody may have been faster.")
            % {"title": row.short_title, "status": row.get_status_display()},
        )
    came_from, now = row.status, timezone.now()
    row.status = to
    row.stopped_reason = "" if to != Status.STOPPED else row.stopped_reason
    if to == Status.SUBMITTED:
        row.submitted_at = now
    if to == Status.PUBLISHED:
        row.published_at = row.published_at or now
    for name, value in changes.items():
        setattr(row, name, value)
    row.save()
    ReviewEvent.objects.create(innovation=row, actor=actor, from_status=came_from, to_status=to, note=note)
    search.refresh(row)
    revision.bump()
    return Step(row)
