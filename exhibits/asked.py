"""What the committee asked for when it sent an entry back, and what has become of it since: field by field, old beside new."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString

from exhibits.comparing import PARTS, as_text, label_of, marked, version_at
from exhibits.models import Innovation, ReviewEvent

Status = Innovation.Status
OPEN = {Status.DRAFT, Status.CHANGES_REQUESTED, Status.SUBMITTED}


@dataclass(frozen=True, slots=True)
class Noted:
    """A note at a field; `changed` is `None` where no versions are kept (photos, links, documents)."""

    field: str
    label: str
    text: str
    changed: bool | None
    old: SafeString
    new: SafeString

    @property
    def anchor(self) -> str:
        """Where the field stands on the form."""
        return f"{self.field}-group" if self.field in PARTS else f"id_{self.field}"


@dataclass(frozen=True, slots=True)
class Asked:
    event: ReviewEvent
    notes: list[Noted]

    @property
    def at_fields(self) -> dict[str, Noted]:
        return {note.field: note for note in self.notes}

    @property
    def changed(self) -> int:
        return sum(note.changed is True for note in self.notes)


def open_request(innovation: Innovation) -> Asked | None:
    """What was asked for last and is not settled yet: the entry has not been published since. At most four queries."""
    if innovation.pk is None or innovation.status not in OPEN:
        return None
    steps = innovation.review_events.filter(to_status__in=[Status.CHANGES_REQUESTED, Status.PUBLISHED])
    last = steps.select_related("actor").prefetch_related("notes").first()
    return compared(last, innovation) if last is not None and last.to_status == Status.CHANGES_REQUESTED else None


def compared(event: ReviewEvent, innovation: Innovation) -> Asked:
    """The notes of a step, each with the words of then and of now."""
    notes = list(event.notes.all())
    then = version_at(innovation, event.at) if notes else None
    found = []
    for note in notes:
        old, new = as_text(then, note.field) if then else "", as_text(innovation, note.field)
        kept = note.field not in PARTS
        found.append(Noted(note.field, label_of(note.field), note.text, (old != new) if kept else None, *marked(old, new)))
    return Asked(event, found)
