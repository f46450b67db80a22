"""What visitors say, from the sentence left to the answer in public: the only ways feedback and needs change.

Nothing is public before somebody approved it. A refusal that is to be expected (not this person's agency, somebody
was faster, no words) is a value, not an exception. `said.py` reads what the public may see.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from exhibits.models import Exhibition, Innovation, Stand
from opds import revision
from opds.models import Opd, User
from visitors.models import Badge, Feedback, Need
from visitors.models.feedback import Voice

NEED = "need"
KINDS = (Feedback.Kind.PRAISE, Feedback.Kind.PROBLEM, NEED)
CONSENT_VERSION = "2026-11"
MOST_LETTERS = 1000
Said = Feedback | Need


@dataclass(frozen=True, slots=True)
class Subject:
    """What is spoken of; `opd` is the agency asked to answer, nothing when only the committee can tell."""

    exhibition: Exhibition | None = None
    stand: Stand | None = None
    innovation: Innovation | None = None

    @property
    def opd(self) -> Opd | None:
        if self.innovation:
            return self.innovation.opd
        owners = list(self.stand.opds.all()[:2]) if self.stand else []
        return owners[0] if len(owners) == 1 else None


@dataclass(frozen=True, slots=True)
class Step:
    """What came of a step: the row as it now is, and in the reader's words why nothing happened, if so."""

    voice: Said
    refusal: str = ""

    def __bool__(self) -> bool:
        return not self.refusal


@transaction.atomic
def leave(
    *,
    subject: Subject,
    kind: str,
    text: str,
    rating: int | None,
    form_id: uuid.UUID,
    client_hash: str = "",
    language: str = "id",
    badge: Badge | None = None,
) -> Said | None:
    """Keep what somebody said, waiting for approval; consent is noted with the version of its wording.

    The same words of the same form again (a double click) are the row that is there. A need carries no rating; one
    given with it is kept as feedback of its own, so that nothing is lost. With a `badge` a rating belongs to that visit:
    nothing is kept, and nothing returned, when this badge has rated the innovation before.
    """
    if badge and rating and not is_left(form_id=form_id, text=text) and rated_before(badge=badge, subject=subject):
        return None
    common = {
        "badge": badge,
        "exhibition": subject.exhibition,
        "stand": subject.stand,
        "innovation": subject.innovation,
        "opd": subject.opd,
        "client_hash": client_hash,
        "language": language,
        "consent_version": CONSENT_VERSION,
    }
    if kind != NEED:
        return _store(Feedback, form_id, text, common | {"kind": kind, "rating": rating})
    if rating:
        _store(Feedback, form_id, "", common | {"rating": rating})
    return _store(Need, form_id, text, common)


def rated_before(*, badge: Badge, subject: Subject) -> bool:
    """Whether this badge has rated the innovation; who asks while others write waits for them."""
    list(Badge.objects.select_for_update().filter(pk=badge.pk).values_list("pk"))
    return Feedback.objects.filter(badge=badge, innovation=subject.innovation, innovation__isnull=False, rating__isnull=False).exists()


def is_left(*, form_id: uuid.UUID, text: str) -> bool:
    """Whether this form came in before with these words: a double click, which uses up no limit."""
    return any(model._default_manager.filter(form_id=form_id, text=text).exists() for model in (Feedback, Need))


def _store(model: type[Feedback] | type[Need], form_id: uuid.UUID, text: str, values: dict[str, Any]) -> Said:
    found = model._default_manager.filter(form_id=form_id).first()
    if found and found.text != text:  # sent again after going back and writing something else
        return model._default_manager.create(form_id=uuid.uuid4(), text=text, **values)
    return found or model._default_manager.get_or_create(form_id=form_id, defaults={"text": text, **values})[0]


@transaction.atomic
def approve(*, voice: Said, actor: User) -> Step:
    """Show it to the public. For those who may moderate."""
    return _moderate(voice, Voice.Status.APPROVED, actor)


@transaction.atomic
def hide(*, voice: Said, actor: User) -> Step:
    """Do not show it, or no longer; the row stays. For those who may moderate."""
    return _moderate(voice, Voice.Status.HIDDEN, actor)


def _moderate(voice: Said, to: Voice.Status, actor: User) -> Step:
    row = _locked(voice)
    if not actor.has_perm("visitors.moderate_feedback"):
        return Step(row, _("Only the committee decides what is shown."))
    if row.status == to:
        return Step(row, _("It is already %(status)s; somebody may have been faster.") % {"status": row.get_status_display()})
    row.status, row.moderated_by, row.moderated_at = to, actor, timezone.now()
    row.save(update_fields=["status", "moderated_by", "moderated_at"])
    revision.bump()
    return Step(row)


@transaction.atomic
def answer(*, voice: Said, text: str, text_en: str = "", actor: User) -> Step:
    """Answer in public, or write the answer anew; shown as soon as the voice itself is. A need becomes answered.

    For an official of the agency asked to answer, and for the committee.
    """
    row = _locked(voice)
    if not type(row)._default_manager.all().editable_by(actor).filter(pk=row.pk).exists():
        return Step(row, _("This is not addressed to your agency."))
    if not text.strip():
        return Step(row, _("Write an answer first."))
    row.answer, row.answer_en, row.answered_at, row.answered_by = text.strip(), text_en.strip(), timezone.now(), actor
    fields = ["answer", "answer_en", "answered_at", "answered_by"]
    if isinstance(row, Need):
        row.progress = Need.Progress.ANSWERED
        fields.append("progress")
    row.save(update_fields=fields)
    revision.bump()
    return Step(row)


@transaction.atomic
def assign(*, voice: Said, opd: Opd, actor: User) -> Step:
    """Ask an agency to answer; an open need is then with that agency. For those who may moderate."""
    row = _locked(voice)
    if not actor.has_perm("visitors.moderate_feedback"):
        return Step(row, _("Only the committee asks an agency to answer."))
    row.opd = opd
    fields = ["opd"]
    if isinstance(row, Need) and row.progress == Need.Progress.NEW:
        row.progress = Need.Progress.ASSIGNED
        fields.append("progress")
    row.save(update_fields=fields)
    revision.bump()
    return Step(row)


def _locked(voice: Said) -> Said:
    return type(voice)._default_manager.select_for_update().get(pk=voice.pk)
