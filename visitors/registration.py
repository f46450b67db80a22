"""Visitors who register on the web, and their own say over what is kept: see, correct, withdraw, delete (UU 27/2022).

Nothing is required but kind and origin. Consent to be contacted is given apart, with the version of its wording and the
time. Who deletes their data keeps no badge: name, contact and group end, the code leads to nothing more, and the visits
stay as numbers of nobody.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from exhibits.models import Exhibition
from visitors.models import Badge, DoorRules, Feedback, Need, Origin, Visitor, VisitorKind

CONSENT_VERSION = "2026-11"
DELETED = "data deleted by the visitor"  # why such a badge is revoked; shown at the desk


class Closed:
    """Why nobody can register now."""

    TRAINING, OVER, CLOSED = "training", "over", "closed"


@dataclass(frozen=True, slots=True)
class Said:
    """What a visitor tells; an empty `contact` withdraws the consent to be contacted."""

    kind: VisitorKind
    origin: Origin
    name: str = ""
    contact: str = ""
    group_name: str = ""
    heads: int = 1


def closed(exhibition: Exhibition) -> str:
    """Why registration is closed, one of `Closed`; empty while it is open. One query."""
    if exhibition.is_training:
        return Closed.TRAINING
    if exhibition.phase() == "over":
        return Closed.OVER
    return Closed.CLOSED if DoorRules.objects.filter(exhibition=exhibition, registration_open=False).exists() else ""


@transaction.atomic
def register(*, exhibition: Exhibition, said: Said, form_id: uuid.UUID, language: str = "id") -> Badge:
    """A visitor with a badge. The same form again (a double click) is the badge that is there, and changes nothing."""
    values = {**_values(said, None), "exhibition": exhibition, "source": Visitor.Source.REGISTRATION, "language": language}
    visitor, created = Visitor.objects.get_or_create(form_id=form_id, defaults=values)
    if created:
        return Badge.objects.create(exhibition=exhibition, visitor=visitor)
    return _badge_of(visitor)


def registered(form_id: uuid.UUID) -> Badge | None:
    """The badge that this form led to before, if it came in already."""
    visitor = Visitor.objects.filter(form_id=form_id).first()
    return _badge_of(visitor) if visitor else None


@transaction.atomic
def correct(*, badge: Badge, said: Said) -> Badge:
    """Change what is kept of the visitor. A blank badge gets a visitor by it. Consent that stays keeps its time."""
    row = _locked(badge)
    if row.visitor is None:
        source = Visitor.Source.BLANK_BADGE
        row.visitor = Visitor.objects.create(exhibition_id=row.exhibition_id, source=source, **_values(said, None))
        row.save(update_fields=["visitor"])
        return row
    for name, value in _values(said, row.visitor).items():
        setattr(row.visitor, name, value)
    row.visitor.save()
    return row


@transaction.atomic
def forget(*, badge: Badge) -> Badge:
    """Delete what tells who it was: name, contact, group, the form; all badges of the visitor end, and what was said is nobody's.

    Kind, origin and head count stay for the numbers, as the scans do.
    """
    row = _locked(badge)
    mine = Badge.objects.filter(visitor=row.visitor) if row.visitor else Badge.objects.filter(pk=row.pk)
    ended = list(mine.select_for_update().order_by("pk").values_list("pk", flat=True))
    for model in (Feedback, Need):
        model._default_manager.filter(badge__in=ended).update(badge=None)
    Badge.objects.filter(pk__in=ended).valid().update(revoked_at=timezone.now(), revoked_reason=DELETED)
    if row.visitor:
        empty = {"name": "", "contact": "", "group_name": "", "consent_version": ""}
        Visitor.objects.filter(pk=row.visitor.pk).update(contact_consent_at=None, form_id=None, **empty)
    row.refresh_from_db()
    return row


def _values(said: Said, before: Visitor | None) -> dict[str, object]:
    values: dict[str, object] = {name: getattr(said, name) for name in ("kind", "origin", "name", "contact", "group_name", "heads")}
    unchanged = before is not None and said.contact == before.contact
    if not unchanged:
        values["contact_consent_at"] = timezone.now() if said.contact else None
        values["consent_version"] = CONSENT_VERSION
    return values


def _locked(badge: Badge) -> Badge:
    return Badge.objects.select_for_update(of=("self",)).select_related("visitor", "exhibition").get(pk=badge.pk)


def _badge_of(visitor: Visitor) -> Badge:
    mine = visitor.badges.order_by("-pk")
    return mine.filter(revoked_at=None).first() or mine[0]
