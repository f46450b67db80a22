"""Reading workbooks from outside: everything a person may send, and everything nobody should."""

import datetime
import io
import zipfile

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from exhibits.importing import columns, dates, opening, reading
from exhibits.importing.cells import Trouble
from exhibits.importing.opening import Unreadable
from exhibits.importing.reading import Table
from tests.exhibits.workbooks import BY_LIBREOFFICE, HEADINGS, rewritten, saved, with_result, workbook


def values(content):
    """Rows as dictionaries by field, with their numbers."""
    table = reading.read(content)
    assert isinstance(table, Table), table.said["en"]
    fields = {heading.number: heading.column.field for heading in table.headings if heading.column}
    return {line.number: {fields[number]: value for number, value in line.values.items() if number in fields} for line in table.lines}


def refused(content):
    table = reading.read(content)
    assert isinstance(table, Unreadable)
    assert set(table.said) == {"id", "en"}
    return table.said["id"]


def test_headings_are_found_in_any_order_in_both_languages_under_a_title():
    content = workbook(
        ["Satu kalimat.", "uji coba", "SAPA"], headings=["SUMMARY", "Tahapan Inovasi", "nama  inovasi *"], above=[["DAFTAR 2023"], []]
    )

    assert values(content) == {4: {"summary": "Satu kalimat.", "stage": "uji coba", "title": "SAPA"}}


def test_every_heading_of_the_template_means_its_own_column_in_both_languages():
    from django.utils.translation import override

    for code in ("id", "en"):
        with override(code):
            assert [columns.find(str(column.heading)).field for column in columns.COLUMNS] == [c.field for c in columns.COLUMNS]


def test_a_heading_nobody_knows_is_told_with_the_nearest():
    table = reading.read(workbook(["A b c", "Teks", "x", "y"], headings=[*HEADINGS, "Ringkasn", "Warna favorit"]))

    assert table.notes[0]["id"].startswith("Kolom “Ringkasn” (C1) tidak dikenal dan dilewati. Maksud Anda “Ringkasan”?")
    assert table.notes[1]["id"] == "Kolom “Warna favorit” (D1) tidak dikenal dan dilewati."


def test_two_columns_of_one_meaning_are_refused_with_both_cells():
    assert "“Ringkasan” (B1) dan “Deskripsi” (C1)" in refused(workbook(["A", "b", "c"], headings=[*HEADINGS, "Deskripsi"]))


def test_blank_rows_and_rows_with_a_running_number_only_are_passed_over():
    content = workbook([1, "SATU", "a"], [None] * 3, [2, "  ", None], [3, None, None], [4, "EMPAT", "b"], headings=["No", *HEADINGS])

    assert list(values(content)) == [2, 6]


def test_what_is_merged_downwards_stands_in_each_row_and_headings_may_be_merged():
    def merge(sheet):
        sheet.merge_cells("A4:A5")
        sheet.merge_cells("A1:D1")
        sheet.merge_cells("A2:A3")
        sheet.merge_cells("B2:B3")
        sheet.merge_cells("C2:D2")

    content = workbook(
        ["Dinkes", "SATU", "1/2/2023", "3/4/2023"],
        [None, "DUA", None, None],
        [None, "TIGA", None, None],
        headings=["OPD", "Nama inovasi", "Waktu", None],
        above=[["DAFTAR INOVASI"]],
        change=lambda sheet: (sheet.insert_rows(3), sheet.cell(3, 3, "Uji coba"), sheet.cell(3, 4, "Penerapan"), merge(sheet)),
    )

    found = values(content)
    assert found[4] == {"opd": "Dinkes", "title": "SATU", "trial_date": "1/2/2023", "implemented_date": "3/4/2023"}
    assert found[5] == {"opd": "Dinkes", "title": "DUA"}
    assert found[6] == {"title": "TIGA"}


def test_formulas_are_read_as_the_values_they_last_had():
    content = with_result(workbook(["SATU", '="a"&"b"']), "B2", "ab", ' t="str"')

    assert values(content)[2]["summary"] == "ab"


def test_a_formula_without_a_value_and_a_fault_of_the_sheet_are_troubles_of_their_cells():
    without = values(workbook(["SATU", "=A2"]))[2]["summary"]
    broken = values(with_result(workbook(["SATU", "=1/0"]), "B2", "#DIV/0!", ' t="e"'))[2]["summary"]

    assert isinstance(without, Trouble)
    assert "rumus" in without.said["id"]
    assert isinstance(broken, Trouble)
    assert "#DIV/0!" in broken.said["id"]


def test_texts_of_every_kind_come_tidy():
    rich = CellRichText("SAPA ", TextBlock(InlineFont(b=True), "KEBUN"))
    content = workbook([rich, "satu_x000D_\ndua\u200b\xa0tiga _x0007_"], [2024, True], [1.5, "'=bukan rumus"])

    found = values(content)
    assert found[2] == {"title": "SAPA KEBUN", "summary": "satu\ndua tiga"}
    assert found[3] == {"title": 2024, "summary": True}
    assert found[4] == {"title": 1.5, "summary": "'=bukan rumus"}


def test_real_dates_are_days_in_both_epochs_and_hidden_sheets_are_passed_over():
    book = openpyxl.Workbook()
    book.active.title, book.active.sheet_state = "Tersembunyi", "hidden"
    book.active.append(["Nama inovasi", "Ringkasan"])
    book.active.append(["JANGAN", "x"])
    sheet = book.create_sheet("Data")
    sheet.append(["Nama inovasi", "Waktu uji coba"])
    sheet.append(["SATU", datetime.datetime(2023, 10, 18, 7, 30)])
    book.active = 1
    assert values(saved(book))[2] == {"title": "SATU", "trial_date": datetime.date(2023, 10, 18)}

    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    assert values(saved(book))[2]["trial_date"] == datetime.date(2023, 10, 18)


@pytest.mark.parametrize(
    "text",
    [
        "18/10/2023", "18-10-2023", "18.10.2023", "18 Oktober 2023", "Rabu, 18 Oktober 2023", "18 okt 2023", "18-Oct-2023", "2023-10-18",
        "2023/10/18", "2023-10-18 00:00:00", "October 18, 2023", "10/18/2023", 45217, 45217.4, datetime.date(2023, 10, 18),
    ],
)  # fmt: skip
def test_a_day_is_read_in_the_usual_forms(text):
    assert dates.read(text) == datetime.date(2023, 10, 18)


def test_the_day_stands_before_the_month_as_in_indonesia():
    assert dates.read("05/06/2023") == datetime.date(2023, 6, 5)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Oktober 2023", "belum ada tanggalnya"), (2023, "belum ada tanggalnya"), ("10/2023", "belum ada tanggalnya"),
        ("18/10/23", "dua angka"), ("31/02/2023", "tidak ada di kalender"), ("18/10/1023", "terlalu jauh"), ("besok", "bukan tanggal"),
        (True, "bukan tanggal"),
    ],
)  # fmt: skip
def test_what_is_no_day_is_told_with_the_mend(text, why):
    with pytest.raises(dates.NoDate) as fault:
        dates.read(text)
    assert why in str(fault.value.sentence)


# --- what is refused


def ole(*names):
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + b"".join(name.encode("utf-16-le") for name in names)


def package(**parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, data in parts.items():
            made.writestr(name.replace("__", "/"), data)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "kosong"),
        (b"Nama inovasi;Ringkasan\nSATU;a\n", "berkas teks"),
        (b"%PDF-1.7\n", "PDF"),
        (ole("Workbook"), "jenis lama"),
        (ole("EncryptedPackage"), "kata sandi"),
        (b"\x89PNG\r\n\x1a\n\0\0", "bukan berkas Excel"),
        (b"PK\x03\x04 not a zip at all \0", "rusak"),
        (package(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "LibreOffice"),
        (package(word__document="<w/>"), "bukan berkas Excel"),
    ],
    ids=["empty", "csv", "pdf", "xls", "locked", "picture", "torn", "ods", "word"],
)
def test_what_is_no_workbook_is_told_what_it_is(content, why):
    assert why in refused(content)


def test_macros_are_refused_whatever_the_file_is_called():
    fine = workbook(["SATU", "a"])

    assert "makro" in refused(rewritten(fine, extra={"xl/vbaProject.bin": b"\xd0\xcf"}))
    kind = {"[Content_Types].xml": lambda xml: xml.replace(b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main")}
    assert "makro" in refused(rewritten(fine, kind))
    assert "biner" in refused(rewritten(fine, extra={"xl/workbook.bin": b"x"}))


def test_bombs_and_large_files_are_refused_before_they_are_unpacked(monkeypatch):
    fine = workbook(["SATU", "a"])

    assert "terlalu besar" in refused(rewritten(fine, extra={"xl/media/a.bin": b"\0" * 30_000_000}))
    monkeypatch.setattr(opening, "MOST_UNPACKED", 1_000_000)
    assert "terlalu besar" in refused(rewritten(fine, extra={"xl/a.xml": b"<a>" + bytes(range(256)) * 5000}))
    assert "10 MB" in refused(b"PK\x03\x04" + b"\0" * (10 * 1024 * 1024))


def test_entities_of_the_xml_are_not_followed(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("RAHASIA")
    entity = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY s SYSTEM "file://{secret}">]>'.encode()
    changes = {
        "xl/sharedStrings.xml": lambda xml: entity + xml.replace(b'<?xml version="1.0"?>', b"").replace(b"<t>SATU", b"<t>&s;SATU"),
    }
    table = reading.read(rewritten(workbook(["SATU", "a"]), changes))

    said = str(table.said if isinstance(table, Unreadable) else table.lines)
    assert "RAHASIA" not in said


def test_a_file_torn_in_the_middle_is_told_to_be_damaged():
    fine = workbook(*[["SATU", f"a{n}"] for n in range(200)])
    cut = rewritten(fine, {"xl/worksheets/sheet1.xml": lambda xml: xml[: len(xml) // 2]})

    assert "rusak" in refused(cut)
    assert "rusak" in refused(fine[: len(fine) // 2])
    assert "rusak" in refused(rewritten(fine, without=["xl/workbook.xml"]))


def test_no_headings_no_rows_and_too_many_rows_are_told():
    assert "judul kolom" in refused(workbook(["a", "b"], headings=["Warna", "Ukuran"]))
    assert "baris 1 tidak ada isi" in refused(workbook())
    assert "5.000" in refused(workbook(*[[f"NAMA {n}", "a"] for n in range(5003)])).replace("5000", "5.000")


@pytest.mark.parametrize("name", sorted(path.name for path in BY_LIBREOFFICE.glob("*.xlsx")))
def test_workbooks_of_libreoffice_are_read(name):
    found = values((BY_LIBREOFFICE / name).read_bytes())

    assert found[3]["title"] == "SAPA KEBUN — Siap Antar"
    assert found[3]["trial_date"] == datetime.date(2023, 10, 18)
    assert found[3]["summary"] == "Antar ke kebun, 2 hari"  # a formula
    assert found[4]["opd"] == found[3]["opd"] == "Dispendukcapil"  # merged
    assert found[4]["digital"] == 1  # LibreOffice keeps the result of a formula that says TRUE as a number


def test_there_are_workbooks_of_libreoffice():
    assert len(list(BY_LIBREOFFICE.glob("*.xlsx"))) >= 2
