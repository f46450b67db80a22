"""What the evidence page shows of each indicator: its levels with points, files, state, history, and the form beside it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exhibits import proof_files
from exhibits.maturity import Maturity, Row
from exhibits.models import Evidence
from exhibits.models.evidence import HIGHEST_LEVEL

STATES: dict[str, tuple[Any, str, str]] = {  # words, icon, look
    "empty": (_("nothing claimed"), "minus", "draft"),
    "no-file": (_("no evidence: 0 points"), "problem", "returned"),
    "waits": (_("waits for verification"), "clock", "submitted"),
    "reopened": (_("changed: to be verified again"), "repeat", "returned"),
    "verified": (pgettext_lazy("evidence", "verified"), "check", "published"),
}
MOST_STEPS = 8


@dataclass(frozen=True, slots=True)
class Level:
    number: int
    text: str
    points: int
    is_claimed: bool
    is_verified: bool


@dataclass(frozen=True, slots=True)
class Card:
    row: Row
    form: Any
    steps: list[Any]
    is_open: bool

    @property
    def levels(self) -> list[Level]:
        """Levels 1–3 in the edition's own words."""
        verified = self.row.evidence.verified if self.row.evidence else None
        return [
            Level(n, self.row.indicator.level_text(n), self.row.indicator.weight * n, self.row.level == n, verified == n)
            for n in range(1, HIGHEST_LEVEL + 1)
        ]

    @property
    def state(self) -> tuple[Any, str, str]:
        return STATES[self.row.state]

    @property
    def refusals(self) -> list[str]:
        """What was refused of the form that was sent."""
        return [str(error) for errors in self.form.errors.values() for error in errors] if self.form else []

    @property
    def kinds(self) -> str:
        return proof_files.told(self.row.indicator.file_types)

    @property
    def takes_video(self) -> bool:
        return "mp4" in proof_files.kinds(self.row.indicator.file_types)


def cards(found: Maturity, forms: dict[int, Any], may: str) -> list[Card]:
    """One for each indicator, with its form where there is one and its last steps; one query for all steps."""
    steps: dict[int, list[Any]] = defaultdict(list)
    opened = _opened(found, forms, may)
    keys = [row.evidence.pk for row in found.rows if row.evidence]
    if keys:
        for step in Evidence.history.filter(id__in=keys).select_related("history_user").order_by("-history_date", "-history_id"):
            if len(steps[step.id]) < MOST_STEPS:
                steps[step.id].append(step)
    return [
        Card(row, forms.get(row.indicator.pk), steps[row.evidence.pk] if row.evidence else [], place in opened)
        for place, row in enumerate(found.rows)
    ]


def _opened(found: Maturity, forms: dict[int, Any], may: str) -> set[int]:
    """The places of cards to open: what was refused, what lacks evidence, what waits for the committee; an empty page opens the first."""
    wanted = {"claim": {"no-file"}, "verify": {"waits", "reopened"}}.get(may, set())
    opened = set()
    for place, row in enumerate(found.rows):
        form = forms.get(row.indicator.pk)
        if row.state in wanted or (form is not None and form.errors):
            opened.add(place)
    return opened or ({0} if may == "claim" and not any(row.level for row in found.rows) else set())
