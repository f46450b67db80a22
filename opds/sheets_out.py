"""Spreadsheets that leave the portal: one way to write XLSX and CSV, with values no spreadsheet takes for a formula.

Everything that writes a spreadsheet goes through here. Rows may come from an iterator: neither kind holds more than one row
in memory. XLSX is written to a temporary file first, since its parts are packed at the end; CSV goes out line by line.
"""

from __future__ import annotations

import csv
import datetime
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.functional import Promise
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

FORMULA = ("=", "+", "-", "@", "\t", "\r")
XLSX, CSV = "xlsx", "csv"
TYPES = {XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", CSV: "text/csv; charset=utf-8"}
MOST_LETTERS = 32_767  # of one cell, and
MOST_ROWS = 1_048_576  # of one sheet: limits of the format (ISO/IEC 29500, Excel's specifications)
CUT = " […]"
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what XML 1.0 cannot hold
LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
TITLE_REFUSED = re.compile(r"[\\/*?:\[\]]")
MOST_TITLE = 31
WIDTH = 18
HEAD_FONT, HEAD_FILL = Font(bold=True), PatternFill("solid", fgColor="E8EEE9")
WRAPPED = Alignment(wrap_text=True, vertical="top")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, the heading of each column, the rows, the widths in letters; `wrapped` lets long texts break into lines."""

    title: str
    header: Sequence[Any]
    rows: Iterable[Sequence[Any]]
    widths: Sequence[int] = ()
    wrapped: bool = False


class _Line:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def safe(value: Any) -> Any:
    """A cell that no spreadsheet reads as a formula: `'` before a text that begins like one; nothing is taken away.

    Numbers and dates keep their type; a moment becomes the portal's own time, since a cell knows no zones.
    """
    if isinstance(value, Promise):
        value = str(value)
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA) else value
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        return timezone.localtime(value).replace(tzinfo=None, microsecond=0)
    return value


def csv_lines(header: Sequence[Any], rows: Iterable[Sequence[Any]], *, separator: str = ";", mark: bool = True) -> Iterator[str]:
    """A CSV file line by line. With `mark` it begins with a byte order mark, by which Excel knows that it is UTF-8; the
    semicolon is the separator that Excel expects where the comma divides decimals, as in Indonesia."""
    writer = csv.writer(_Line(), delimiter=separator)
    yield ("\ufeff" if mark else "") + writer.writerow([safe(value) for value in header])
    for row in rows:
        yield writer.writerow([safe(value) for value in row])


def workbook(sheets: Iterable[Sheet]) -> IO[bytes]:
    """An XLSX file, open for reading at its start; it is gone from the disk as soon as it is closed.

    Raises ValueError for a sheet of more rows than the format holds.
    """
    book = Workbook(write_only=True)
    taken: set[str] = set()
    try:
        for sheet in sheets:
            _write(book, sheet, _free_title(sheet.title, taken))
    except BaseException:
        with tempfile.TemporaryFile() as nowhere:
            book.save(nowhere)  # lets go of the files in which the sheets were kept
        raise
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever reads it closes it
    book.save(file)
    file.seek(0)
    return file


def _write(book: Any, sheet: Sheet, title: str) -> None:
    page = book.create_sheet(title)
    page.freeze_panes = "A2"
    for number in range(len(sheet.header)):
        width = sheet.widths[number] if number < len(sheet.widths) else WIDTH
        page.column_dimensions[get_column_letter(number + 1)].width = width
    if sheet.header:
        page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.header))}1"
        page.append([_heading(page, value) for value in sheet.header])
    for number, row in enumerate(sheet.rows, start=2):
        if number > MOST_ROWS:
            raise ValueError(f"more than {MOST_ROWS} rows in one sheet")
        page.append([_cell(page, value, wrapped=sheet.wrapped) for value in row])


def _heading(page: Any, value: Any) -> Any:
    cell = WriteOnlyCell(page, _xml(safe(value)))
    cell.font, cell.fill, cell.alignment = HEAD_FONT, HEAD_FILL, WRAPPED
    return cell


def _cell(page: Any, value: Any, *, wrapped: bool) -> Any:
    value = safe(value)
    if not isinstance(value, str):
        return value
    if not value:
        return None  # an empty cell is no cell
    text = _xml(value)
    if not wrapped and not text.startswith("#"):
        return text
    cell = WriteOnlyCell(page, text)
    cell.data_type = "s"  # «#N/A» is a text too
    if wrapped:
        cell.alignment = WRAPPED
    return cell


def _xml(text: Any) -> str:
    """A text as the format holds it: signs XML cannot hold as `_x000B_`, which Excel reads back, and no more than a cell takes."""
    written = UNWRITABLE.sub(lambda sign: f"_x{ord(sign.group()):04X}_", LOOKS_ESCAPED.sub("_x005F_", str(text)))
    return written if len(written) <= MOST_LETTERS else written[: MOST_LETTERS - len(CUT)] + CUT


def _free_title(title: Any, taken: set[str]) -> str:
    """A name of a sheet that Excel accepts, once in a book."""
    base = TITLE_REFUSED.sub(" ", str(title)).strip("' ")[:MOST_TITLE] or "1"
    names = (base, *(f"{base[: MOST_TITLE - 4]} ({n})" for n in range(2, 100)))
    name = next(name for name in names if name.casefold() not in taken)
    taken.add(name.casefold())
    return name


def download(name: str, sheets: Iterable[Sheet], kind: str = XLSX) -> HttpResponseBase:
    """The answer with the file `name` plus its ending; CSV holds the first sheet only."""
    if kind == XLSX:
        return FileResponse(workbook(sheets), as_attachment=True, filename=f"{name}.xlsx", content_type=TYPES[XLSX])
    first = next(iter(sheets))
    answer = StreamingHttpResponse(csv_lines(first.header, first.rows), content_type=TYPES[CSV])
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
