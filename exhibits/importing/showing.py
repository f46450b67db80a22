"""Rows of a plan as somebody reads them: names instead of numbers, and of two long texts the place where they part."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from exhibits.importing.columns import BY_FIELD
from exhibits.importing.words import spoken
from exhibits.models import Category, ImportRow, Innovation, Tag
from opds.models import Opd

BEFORE_PARTING, LONGEST = 40, 180
MOST_TOLD = 6
FIRST_TOLD = ("opd", "category", "stage", "summary")


@dataclass(frozen=True, slots=True)
class Change:
    """One field: its heading, what it was, what it becomes."""

    heading: Any
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Where it is and what to do about it."""

    place: str
    said: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of the preview."""

    row: ImportRow
    changes: list[Change]
    more: int
    faults: list[Fault]
    notes: list[str]
    said: str


class Names:
    """What numbers stand for, asked when needed and once a page."""

    @cached_property
    def opd(self) -> dict[int, str]:
        return dict(Opd.objects.values_list("pk", "acronym"))

    @cached_property
    def category(self) -> dict[int, str]:
        return {row.pk: row.text("name") for row in Category.objects.all()}

    @cached_property
    def tags(self) -> dict[int, str]:
        return {row.pk: row.text("name") for row in Tag.objects.all()}

    def text(self, name: str, value: Any) -> str:
        """A kept value in words; nothing for an empty one."""
        if value in (None, "", []):
            return ""
        if name in {"opd", "category"}:
            return str(getattr(self, name).get(value, ""))
        if name == "tags":
            return ", ".join(self.tags.get(key, "") for key in value)
        return _plain(name, value)


def _plain(name: str, value: Any) -> str:
    column = BY_FIELD[name]
    if column.kind in {"stage", "initiator", "form", "status"}:
        options = dict(Innovation._meta.get_field(name).choices or [])  # type: ignore[union-attr]
        return str(options.get(value, value))
    if column.kind == "date":
        return date_format(datetime.date.fromisoformat(value), "j F Y")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return ", ".join(str(part) for part in value) if isinstance(value, list) else str(value)


def shown(rows: Iterable[ImportRow]) -> Iterator[Shown]:
    """Rows in words; three small queries at most, however many rows."""
    names = Names()
    for row in rows:
        changes = list(_changes(row, names))
        yield Shown(
            row=row,
            changes=changes[:MOST_TOLD],
            more=max(0, len(changes) - MOST_TOLD),
            faults=faults(row),
            notes=[spoken(note) for note in row.notes],
            said=spoken(row.said),
        )


def faults(row: ImportRow) -> list[Fault]:
    return [Fault(place(fault), spoken(fault["said"])) for fault in row.faults]


def place(fault: dict[str, Any]) -> str:
    """«B12, “Tahap”»; a column the file does not have has no cell."""
    if fault["cell"]:
        return f"{fault['cell']}, “{fault['column']}”"
    return ""


def _changes(row: ImportRow, names: Names) -> Iterator[Change]:
    if row.state == ImportRow.State.NEW:
        order = [name for name in FIRST_TOLD if name in row.values]
        for name in [*order, *(name for name in row.values if name not in {*order, "title"})]:
            if text := names.text(name, row.values[name]):
                yield Change(BY_FIELD[name].heading, "", text[:LONGEST])
        return
    for name, value in row.values.items():
        if row.state != ImportRow.State.CHANGED:
            return
        old, new = parting(names.text(name, row.before.get(name)), names.text(name, value))
        yield Change(BY_FIELD[name].heading, old, new)


def parting(old: str, new: str) -> tuple[str, str]:
    """Two texts from a little before the place where they differ."""
    same = next((at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), min(len(old), len(new)))
    start = same - BEFORE_PARTING if same > BEFORE_PARTING + 20 else 0
    return _cut(old, start), _cut(new, start)


def _cut(text: str, start: int) -> str:
    part = text[start : start + LONGEST]
    return ("…" if start and part else "") + part + ("…" if len(text) > start + LONGEST else "")
