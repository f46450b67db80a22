"""A copy of the file with its faults marked: same rows, same columns, so that B12 there is B12 here. To be mended and uploaded."""

from __future__ import annotations

import io
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import coordinate_to_tuple, get_column_letter

from exhibits.importing.showing import faults
from exhibits.importing.words import spoken
from exhibits.models import ImportRow, ImportRun

MOST_BLANK = 5000  # rows between two; farther apart the numbers no longer agree
HEAD, RED = PatternFill("solid", fgColor="E5F0E3"), PatternFill("solid", fgColor="FBE9E5")


def marked(run: ImportRun) -> bytes:
    """The workbook; texts that look like formulas stay texts."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(run.sheet or _("Innovations"))
    sheet.freeze_panes = f"A{run.header_row + 1}"
    last = max((number for number, _text, _field in run.headings), default=0) + 1
    for number in range(1, last + 1):
        sheet.column_dimensions[get_column_letter(number)].width = 60 if number == last else 22
    for _blank in range(run.header_row - 1):
        sheet.append([])
    heads = {number: _text(sheet, text, fill=HEAD, bold=True) for number, text, _field in run.headings}
    sheet.append(_line(heads | {last: _text(sheet, _("What is wrong"), fill=HEAD, bold=True)}))
    at = run.header_row
    for row in run.rows.order_by("number").iterator(chunk_size=500):
        for _blank in range(min(row.number - at - 1, MOST_BLANK)):
            sheet.append([])
        at = row.number
        sheet.append(_line(_cells(sheet, run, row, last)))
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _cells(sheet: Any, run: ImportRun, row: ImportRow, last: int) -> dict[int, Any]:
    cells = {number: _text(sheet, value) for (number, _heading, _field), value in zip(run.headings, row.cells, strict=False)}
    for fault in row.faults:
        if fault["cell"]:
            _row, number = coordinate_to_tuple(fault["cell"])
            cell = cells.setdefault(number, _text(sheet, ""))
            cell.fill = RED
            cell.comment = Comment(spoken(fault["said"]), "Portal", height=110, width=280)
    if row.faults:
        told = "\n".join(": ".join(filter(None, (fault.place, fault.said))) for fault in faults(row))
        cells[last] = _text(sheet, told, fill=RED)
    return cells


def _text(sheet: Any, value: Any, *, fill: PatternFill | None = None, bold: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"
    if fill:
        cell.fill = fill
    if bold:
        cell.font = Font(bold=True)
    return cell


def _line(cells: dict[int, Any]) -> list[Any]:
    return [cells.get(number) for number in range(1, max(cells, default=0) + 1)]
