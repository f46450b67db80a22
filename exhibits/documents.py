"""Documents that officials attach: what a file is, is told by its content, not by its name."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import PurePath
from typing import IO, Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

MOST_BYTES = 15 * 1024 * 1024
PAGES = (b"<script", b"<html", b"<!doctype html", b"<?php")
ARCHIVE_START, ARCHIVE_END, ARCHIVE_TAIL = b"PK\x03\x04", b"PK\x05\x06", 70_000
INSIDE = {  # what a zipped office file of this kind holds
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}


def refusal(upload: Any) -> str:
    """Why a file cannot be attached, in the reader's words; nothing when it can. Reads the file from its beginning."""
    kind = PurePath(upload.name).suffix.lower().lstrip(".")
    if kind not in {"pdf", *INSIDE}:
        return _("Attach a PDF, DOCX, XLSX, ODT or ODS file.")
    if upload.size > MOST_BYTES:
        return _("The file is %(size)s; the limit is %(most)s. Make it smaller, for example by shrinking the pictures in it.") % {
            "size": filesizeformat(upload.size),
            "most": filesizeformat(MOST_BYTES),
        }
    upload.seek(0)
    fits = is_pdf(upload) if kind == "pdf" else _holds(upload, INSIDE[kind])
    upload.seek(0)
    if not fits:
        return _("The name says %(kind)s, but the content is something else. Save it again in that format.") % {"kind": kind.upper()}
    if kind != "pdf" and _has_macros(upload):
        return _("This file holds macros, small programs that run when it is opened. Save it without macros and attach that.")
    return ""


def is_pdf(upload: IO[bytes]) -> bool:
    """A PDF from its first byte, and not an archive or a page as well."""
    data = upload.read()
    return data.startswith(b"%PDF-") and ARCHIVE_END not in data[-ARCHIVE_TAIL:] and not any(sign in data[:1024].lower() for sign in PAGES)


def _holds(upload: IO[bytes], what: str) -> bool:
    """An archive from its first byte that holds the part. Of a part no more is unpacked than is looked at."""
    if upload.read(4) != ARCHIVE_START:
        return False
    try:
        with zipfile.ZipFile(upload) as archive:
            if "/" in what and what.endswith(".xml"):
                return what in archive.namelist()
            with archive.open("mimetype") as part:
                return part.read(100).decode("ascii", "replace").strip() == what
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, OSError, RuntimeError, ValueError):
        return False


def _has_macros(upload: IO[bytes]) -> bool:
    with zipfile.ZipFile(upload) as archive:
        names = [name.lower() for name in archive.namelist()]
    return any(name.endswith("vbaproject.bin") or name.startswith(("basic/", "scripts/")) for name in names)
