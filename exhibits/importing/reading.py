"""From a workbook to a table: the sheet with our headings, wherever they stand, and its rows that hold anything."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass, field
from itertools import islice

from django.utils.translation import gettext_lazy as _
from lxml import etree

from exhibits.importing import columns
from exhibits.importing.cells import Area, Book, Line, Trouble, Value, book, lines, merged, name_of
from exhibits.importing.columns import Column
from exhibits.importing.opening import Unreadable, damaged, opened
from exhibits.importing.values import said
from exhibits.importing.words import Both, both

MOST_ROWS = 5000
HEADINGS_WITHIN = 20  # rows
FEWEST_HEADINGS = 2
NOT_A_HEADING = 120  # letters


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as it stands in the file, and the column it means, if it means one."""

    number: int
    text: str
    column: Column | None


@dataclass(slots=True)
class Table:
    """What was found; `header_row` is the last row of the headings."""

    sheet: str
    header_row: int
    headings: list[Heading]
    lines: list[Line] = field(default_factory=list)
    notes: list[Both] = field(default_factory=list)

    def by_field(self) -> dict[str, Heading]:
        return {heading.column.field: heading for heading in self.headings if heading.column}


def read(content: bytes) -> Table | Unreadable:
    """The table of an uploaded file; why there is none is said in both languages."""
    package = opened(content)
    if isinstance(package, Unreadable):
        return package
    try:
        found = book(package)
        return damaged() if found is None else _read(found)
    except (etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error, EOFError, ValueError, KeyError, OSError, NotImplementedError):
        return damaged()


def _read(found: Book) -> Table | Unreadable:
    for name, path in found.sheets:
        areas = merged(found.package, path)
        top = [line for line in islice(lines(found, path), HEADINGS_WITHIN) if line.number <= HEADINGS_WITHIN]
        table = _headed(name, top, areas)
        if table is not None:
            return _with_rows(found, path, table)
    return Unreadable(both(NO_HEADINGS, rows=HEADINGS_WITHIN))


NO_HEADINGS = _(
    "No headings were found in the first %(rows)d rows of any sheet. Use our template, or name the columns as in it: "
    "at least “Nama inovasi” and one more."
)
TWICE = _("Two columns have the same meaning: %(first)s and %(second)s. Take one out and upload the file again.")
TOO_MANY = _("There are more than %(most)d rows. Split the file and import the parts one after the other.")
NO_ROWS = _("Under the headings in row %(row)d there is nothing. Fill in at least one row.")


def _headed(sheet: str, top: list[Line], areas: list[Area]) -> Table | None:
    """The row with the most headings we know, if it has the name or the address of entries and one more."""
    best: Table | None = None
    most = FEWEST_HEADINGS - 1
    for line, below in zip(top, [*top[1:], None], strict=True):
        table = _as_headings(sheet, line, below, areas)
        fields = {heading.column.field for heading in table.headings if heading.column}
        if len(fields) > most and fields & {"title", "slug"}:
            best, most = table, len(fields)
    return best


def _as_headings(sheet: str, line: Line, below: Line | None, areas: list[Area]) -> Table:
    """A row taken for headings. Where cells are merged to the side, the words under them are the headings."""
    wide = [area for area in areas if area.top == line.number == area.bottom and area.right > area.left]
    deep = max((area.bottom for area in areas if area.top == line.number and area.bottom - area.top <= 2), default=line.number)
    texts = {number: said(value) for number, value in line.values.items()}
    two_rows = deep > line.number and below is not None and below.number == line.number + 1
    for area in wide if two_rows else []:
        over = texts.pop(area.left, "")
        for number in range(area.left, area.right + 1):
            if under := said(below.values.get(number, "")) if below else "":
                texts[number] = under if columns.find(under) else f"{over} {under}"
    headings = [Heading(number, text[:NOT_A_HEADING], columns.find(text)) for number, text in sorted(texts.items()) if text]
    return Table(sheet, deep, headings)


def _with_rows(found: Book, path: str, table: Table) -> Table | Unreadable:
    seen: dict[str, Heading] = {}
    for heading in table.headings:
        if heading.column and (first := seen.setdefault(heading.column.field, heading)) is not heading:
            return Unreadable(both(TWICE, first=_place(first, table), second=_place(heading, table)))
    read = [heading.number for heading in table.headings]
    for line in lines(found, path):
        if line.number <= table.header_row:
            continue
        values: dict[int, Value] = {number: line.values[number] for number in read if number in line.values}
        if values and _says_something(values, seen):
            table.lines.append(Line(line.number, values))
        if len(table.lines) > MOST_ROWS + 1:  # one may be our example
            return Unreadable(both(TOO_MANY, most=MOST_ROWS))
    if not table.lines:
        return Unreadable(both(NO_ROWS, row=table.header_row))
    table.notes += [_unknown(heading, table) for heading in table.headings if not heading.column and not columns.is_ignored(heading.text)]
    return table


def _says_something(values: dict[int, Value], seen: dict[str, Heading]) -> bool:
    """Whether a row holds more than a running number and a merged agency."""
    return any(heading.number in values for field_name, heading in seen.items() if field_name != "opd")


def _place(heading: Heading, table: Table) -> str:
    return f"“{heading.text}” ({name_of(heading.number, table.header_row)})"


def _unknown(heading: Heading, table: Table) -> Both:
    near = columns.near(heading.text)
    if near is None:
        return both(_("The column %(place)s is not known and is left out."), place=_place(heading, table))
    return both(
        _("The column %(place)s is not known and is left out. Did you mean “%(near)s”?"), place=_place(heading, table), near=near.heading
    )


def kept(value: Value | None) -> str | int | float | bool:
    """A cell as it is kept for a marked copy."""
    if value is None or isinstance(value, Trouble):
        return ""
    return value if isinstance(value, (str, int, float, bool)) else value.isoformat()
