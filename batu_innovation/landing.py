"""What waits for whoever signs in at the desk: tasks of an agency, the committee's queues, a leader's numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from exhibits import board, editions, extension, readiness, review
from exhibits import desk as register
from exhibits.comparing import label_of
from exhibits.models import Exhibition, Innovation, ReviewEvent
from opds.models import Opd, User
from visitors import counts
from visitors import desk as hall
from visitors.models import Feedback, Need

Status = Innovation.Status


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: how urgent, what, why, since when, and its button."""

    level: str
    icon: str
    title: str
    detail: str
    since: Any
    url: str
    button: str


def in_words(number: int) -> str:
    """Small numbers as words, larger ones as digits, at the beginning of a heading."""
    words = {
        1: pgettext("number", "One"),
        2: pgettext("number", "Two"),
        3: pgettext("number", "Three"),
        4: pgettext("number", "Four"),
        5: pgettext("number", "Five"),
        6: pgettext("number", "Six"),
        7: pgettext("number", "Seven"),
        8: pgettext("number", "Eight"),
        9: pgettext("number", "Nine"),
        10: pgettext("number", "Ten"),
    }
    return words.get(number, str(number))


def context(user: User) -> dict[str, Any]:
    """Everything the landing page shows, for this person's role."""
    edition = editions.current()
    if user.is_committee:
        return for_committee(edition)
    if user.opd:
        return for_official(user.opd, edition)
    if user.has_perm("visitors.supervise_door"):
        return {"role": "door", "title": _("Phones and scans in the hall"), "edition": edition, **door(edition)}
    if user.has_perm("exhibits.view_innovation"):
        return for_leader(edition)
    return {"role": "nobody", "title": _("Nothing is set up for you yet")}


# --- an official


def for_official(opd: Opd, edition: Exhibition | None) -> dict[str, Any]:
    entries = register.own_entries(opd)
    tasks = [*_returned(entries), *_to_answer(opd), *_drafts(entries), *_extended(opd, edition)]
    heading = ngettext("%(number)s thing waits for %(opd)s", "%(number)s things wait for %(opd)s", len(tasks))
    title = (
        heading % {"number": in_words(len(tasks)), "opd": opd.acronym} if tasks else _("Nothing waits for %(opd)s") % {"opd": opd.acronym}
    )
    return {
        "role": "official",
        "title": title,
        "tasks": tasks,
        "entries": entries,
        "gaps": readiness.gaps(entries),
        "stands": list(register.own_stands(opd)[:4]),
        "row": next(iter(board.board(board.current_year(), [opd.pk])), None),
        "last_note": register.last_note(opd),
        "last_comment": hall.last_comment(opd),
        "edition": edition,
    }


def _change(model: str, pk: int) -> str:
    return reverse(f"admin:{model}_change", args=[pk])


def _returned(entries: list[Innovation]) -> list[Task]:
    found = []
    for entry in entries:
        if entry.status == Status.CHANGES_REQUESTED:
            note = entry.notes[0] if entry.notes else None  # type: ignore[attr-defined]
            title = _("%(name)s was sent back") % {"name": entry.short_title}
            url = _change("exhibits_innovation", entry.pk)
            found.append(Task("urgent", "repeat", title, _asked(note), note.at if note else None, url, _("Revise it now")))
    return found


def _asked(event: ReviewEvent | None) -> str:
    """The note of the committee, and the fields it has notes on."""
    if event is None:
        return ""
    fields = ", ".join(label_of(note.field) for note in event.notes.all())
    beside = _("Notes on: %(fields)s.") % {"fields": fields} if fields else ""
    return " ".join(part for part in (event.note, beside) if part)


def _to_answer(opd: Opd) -> list[Task]:
    """One task for problems, one for needs; a single one is opened at once, of several the list."""
    problems, needs = hall.problems_to_answer(opd), hall.needs_to_answer(opd)
    found = []
    if problems:
        title = ngettext("%(number)s problem waits for your answer", "%(number)s problems wait for your answer", len(problems))
        found.append(_answer_task("visitors_feedback", "problem", title % {"number": in_words(len(problems))}, problems))
    if needs:
        title = ngettext("%(number)s need waits for your answer", "%(number)s needs wait for your answer", len(needs))
        found.append(_answer_task("visitors_need", "need", title % {"number": in_words(len(needs))}, needs))
    return found


def _answer_task(model: str, drawing: str, title: str, said: Sequence[Feedback | Need]) -> Task:
    oldest = said[0]
    url = _change(model, oldest.pk) if len(said) == 1 else reverse(f"admin:{model}_changelist") + "?answered=no"
    return Task("soon", drawing, title, f"“{oldest.text[:200]}”", oldest.created_at, url, _("Answer"))


def _drafts(entries: list[Innovation]) -> list[Task]:
    found = []
    for entry in entries:
        if entry.status == Status.DRAFT:
            missing = review.lacks(entry)
            title = _("%(name)s is still a draft") % {"name": entry.short_title}
            detail = _("Still empty: %(fields)s.") % {"fields": ", ".join(missing)} if missing else _("Complete: you can submit it.")
            found.append(
                Task("news", "document", title, detail, entry.updated_at, _change("exhibits_innovation", entry.pk), _("Continue writing"))
            )
    return found


def _extended(opd: Opd, edition: Exhibition | None) -> list[Task]:
    """The added day, for agencies with a stand, while it lies ahead."""
    if edition is None or edition.phase() == "over" or not opd.stands.filter(exhibition=edition).exists():
        return []
    return [
        Task(
            "news",
            "calendar",
            _("The exhibition has one more day"),
            added.text("reason"),
            added.day.date,
            edition.get_absolute_url(),
            _("See the days"),
        )
        for added in edition.extensions.all()
        if added.day.date >= edition.today()
    ]


# --- the committee, the door, a leader


def for_committee(edition: Exhibition | None) -> dict[str, Any]:
    queue = register.review_queue()
    needs = hall.needs_without_agency()
    return {
        "role": "committee",
        "title": _committee_heading(queue),
        "queue": queue,
        "voices": hall.voices_to_approve(),
        "needs": list(needs[: hall.MOST]),
        "needs_number": needs.count(),
        "unanswered": hall.needs_unanswered(),
        "coverage": board.summary(board.current_year()),
        "edition": edition,
        "next_day": extension.next_day(edition) if edition else None,
        **door(edition),
    }


def _committee_heading(queue: register.Queue) -> str:
    if not queue.total:
        return _("No entry waits for review")
    if queue.since is None:
        return ngettext("%(number)s entry waits for review", "%(number)s entries wait for review", queue.total) % {
            "number": in_words(queue.total)
        }
    return ngettext(
        "%(number)s entry has been waiting for review for %(time)s",
        "%(number)s entries wait for review, the oldest for %(time)s",
        queue.total,
    ) % {"number": in_words(queue.total), "time": timesince(queue.since, depth=1)}


def door(edition: Exhibition | None) -> dict[str, Any]:
    if edition is None:
        return {"phones": [], "phones_number": 0, "conflicts": 0}
    return {
        "phones": hall.phones(edition),
        "phones_number": edition.scanners.active().count(),
        "badges_number": edition.badges.filter(revoked_at__isnull=True).count(),
        "conflicts": hall.conflicts(edition),
    }


def for_leader(edition: Exhibition | None) -> dict[str, Any]:
    coverage = board.summary(board.current_year())
    return {
        "role": "leader",
        "title": _leader_heading(coverage),
        "coverage": coverage,
        "published": Innovation.objects.published().count(),
        "edition": edition,
        "totals": counts.totals(edition) if edition else None,
        "voices": hall.voices_to_approve(),
        "needs_number": hall.needs_without_agency().count(),
    }


def _leader_heading(coverage: board.Summary) -> str:
    numbers = {"met": len(coverage.met), "total": coverage.total, "year": coverage.year}
    if not coverage.total:
        return _("No agency has a target for %(year)s yet") % numbers
    return _("%(met)s of %(total)s agencies met their target of %(year)s") % numbers
