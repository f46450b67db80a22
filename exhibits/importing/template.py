"""The template to download: headings, help on each, lists to choose from, an example, and a sheet that explains."""

from __future__ import annotations

import datetime
import io
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from exhibits.importing.columns import COLUMNS, Column
from exhibits.importing.reading import MOST_ROWS
from exhibits.importing.template_words import EXAMPLES
from exhibits.models import Category, Innovation, Tag
from opds.models import Opd

LEAF, LEAF_TINT, INK_SOFT = "1B6B3A", "E5F0E3", "4B574F"
LAST = MOST_ROWS + 2
CHOSEN = {"stage", "initiator", "form", "category", "opd", "yes", "status"}


def columns_for(*, is_committee: bool) -> list[Column]:
    """Officials need no agency, as it is theirs, and none of the committee's columns."""
    return [column for column in COLUMNS if is_committee or not (column.committee or column.field == "opd")]


def template(*, is_committee: bool) -> bytes:
    """The workbook in the reader's language; opens in Excel and LibreOffice."""
    columns = columns_for(is_committee=is_committee)
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = _("Innovations")
    lists = workbook.create_sheet(_("Lists"))
    lists.sheet_state = "hidden"
    for number, column in enumerate(columns, start=1):
        _heading(sheet, number, column)
        _validation(sheet, number, column, _listed(lists, column))
        example = sheet.cell(2, number, _example(column))
        example.font, example.fill = Font(italic=True, color=INK_SOFT), PatternFill("solid", fgColor=LEAF_TINT)
        example.alignment = Alignment(wrap_text=True, vertical="top")
        if column.kind == "date":
            example.number_format = "DD/MM/YYYY"
    sheet.freeze_panes = "B2"
    sheet.row_dimensions[1].height = 32
    sheet.row_dimensions[2].height = 64
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{LAST}"
    _explain(workbook.create_sheet(_("How to fill it in"), 1), columns)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _heading(sheet: Any, number: int, column: Column) -> None:
    cell = sheet.cell(1, number, f"{column.heading} *" if column.needed else str(column.heading))
    cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor=LEAF)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    cell.comment = Comment(str(column.help), "Portal", height=110, width=280)
    width = sheet.column_dimensions[get_column_letter(number)]
    width.width = column.width
    if column.kind == "date":
        width.number_format = "DD/MM/YYYY"


def _validation(sheet: Any, number: int, column: Column, source: str) -> None:
    letter = get_column_letter(number)
    if source and column.kind in CHOSEN:
        rule = DataValidation(type="list", formula1=source, allow_blank=True, errorStyle="warning")
        rule.showErrorMessage, rule.error = True, _("Choose from the list.")
    else:
        rule = DataValidation(allow_blank=True)
        rule.showErrorMessage = False
    rule.showInputMessage = True
    rule.promptTitle, rule.prompt = str(column.heading)[:32], str(column.help)[:255]
    rule.add(f"{letter}2:{letter}{LAST}")
    sheet.add_data_validation(rule)


def _listed(lists: Any, column: Column) -> str:
    """Writes what may be chosen into the hidden sheet; the address of the list, or nothing."""
    options = _options(column)
    if not options:
        return ""
    number = 1 if lists.max_row == 1 and lists["A1"].value is None else lists.max_column + 1
    lists.cell(1, number, str(column.heading))
    for row, option in enumerate(options, start=2):
        lists.cell(row, number, option)
    letter = get_column_letter(number)
    return f"'{lists.title}'!${letter}$2:${letter}${len(options) + 1}"


def _options(column: Column) -> list[str]:
    if column.kind in {"stage", "initiator", "form"}:
        return [str(label) for _value, label in Innovation._meta.get_field(column.field).choices or []]  # type: ignore[union-attr]
    rows: dict[str, Any] = {"category": Category.objects.all(), "tags": Tag.objects.all()}
    if column.kind in rows:
        return [row.text("name") for row in rows[column.kind]]
    if column.kind == "opd":
        return list(Opd.objects.active().order_by("acronym").values_list("acronym", flat=True))
    if column.kind == "status":
        return [str(Innovation.Status.DRAFT.label), str(Innovation.Status.PUBLISHED.label)]
    return [_("yes"), _("no")] if column.kind == "yes" else []


def _example(column: Column) -> Any:
    examples: dict[str, Any] = {
        "title": EXAMPLES.get(get_language() or "id", EXAMPLES["id"]),
        "summary": _("One sentence, as you would tell a neighbour: what does it do for a resident?"),
        "trial_date": datetime.date(2023, 10, 18),
        "implemented_date": datetime.date(2024, 1, 8),
        "sdgs": "3, 11",
        "keywords": _("ktp, identity card, outreach"),
        "service_url": "https://batukota.go.id/",
    }
    options = _options(column)
    if column.kind == "tags":
        return "; ".join(options[:2])
    if column.field == "stage":
        return options[-1]
    return examples.get(column.field, options[0] if options else "")


def _explain(sheet: Any, columns: list[Column]) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, 100
    sheet["A1"], sheet["A1"].font = _("How to fill it in"), Font(bold=True, size=16, color=LEAF)
    rules = [
        _("One row is one innovation. Write into the first sheet, below the example; the example itself is not imported."),
        _("Columns may stand in any order and may be left out; their headings have to stay. Those with * are needed for new entries."),
        _("An empty cell leaves what the portal has. A single dash (-) empties it."),
        _("A row is found by its address, else by agency and name. What is found is changed, anything else is new and a draft."),
        _("Dates: 18/10/2023, 18-10-2023, 18 October 2023 or 2023-10-18. The day stands before the month."),
        _("At most 5,000 rows and 10 MB a file. Save it as .xlsx; macros are refused."),
        _("After uploading you see every row before anything is stored, and you can undo an import for a day."),
    ]
    for row, rule in enumerate(rules, start=3):
        sheet.cell(row, 1, row - 2).alignment = Alignment(horizontal="left", vertical="top")
        sheet.cell(row, 2, rule).alignment = Alignment(wrap_text=True, vertical="top")
    start = len(rules) + 4
    for number, heading in enumerate((_("Column"), _("What to write")), start=1):
        cell = sheet.cell(start, number, heading)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor=LEAF)
    for row, column in enumerate(columns, start=start + 1):
        sheet.cell(row, 1, str(column.heading)).font = Font(bold=True)
        sheet.cell(row, 2, str(column.help)).alignment = Alignment(wrap_text=True, vertical="top")
