"""Bringing rows of the database to what a file says: new, changed, unchanged, or kept because somebody edited them here."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models

REASON = "load_exhibition"
NEW, CHANGED, UNCHANGED, KEPT = "new", "changed", "unchanged", "kept"
Row = TypeVar("Row", bound=models.Model)


@dataclass(slots=True)
class Tally:
    """How many rows of each sort were new, changed, unchanged, or kept as they were edited here."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, sort: str, state: str, number: int = 1) -> None:
        self.counts.setdefault(sort, Counter())[state] += number

    def anything_new(self) -> bool:
        return any(states[NEW] or states[CHANGED] for states in self.counts.values())

    def lines(self) -> list[str]:
        """A sentence for each sort; rows kept are named only where there are any."""
        told = {sort: [s for s in (NEW, CHANGED, UNCHANGED, KEPT) if states[s] or s != KEPT] for sort, states in self.counts.items()}
        return [f"{sort}: " + ", ".join(f"{self.counts[sort][state]:,} {state}" for state in states) for sort, states in told.items()]


def settle(row: Row, values: dict[str, Any], *, many: dict[str, list[Any]] | None = None, at: datetime.datetime | None = None) -> str:
    """Write `values` (and the many-to-many sets in `many`) into a row, if they differ; returns what happened.

    A row that was edited by hand since it was loaded is left alone: the later word is that of the people here.
    `at` is the moment the change history is dated to.
    """
    is_new = row._state.adding
    sets = many or {}
    if not is_new and not _differs(row, values, sets):
        return UNCHANGED
    if not is_new and edited_here(row):
        return KEPT
    for name, value in values.items():
        setattr(row, name, value)
    row._change_reason = REASON  # type: ignore[attr-defined]
    if at:
        row._history_date = at  # type: ignore[attr-defined]
    row.save()
    for name, rows in sets.items():
        getattr(row, name).set(rows)
    return NEW if is_new else CHANGED


def _differs(row: models.Model, values: dict[str, Any], many: dict[str, list[Any]]) -> bool:
    if any(getattr(row, name) != value for name, value in values.items()):
        return True
    return any({found.pk for found in getattr(row, name).all()} != {wanted.pk for wanted in rows} for name, rows in many.items())


def edited_here(row: models.Model) -> bool:
    """Whether the last entry of the row's change history was made by somebody, not by the loader."""
    history = getattr(row, "history", None)
    if history is None:
        return False
    latest = history.order_by("-history_id").values_list("history_change_reason", flat=True)[:1]
    return any(reason != REASON for reason in latest)
