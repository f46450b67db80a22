"""Spreadsheets as they leave the portal, read back as a program of the reader's would."""

import csv
import datetime
import io

import openpyxl
import pytest

from opds import sheets_out
from opds.sheets_out import Sheet, csv_lines, download, safe, workbook

DANGEROUS = ["=1+1", "+62 341 123", "-5", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://x")']


def read(*sheets):
    with workbook(sheets) as file:
        return openpyxl.load_workbook(file)


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_that_begins_like_a_formula_gets_a_quote_and_keeps_every_sign(text):
    sheet = read(Sheet("Satu", ["teks"], [[text]]))["Satu"]
    line = "".join(csv_lines(["teks"], [[text]]))

    assert safe(text) == f"'{text}"
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].value == f"'{text}"
    assert list(csv.reader(io.StringIO(line, newline=""), delimiter=";"))[1] == [f"'{text}"]


@pytest.mark.parametrize("text", ["a=1", "", "'=1", " =1", "Rp-5", "#N/A", "#REF!", "4-5 Mei"])
def test_other_texts_stay_as_they_are(text):
    assert safe(text) == text
    assert (read(Sheet("Satu", ["teks"], [[text]]))["Satu"]["A2"].value or "") == text


def test_a_heading_is_kept_from_being_a_formula_too():
    assert read(Sheet("Satu", ["=1"], []))["Satu"]["A1"].value == "'=1"


def test_numbers_and_dates_keep_their_type_and_moments_are_in_the_portals_time():
    moment = datetime.datetime(2026, 5, 1, 20, 0, 3, 999, tzinfo=datetime.UTC)
    values = [-5, 2.5, datetime.date(2026, 5, 1), moment, True, None]

    (row,) = read(Sheet("Satu", list("abcdef"), [values]))["Satu"].iter_rows(min_row=2, values_only=True)

    assert row == (-5, 2.5, datetime.datetime(2026, 5, 1), datetime.datetime(2026, 5, 2, 3, 0, 3), True, None)


def test_signs_that_xml_cannot_hold_are_written_as_excel_reads_them_back():
    sheet = read(Sheet("Satu", ["teks"], [["a\x0bb"], ["_x0041_"]]))["Satu"]

    assert sheet["A2"].value == "a_x000B_b"
    assert sheet["A3"].value == "_x005F_x0041_"


def test_a_text_longer_than_a_cell_says_that_it_was_cut():
    value = read(Sheet("Satu", ["teks"], [["x" * 40_000]]))["Satu"]["A2"].value

    assert len(value) == 32_767
    assert value.endswith(sheets_out.CUT)


def test_names_of_sheets_are_made_such_as_excel_accepts():
    book = read(Sheet("Isian/IID: 2026 [contoh] yang panjang sekali", [], []), Sheet("Sama", [], []), Sheet("sama", [], []))

    assert book.sheetnames == ["Isian IID  2026  contoh  yang p", "Sama", "sama (2)"]


def test_a_sheet_is_never_longer_than_the_format_allows(monkeypatch):
    monkeypatch.setattr(sheets_out, "MOST_ROWS", 3)

    with pytest.raises(ValueError, match="rows"):
        workbook([Sheet("Satu", ["a"], ([n] for n in range(3)))])


def test_headings_stay_in_sight_and_can_be_filtered():
    sheet = read(Sheet("Satu", ["a", "b"], [[1, 2]], widths=[40]))["Satu"]

    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B1"
    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["A"].width == 40


def test_csv_is_known_as_utf8_by_its_mark_and_goes_out_while_rows_are_read():
    taken = []

    def rows():
        for number in range(3):
            taken.append(number)
            yield [f"é{number}"]

    answer = download("inovasi", [Sheet("Satu", ["judul"], rows())], "csv")
    parts = iter(answer.streaming_content)

    assert next(parts) == b"\xef\xbb\xbfjudul\r\n"
    assert taken == []
    next(parts)
    assert taken == [0]
    assert answer["Content-Disposition"] == 'attachment; filename="inovasi.csv"'


@pytest.mark.django_db
def test_a_download_of_a_workbook_is_named_and_typed():
    answer = download("inovasi", [Sheet("Satu", ["judul"], [["a"]])])

    assert answer["Content-Disposition"] == 'attachment; filename="inovasi.xlsx"'
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    file = io.BytesIO(answer.getvalue())
    answer.close()
    assert openpyxl.load_workbook(file)["Satu"]["A2"].value == "a"
