"""Drawing prizes among visitors with enough stamps, so that anybody can run the draw again and prove it.

The hash of the seed is public as soon as a draw is made. When it is run, each badge that has won the prize by its stamps
takes part as SHA-256(seed hash + code), in hexadecimal and in order; first is whose SHA-256(seed + entry) is lowest.
What can be checked with it, and what cannot: docs/howto.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from exhibits.models import Exhibition
from opds import revision
from opds.models import User
from visitors import passport
from visitors.models import Badge, Draw, Winner

SUPERVISE = "visitors.supervise_door"


@dataclass(frozen=True, slots=True)
class Step:
    """What came of a step: the draw as it now is (nothing when none was made), and why nothing happened, if so."""

    draw: Draw | None
    refusal: str = ""

    def __bool__(self) -> bool:
        return not self.refusal


def _sha(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def entry_of(seed_hash: str, code: str) -> str:
    """How a badge stands in the public list: 64 hexadecimal letters, from which nobody gets back to the code."""
    return _sha(seed_hash + code)


def list_hash(entries: Sequence[str]) -> str:
    """SHA-256 of the list, one entry on each line, the last without an end of line."""
    return _sha("\n".join(entries))


def ranked(seed: str, entries: Iterable[str]) -> list[str]:
    """All entries, the first winner first."""
    return sorted(entries, key=lambda entry: _sha(seed + entry))


@transaction.atomic
def make(*, exhibition: Exhibition, name: str, name_en: str = "", winners_wanted: int = 1, actor: User) -> Step:
    """Set up a draw; the hash of its seed is public from now on. For those who supervise the door."""
    if not actor.has_perm(SUPERVISE):
        return Step(None, _("Only door supervisors draw prizes."))
    if not passport.rule_of(exhibition):
        return Step(None, _("This exhibition has no prize rule yet. Set one first: it says who takes part."))
    draw = Draw.objects.create(exhibition=exhibition, name=name, name_en=name_en, winners_wanted=winners_wanted, made_by=actor)
    revision.bump()
    return Step(draw)


@transaction.atomic
def run(*, draw: Draw, actor: User) -> Step:
    """Draw the winners among the badges that have won the prize by now; once, for ever. For those who supervise the door."""
    row = Draw.objects.select_for_update(of=("self",)).select_related("exhibition").get(pk=draw.pk)
    if not actor.has_perm(SUPERVISE):
        return Step(row, _("Only door supervisors draw prizes."))
    if row.run_at:
        return Step(row, _("This draw has already been run; its winners stay."))
    badges = {entry_of(row.seed_hash, badge.code): badge for badge in passport.reached(row.exhibition)}
    if not badges:
        return Step(row, _("Nobody has enough stamps yet, so there is nobody to draw."))
    row.entries = sorted(badges)
    row.entries_hash, row.run_at, row.run_by = list_hash(row.entries), timezone.now(), actor
    row.save(update_fields=["entries", "entries_hash", "run_at", "run_by"])
    first = ranked(row.seed, row.entries)[: row.winners_wanted]
    Winner.objects.bulk_create(Winner(draw=row, place=place, badge=badges[entry]) for place, entry in enumerate(first, start=1))
    revision.bump()
    return Step(row)


@transaction.atomic
def hand_over(*, winner: Winner, actor: User) -> Step:
    """Note that a winner got the prize, once. For those who supervise the door."""
    row = Winner.objects.select_for_update(of=("self",)).select_related("draw").get(pk=winner.pk)
    if not actor.has_perm(SUPERVISE):
        return Step(row.draw, _("Only door supervisors hand over prizes."))
    if row.handed_over_at:
        return Step(row.draw, _("This prize has already been handed over."))
    row.handed_over_at = timezone.now()
    row.save(update_fields=["handed_over_at"])
    return Step(row.draw)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A winner as the public sees it: place, entry of the list, the last four characters of the code."""

    place: int
    entry: str
    ending: str


def winners(draw: Draw) -> list[Drawn]:
    """The winners in order; one query."""
    codes = dict(draw.winners.values_list("place", "badge__code"))
    first = ranked(draw.seed, draw.entries)[: draw.winners_wanted] if draw.run_at else []
    return [Drawn(place, entry, codes.get(place, "")[-4:]) for place, entry in enumerate(first, start=1)]


def _codes(badge: Badge) -> Iterator[str]:
    """The code of a badge and of those it replaced: a winner may have lost theirs since."""
    carried: Badge | None = badge
    while carried:
        yield carried.code
        carried = Badge.objects.filter(replaced_by=carried).first()


def faults(draw: Draw) -> list[str]:
    """Runs a draw again from its seed and list and says, in English for a terminal, what is not as stored; empty when all is."""
    if not draw.run_at:
        return ["The draw has not been run."]
    found = []
    if draw.entries != sorted(set(draw.entries)):
        found.append("The list is not in order, or names a badge twice.")
    if draw.entries_hash != list_hash(draw.entries):
        found.append("The hash of the list is another one.")
    drawn = ranked(draw.seed, draw.entries)[: draw.winners_wanted]
    stored = dict(draw.winners.select_related("badge").values_list("place", "badge"))
    if len(stored) != len(drawn):
        found.append(f"There are {len(stored)} winners instead of {len(drawn)}.")
    badges = Badge.objects.in_bulk(stored.values())
    for place, entry in enumerate(drawn, start=1):
        badge = badges.get(stored.get(place, 0))
        if badge is None or entry not in {entry_of(draw.seed_hash, code) for code in _codes(badge)}:
            found.append(f"The winner of place {place} is not the one drawn.")
    return found
