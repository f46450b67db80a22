"""What follows an entry that is folded into another one: earlier duplicates, stands, evidence, and what other apps hang on it.

| what | where it goes |
|---|---|
| addresses of entries folded into it before | lead straight to the heir |
| stands | show the heir |
| evidence | the heir's own stays; of indicators the heir has nothing for, the evidence moves with its files and verified level |
| texts, photos, links, documents | stay with the entry that was folded in, as its record |
| review history | stays where it is, and is shown with that of the heir |
| what visitors said | `visitors/joining.py`, which puts itself into `FOLLOWERS` |

Called by the verb `review.merge` inside its transaction, with both rows locked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from exhibits.models import Evidence, Innovation, ReviewEvent
from exhibits.states import JOINED
from opds.models import User


@dataclass(frozen=True, slots=True)
class Moving:
    """How many of what would follow; `note` says in the reader's words what becomes of the rest, if there is a rest."""

    label: Any
    number: int
    note: Any = ""


@dataclass(frozen=True, slots=True)
class Follower:
    """Rows of another app that follow: `counted` says what would move, `moved` moves it."""

    counted: Callable[[Innovation, Innovation], list[Moving]]
    moved: Callable[[Innovation, Innovation], None]


FOLLOWERS: list[Follower] = []


def summary(gone: Innovation, heir: Innovation) -> list[Moving]:
    """What would follow `gone` to `heir`, in numbers; changes nothing."""
    stays = gone.evidence.count() - _evidence(gone, heir).count()
    own = [
        Moving(_("stands that show it"), gone.stands.count()),
        Moving(
            _("pieces of evidence"),
            gone.evidence.count() - stays,
            _("Of indicators for which the other entry has evidence of its own, that one stays.") if stays else "",
        ),
        Moving(_("addresses of entries merged into it before"), gone.merged_from.count()),
    ]
    return [*(moving for follower in FOLLOWERS for moving in follower.counted(gone, heir)), *own]


def joined_with_steps(heir: Innovation) -> list[Innovation]:
    """The entries that were folded into this one, each with the steps of its review; at most three queries."""
    steps = ReviewEvent.objects.select_related("actor").prefetch_related("notes")
    return list(heir.merged_from.select_related("opd").prefetch_related(Prefetch("review_events", steps)))


def follow(*, gone: Innovation, heir: Innovation, actor: User) -> None:
    """Move all that follows, within the transaction of the merge."""
    for earlier in Innovation.objects.filter(merged_into=gone).select_for_update():
        earlier.merged_into = heir
        _as(earlier, actor).save()
    for stand in gone.stands.all():
        _as(stand, actor)
        stand.innovations.add(heir)
        stand.innovations.remove(gone)
    for evidence in _evidence(gone, heir):
        evidence.innovation = heir
        _as(evidence, actor).save()
    for follower in FOLLOWERS:
        follower.moved(gone, heir)


def _evidence(gone: Innovation, heir: Innovation) -> QuerySet[Evidence]:
    return gone.evidence.exclude(indicator__in=heir.evidence.values("indicator"))


def _as(row: Any, actor: User) -> Any:
    """The row, with who changes it and why for its change history."""
    row._history_user, row._change_reason = actor, JOINED
    return row
