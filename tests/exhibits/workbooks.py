"""Workbooks for the tests of the import: made with openpyxl, some mended by hand in their XML, some by LibreOffice."""

import io
import re
import zipfile
from pathlib import Path

import openpyxl

BY_LIBREOFFICE = Path(__file__).resolve().parent / "libreoffice"
HEADINGS = ["Nama inovasi", "Ringkasan"]


def workbook(*rows, headings=HEADINGS, above=(), change=None, sheet="Data"):
    """An .xlsx with these rows under these headings; `change(sheet)` does the nasty part."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for line in (*above, headings, *rows):
        page.append(list(line))
    if change:
        change(page)
    return saved(book)


def saved(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def rewritten(content, changes=None, extra=None, without=()):
    """The package with parts replaced by a function of their bytes, added or left out."""
    changes, extra = changes or {}, extra or {}
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in without:
                new.writestr(name, changes.get(name, bytes)(old.read(name)))
        for name, data in extra.items():
            new.writestr(name, data)
    return stream.getvalue()


def with_result(content, cell, result, kind=""):
    """The formula of a cell with the result a spreadsheet program would have kept."""

    def put(xml):
        pattern = rf'<c r="{cell}"[^>]*>(<f>.*?</f>)<v ?/>(?:</v>)?</c>|<c r="{cell}"[^>]*>(<f>.*?</f>)<v></v></c>'
        return re.sub(
            pattern, lambda m: f'<c r="{cell}"{kind}>{m[1] or m[2]}<v>{result}</v></c>', xml.decode(), count=1, flags=re.DOTALL
        ).encode()

    return rewritten(content, {"xl/worksheets/sheet1.xml": put})
