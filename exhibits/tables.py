"""Reading a folder of CSV and JSON files strictly: each fault names the file, the line, the column and the reason.

UTF-8 with or without a byte order mark, any line ending, RFC 4180 quoting, a header row, ISO dates, lists inside a
cell joined by `|`. Columns may stand in any order; a missing or an unknown one is a fault.
"""

from __future__ import annotations

import csv
import datetime
import difflib
import io
import json
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models

Known = TypeVar("Known")
LARGEST_FILE = 50 * 1024 * 1024
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_TIME = re.compile(r"\d{2}:\d{2}\Z")
_BAD_LETTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


class Broken(Exception):
    """What is wrong with the folder, and where."""

    def __init__(self, file: str, reason: str, *, line: int | None = None, column: str = "") -> None:
        self.file, self.line, self.column, self.reason = file, line, column, reason
        place = [file, f"line {line}" if line else "", f"column {column}" if column else ""]
        super().__init__(f"{', '.join(part for part in place if part)}: {reason}")

    @property
    def sentence(self) -> str:
        return str(self) if str(self)[-1] in ".?!" else f"{self}."


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file, or one object of a JSON file (then without a line number, and columns are paths)."""

    file: str
    number: int | None
    cells: Mapping[str, str]
    path: str = ""

    def wrong(self, column: str, reason: str) -> Broken:
        return Broken(self.file, reason, line=self.number, column=self.path + column)

    def text(self, column: str) -> str:
        """The cell, which may be empty."""
        return self.cells[column]

    def needed(self, column: str) -> str:
        """The cell, which may not be empty."""
        value = self.cells[column]
        if not value:
            raise self.wrong(column, "is empty, but a value is needed")
        return value

    def one_of(self, column: str, known: Mapping[str, Known]) -> Known:
        """What the cell names, from what is known."""
        value = self.needed(column)
        return self._look_up(column, value, known)

    def any_of(self, column: str, known: Mapping[str, Known]) -> list[Known]:
        """What the cell names, joined by `|`; may be empty, but names nothing twice."""
        names = self.words(column)
        for name in names:
            if names.count(name) > 1:
                raise self.wrong(column, f"names “{name}” twice")
        return [self._look_up(column, name, known) for name in names]

    def _look_up(self, column: str, value: str, known: Mapping[str, Known]) -> Known:
        if value in known:
            return known[value]
        near = difflib.get_close_matches(value, known, n=1)
        hint = f"; did you mean “{near[0]}”?" if near else f"; known are: {', '.join(list(known)[:12])}" if known else ""
        raise self.wrong(column, f"“{shortened(value)}” is not known here{hint}")

    def words(self, column: str) -> list[str]:
        return [word.strip() for word in self.cells[column].split("|") if word.strip()]

    def date(self, column: str) -> datetime.date | None:
        """A date, or nothing for an empty cell."""
        value = self.cells[column]
        return self._read(column, value, datetime.date.fromisoformat, _DATE, "a date like 2023-10-18") if value else None

    def needed_date(self, column: str) -> datetime.date:
        return self._read(column, self.needed(column), datetime.date.fromisoformat, _DATE, "a date like 2023-10-18")

    def time(self, column: str) -> datetime.time:
        return self._read(column, self.needed(column), datetime.time.fromisoformat, _TIME, "a time like 09:00")

    def moment(self, column: str) -> datetime.datetime:
        found = self._read(column, self.needed(column), datetime.datetime.fromisoformat, None, "a time like 2023-10-19T15:00+07:00")
        if found.tzinfo is None:
            raise self.wrong(column, "lacks the time zone; write it like 2023-10-19T15:00+07:00")
        return found

    def integer(self, column: str, least: int, most: int) -> int:
        found = self._read(column, self.needed(column), int, re.compile(r"-?\d{1,9}\Z"), "a whole number")
        if not least <= found <= most:
            raise self.wrong(column, f"{found} is not between {least} and {most}")
        return found

    def decimal(self, column: str, least: Decimal | int = 0) -> Decimal:
        """A number with at most two decimals, at least `least`."""
        kind = "a number with at most two decimals, like 13.5"
        found = self._read(column, self.needed(column), Decimal, re.compile(r"-?\d{1,4}(\.\d{1,2})?\Z"), kind)
        if found < least:
            raise self.wrong(column, f"{found} is less than {least}")
        return found

    def yes(self, column: str) -> bool:
        return self.one_of(column, {"yes": True, "no": False})

    def _read(self, column: str, value: str, read: Callable[[str], Known], form: re.Pattern[str] | None, kind: str) -> Known:
        try:
            if form and not form.match(value):
                raise ValueError
            return read(value)
        except (ValueError, InvalidOperation):
            raise self.wrong(column, f"“{shortened(value)}” is not {kind}") from None

    def check(self, row: models.Model, *, columns: Mapping[str, str] | None = None, leave_out: Iterable[str] = ()) -> None:
        """Hold a model row against its fields: lengths, choices, validators. `columns` names columns called otherwise."""
        skipped = {field.name for field in row._meta.concrete_fields if field.is_relation or field.primary_key} | set(leave_out)
        called = columns or {}
        for field in row._meta.concrete_fields:
            longest = getattr(field, "max_length", None)
            value = getattr(row, field.attname)
            if field.name not in skipped and longest and isinstance(value, str) and len(value) > longest:
                raise self.wrong(called.get(field.name, field.name), f"has {len(value)} characters; {longest} fit")
        try:
            row.clean_fields(exclude=skipped)
        except ValidationError as error:
            name, messages = next(iter(error.message_dict.items()))
            raise self.wrong(called.get(name, name), messages[0]) from None


def shortened(value: str, most: int = 40) -> str:
    return value if len(value) <= most else f"{value[:most]}…"


def read_bytes(folder: Path, name: str) -> bytes:
    path = folder / name
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise Broken(name, "is larger than 50 MB")
        return path.read_bytes()
    except FileNotFoundError:
        raise Broken(name, f"is missing in {folder}") from None
    except OSError as error:
        raise Broken(name, f"cannot be read: {error.strerror}") from None


def read_table(folder: Path, name: str, columns: Iterable[str], optional: Iterable[str] = ()) -> list[Line]:
    """All rows of a CSV file. Columns that are `optional` and not there read as empty."""
    text = read_bytes(folder, name).decode("utf-8-sig", errors="surrogateescape")
    needed, extra = list(columns), list(optional)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records = _records(reader, name)
    header_line, header = next(records, (1, []))
    header = [cell.strip() for cell in header]
    _check_header(name, header_line, header, needed, extra)
    lines = []
    for number, record in records:
        if len(record) != len(header):
            raise Broken(name, f"has {len(record)} cells, but the header has {len(header)} columns", line=number)
        cells = {column: _clean(name, number, column, cell) for column, cell in zip(header, record, strict=True)}
        lines.append(Line(name, number, dict.fromkeys(extra, "") | cells))
    return lines


def _records(reader: Any, name: str) -> Iterator[tuple[int, list[str]]]:
    """Records with the line they begin on; blank lines are passed over."""
    while True:
        start = reader.line_num + 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Broken(name, f"is not well-formed CSV ({error}); look at the quotation marks", line=start) from None
        if record:
            yield start, record


def _check_header(name: str, line: int, header: list[str], needed: list[str], optional: list[str]) -> None:
    if any(_BAD_LETTERS.search(column) for column in header):
        raise Broken(name, "the header is not UTF-8 text", line=line)
    if len(header) == 1 and ";" in header[0]:
        raise Broken(name, "the cells are separated by semicolons; save the file with commas", line=line)
    for column in needed:
        if column not in header:
            raise Broken(name, "this column is missing in the header", line=line, column=column)
    for column in header:
        if column not in needed and column not in optional:
            raise Broken(name, f"this column is not known; the columns are {', '.join(needed)}", line=line, column=column or "(unnamed)")
        if header.count(column) > 1:
            raise Broken(name, "this column stands twice in the header", line=line, column=column)


def _clean(name: str, number: int | None, column: str, cell: str) -> str:
    found = _BAD_LETTERS.search(cell)
    if found and found.group() >= "\ud800":
        raise Broken(name, "is not UTF-8 text; save the file as UTF-8", line=number, column=column)
    if found:
        raise Broken(name, f"holds a control character (U+{ord(found.group()):04X})", line=number, column=column)
    return cell.replace("\r\n", "\n").replace("\r", "\n").strip()


def read_object(folder: Path, name: str) -> dict[str, Any]:
    """The object in a JSON file."""
    raw = read_bytes(folder, name)
    try:
        content = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Broken(name, "is not UTF-8 text; save the file as UTF-8", line=raw[: error.start].count(b"\n") + 1) from None
    except json.JSONDecodeError as error:
        raise Broken(name, f"is not JSON: {error.msg}", line=error.lineno, column=str(error.colno)) from None
    except RecursionError:
        raise Broken(name, "is not JSON that can be read: it is nested too deep") from None
    if not isinstance(content, dict):
        raise Broken(name, "must hold one object in curly brackets", line=1)
    return content


def object_line(file: str, content: object, path: str, needed: Iterable[str], optional: Iterable[str] = ()) -> Line:
    """One object of a JSON file as a line: each value a text or a number."""
    if not isinstance(content, dict):
        raise Broken(file, "must be an object in curly brackets", column=path.rstrip("."))
    names, extra = list(needed), list(optional)
    cells = dict.fromkeys(extra, "")
    for name in names + extra:
        if name not in content:
            if name in extra:
                continue
            raise Broken(file, "is missing", column=path + name)
        value = content[name]
        if isinstance(value, bool):
            value = "yes" if value else "no"
        if not isinstance(value, str | int | float):
            raise Broken(file, "must be a text or a number", column=path + name)
        cells[name] = _clean(file, None, path + name, str(value))
    return Line(file, None, cells, path)


def object_lines(file: str, content: Mapping[str, Any], name: str, needed: Iterable[str]) -> list[Line]:
    """A list of objects under one name."""
    found = content.get(name)
    if not isinstance(found, list) or not found:
        raise Broken(file, "must be a list in square brackets with at least one entry", column=name)
    names = list(needed)
    return [object_line(file, entry, f"{name}[{place}].", names) for place, entry in enumerate(found)]


def each_once(lines: Iterable[Line], column: str, key: Callable[[Line], Hashable] | None = None) -> None:
    """No two lines may say the same in a column (capital letters do not count)."""
    seen: dict[Hashable, Line] = {}
    for line in lines:
        value = key(line) if key else line.needed(column).casefold()
        if value in seen:
            before = seen[value]
            where = f"line {before.number}" if before.number else before.path.rstrip(".")
            raise line.wrong(column, f"“{shortened(line.text(column))}” stands already in {where}")
        seen[value] = line
