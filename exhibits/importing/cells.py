"""The cells of an .xlsx as values: texts, numbers, dates, yes or no. Formulas give what the program last worked out.

Read as a stream from the XML itself, so that 5,000 rows need little memory and merged areas and formulas without a result,
which readers in streams usually lose, are known.
"""

from __future__ import annotations

import datetime
import math
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from django.utils.translation import gettext_lazy as _
from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils import column_index_from_string, get_column_letter

from exhibits.importing.opening import content_of
from exhibits.importing.words import Both, both

MOST_COLUMNS = 250
MOST_MERGED = 20_000
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
LETTERS = re.compile(r"[A-Z]+")


@dataclass(frozen=True, slots=True)
class Trouble:
    """A cell without a readable value, and why."""

    said: Both


Value = str | int | float | bool | datetime.date | Trouble


@dataclass(slots=True)
class Line:
    """A row with its number in the sheet and its values by column number, both from 1."""

    number: int
    values: dict[int, Value]


@dataclass(frozen=True, slots=True)
class Area:
    """Cells merged into one."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(slots=True)
class Book:
    """What all sheets of a workbook share."""

    package: zipfile.ZipFile
    texts: list[str]
    dated: set[int]
    epoch: datetime.date
    sheets: list[tuple[str, str]] = field(default_factory=list)


def name_of(column: int, row: int) -> str:
    """(2, 12) → «B12»."""
    return f"{get_column_letter(column)}{row}"


def tidy(text: str) -> str:
    """Without control and invisible characters, with plain spaces and line ends, composed, trimmed."""
    text = ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").replace("\u2028", "\n").replace("\u2029", "\n")
    kept = (letter for letter in text if letter in "\n\t" or unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co"})
    return unicodedata.normalize("NFC", "".join(kept)).strip()


def book(package: zipfile.ZipFile) -> Book | None:
    """The sheets one can see, in their order; nothing if the package is damaged. Raises `etree.XMLSyntaxError`."""
    root, relations = _tree(package, "xl/workbook.xml"), _tree(package, "xl/_rels/workbook.xml.rels")
    if root is None or relations is None:
        return None
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    old = any(part.get("date1904") in {"1", "true"} for part in root.iterfind("{*}workbookPr"))
    found = Book(package, list(_shared(package)), _dated(package), datetime.date(1904, 1, 1) if old else datetime.date(1899, 12, 30))
    for sheet in root.iterfind("{*}sheets/{*}sheet"):
        reference = next((value for key, value in sheet.attrib.items() if str(key).endswith("}id")), "")
        target = targets.get(reference, "")
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if sheet.get("state", "visible") == "visible" and path in package.namelist():
            found.sheets.append((sheet.get("name", ""), path))
    return found


def lines(found: Book, path: str) -> Iterator[Line]:
    """The rows of a sheet that hold anything, one after the other; what is merged downwards stands in each of its rows."""
    down = _downwards(merged(found.package, path))
    kept: dict[int, tuple[int, Value]] = {}
    number = 0
    for element in _elements(found.package, path, "row"):
        number = max(int(element.get("r") or 0), number + 1)
        values = _values(element, found)
        if values:
            line = Line(number, values)
            for column, stacked in down.items():
                _fill(line, column, stacked, kept)
            yield line


def _downwards(areas: list[Area]) -> dict[int, list[Area]]:
    """Areas of more than one row by their first column, the last one first."""
    down: dict[int, list[Area]] = {}
    for area in sorted(areas, key=lambda area: -area.top):
        if area.bottom > area.top:
            down.setdefault(area.left, []).append(area)
    return down


def _fill(line: Line, column: int, stacked: list[Area], kept: dict[int, tuple[int, Value]]) -> None:
    while stacked and stacked[-1].bottom < line.number:
        stacked.pop()
    if not stacked or stacked[-1].top > line.number:
        return
    top = stacked[-1].top
    if column in line.values:
        kept[column] = (top, line.values[column])
    elif column in kept and kept[column][0] == top:
        line.values[column] = kept[column][1]


def merged(package: zipfile.ZipFile, path: str) -> list[Area]:
    """The merged areas of a sheet: they stand behind the rows, so this looks once through its bytes."""
    areas: list[Area] = []
    rest = b""
    with package.open(path) as stream:
        while chunk := stream.read(1 << 18):
            text = rest + chunk
            end = 0
            for match in MERGED.finditer(text):
                left, top, right, bottom = (part.decode() for part in match.groups())
                areas.append(Area(column_index_from_string(left), int(top), column_index_from_string(right), int(bottom)))
                end = match.end()
            rest = text[max(end, len(text) - 200) :]
            if len(areas) > MOST_MERGED:
                break
    return areas


# --- XML


def _elements(package: zipfile.ZipFile, path: str, name: str) -> Iterator[Any]:
    """The elements of one name; what was read is thrown away."""
    with package.open(path) as stream:
        yield from _stream(stream, name)


def _stream(stream: IO[bytes], name: str) -> Iterator[Any]:
    parser = etree.iterparse(stream, events=("end",), tag=f"{{*}}{name}", resolve_entities=False, no_network=True, load_dtd=False)
    for _event, element in parser:
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _tree(package: zipfile.ZipFile, path: str) -> Any:
    content = content_of(package, path)
    safe = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return None if content is None else etree.fromstring(content, safe)


def _shared(package: zipfile.ZipFile) -> Iterator[str]:
    if "xl/sharedStrings.xml" in package.namelist():
        for item in _elements(package, "xl/sharedStrings.xml", "si"):
            yield _text(item)


def _text(item: Any) -> str:
    """The text of a cell that may change its type in the middle; readings of Chinese signs are left out."""
    parts = []
    for child in item:
        name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
        if name == "t":
            parts.append(child.text or "")
        elif name == "r":
            parts += [run.text or "" for run in child if isinstance(run.tag, str) and run.tag.endswith("}t")]
    return "".join(parts)


def _dated(package: zipfile.ZipFile) -> set[int]:
    """The numbers of the cell styles that show a date."""
    root = _tree(package, "xl/styles.xml")
    if root is None:
        return set()
    own = {int(part.get("numFmtId", 0)): part.get("formatCode", "") for part in root.iterfind("{*}numFmts/{*}numFmt")}
    found = set()
    for number, style in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
        kind = int(style.get("numFmtId") or 0)
        code = own.get(kind) or BUILTIN_FORMATS.get(kind, "")
        if code and is_date_format(code):
            found.add(number)
    return found


def _values(row: Any, found: Book) -> dict[int, Value]:
    values: dict[int, Value] = {}
    column = 0
    for cell in row:
        reference = cell.get("r") if isinstance(cell.tag, str) else None
        letters = LETTERS.match(reference) if reference else None
        column = column_index_from_string(letters[0]) if letters else column + 1
        if column > MOST_COLUMNS:
            break
        value = _value(cell, found)
        if value is not None and value != "":
            values[column] = value
    return values


def _value(cell: Any, found: Book) -> Value | None:
    raw: str | None = None
    formula = False
    for child in cell:
        name = child.tag.rpartition("}")[2]
        if name == "v":
            raw = child.text
        elif name == "f":
            formula = True
        elif name == "is":
            return tidy(_text(child))
    kind = cell.get("t", "n")
    if not raw:
        return Trouble(both(NOT_WORKED_OUT)) if formula and kind != "str" else None
    return _typed(kind, raw, int(cell.get("s") or 0) in found.dated, found)


NOT_WORKED_OUT = _("holds a formula whose result is not in the file; open it in Excel or LibreOffice, save it, and upload it again.")
SHOWS_FAULT = _("shows the error %(error)s; mend the formula, or write the value itself.")
NO_DATE = _("is shown as a date but is none; write it like 18/10/2023.")


def _typed(kind: str, raw: str, dated: bool, found: Book) -> Value | None:
    if kind == "s":
        number = int(raw) if raw.strip().isdecimal() else -1
        return tidy(found.texts[number]) if 0 <= number < len(found.texts) else None
    if kind == "b":
        return raw.strip() == "1"
    if kind == "e":
        return Trouble(both(SHOWS_FAULT, error=raw[:20]))
    if kind in {"str", "inlineStr"}:
        return tidy(raw)
    if kind == "d":
        return datetime.date.fromisoformat(raw[:10]) if re.match(r"\d{4}-\d\d-\d\d", raw) else tidy(raw)
    return _number(raw, dated, found.epoch)


def _number(raw: str, dated: bool, epoch: datetime.date) -> Value:
    try:
        number = float(raw)
    except ValueError:
        return tidy(raw)
    if not math.isfinite(number):
        return tidy(raw)
    if not dated:
        return int(number) if number.is_integer() and abs(number) < 1e15 else number
    try:
        return epoch + datetime.timedelta(days=int(number) + (1 if 0 < number < 60 and epoch.year == 1899 else 0))
    except (OverflowError, ValueError):
        return Trouble(both(NO_DATE))
