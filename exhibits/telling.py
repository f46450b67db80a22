"""Who hears of a step of the review: a notice at the desk for each, and a letter where the portal's address is known.

What an agency hands in is told to the committee; what the committee decides, to the officials of the agency, of both agencies
when entries are merged. Never to whoever took the step. Several steps at once are one letter (`write`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from exhibits.comparing import label_of
from exhibits.models import Innovation, ReviewEvent
from opds import mail, notices
from opds.models import Purpose, User

Status = Innovation.Status
REVIEW = "exhibits.review_innovation"
BY_PASSWORD = "django.contrib.auth.backends.ModelBackend"  # noqa: S105 - where permissions are asked for, no secret
AGAIN, WITHDRAWN = "review-again", "review-draft"
SENTENCES = {
    "review-submitted": gettext_lazy("%(opd)s submitted “%(title)s”."),
    AGAIN: gettext_lazy("%(opd)s changed “%(title)s” and submitted it again."),
    WITHDRAWN: gettext_lazy("%(opd)s took “%(title)s” back to go on writing."),
    "review-changes-requested": gettext_lazy("“%(title)s” was sent back: something needs to change."),
    "review-published": gettext_lazy("“%(title)s” is published."),
    "review-stopped": gettext_lazy("“%(title)s” was taken out of the register."),
    "review-archived": gettext_lazy("“%(title)s” was archived: no longer offered, kept as a record."),
    "review-merged": gettext_lazy("“%(title)s” was merged into “%(heir)s”."),
}
notices.SENTENCES.update(SENTENCES)


def tell(event: ReviewEvent, *, site: str) -> None:
    """Notices of one step, and letters when `site` (`https://host`) is given. Belongs into the transaction of the step."""
    url = _address(event.innovation)
    for user in readers(event):
        with translation.override(user.language):
            values = _values(event)
        notices.tell(user=user, kind=kind_of(event), values=values, url=url)
    if site:
        write([event], site=site)


def write(events: Iterable[ReviewEvent], *, site: str) -> None:
    """One letter to everybody concerned, about one step or several. A draft taken back is no letter's worth."""
    concerned: dict[User, list[ReviewEvent]] = defaultdict(list)
    for event in events:
        if kind_of(event) != WITHDRAWN:
            for user in readers(event):
                concerned[user].append(event)
    for user, mine in concerned.items():
        key = f"review:{'-'.join(str(pk) for pk in sorted({mine[0].pk, mine[-1].pk}))}:{len(mine)}:{user.pk}"
        with translation.override(user.language):
            subject, body = _letter(user, mine[0], site) if len(mine) == 1 else _many(user, mine, site)
        mail.write(user=user, purpose=Purpose.REVIEW, key=key, subject=subject, body=body, site=site)


def readers(event: ReviewEvent) -> list[User]:
    """Active people whom a step concerns, without the one who took it."""
    innovation = event.innovation
    if event.to_status in {Status.SUBMITTED, Status.DRAFT}:
        rows = User.objects.with_perm(REVIEW, include_superusers=False, backend=BY_PASSWORD)
    else:
        agencies = {innovation.opd_id, innovation.merged_into.opd_id if innovation.merged_into else innovation.opd_id}
        rows = User.objects.filter(opd__in=agencies, is_active=True)
    return [user for user in rows.order_by("pk").distinct() if user.pk != event.actor_id]


def kind_of(event: ReviewEvent) -> str:
    """The kind of notice, a key of `SENTENCES`."""
    if event.to_status == Status.SUBMITTED and event.from_status == Status.CHANGES_REQUESTED:
        return AGAIN
    return f"review-{event.to_status}"


def _values(event: ReviewEvent) -> dict[str, Any]:
    row = event.innovation
    heir = row.merged_into.short_title if row.merged_into else ""
    asked = [text for text in (event.note, *(f"{label_of(note.field)}: {note.text}" for note in event.notes.all())) if text]
    note = "" if event.to_status == Status.MERGED else "\n".join(asked)[:600]
    return {"title": row.short_title, "opd": row.opd.acronym, "heir": heir, "note": note}


def _address(innovation: Innovation) -> str:
    with translation.override("id"):
        return reverse("admin:exhibits_innovation_change", args=[innovation.pk])


def _sentence(event: ReviewEvent) -> str:
    return str(SENTENCES[kind_of(event)]) % _values(event)


def _link(event: ReviewEvent, site: str) -> str:
    return site + notices.in_language(_address(event.innovation), translation.get_language() or "id")


def _letter(user: User, event: ReviewEvent, site: str) -> tuple[str, str]:
    note = "" if event.to_status == Status.MERGED else event.note
    by_field = "\n".join(f"- {label_of(note.field)}: {note.text}" for note in event.notes.all())
    parts = [
        _hello(user),
        _sentence(event),
        note,
        _("What is asked for, field by field:") + f"\n{by_field}" if by_field else "",
        _("Open it at the desk: %(address)s") % {"address": _link(event, site)},
        _signed(event),
    ]
    return _sentence(event).rstrip("."), "\n\n".join(part for part in parts if part)


def _many(user: User, events: list[ReviewEvent], site: str) -> tuple[str, str]:
    number = len(events)
    subject = ngettext("%(number)s entry was decided on", "%(number)s entries were decided on", number) % {"number": number}
    if events[0].to_status == Status.SUBMITTED:
        subject = ngettext("%(number)s entry was submitted", "%(number)s entries were submitted", number) % {"number": number}
    notes = {event.note for event in events}
    lines = "\n".join(f"- {_sentence(event)}\n  {_link(event, site)}" for event in events)
    parts = [_hello(user), lines, notes.pop() if len(notes) == 1 else "", _signed(events[0])]
    return subject, "\n\n".join(part for part in parts if part)


def _hello(user: User) -> str:
    return _("Hello %(name)s,") % {"name": user.get_full_name() or user.get_username()}


def _signed(event: ReviewEvent) -> str:
    at = formats.date_format(timezone.localtime(event.at), "j F Y, H.i" if translation.get_language() == "id" else "j F Y, H:i")
    if event.actor is None:
        return at
    return _("%(name)s, %(time)s") % {"name": event.actor.get_full_name() or event.actor.get_username(), "time": f"{at} WIB"}
