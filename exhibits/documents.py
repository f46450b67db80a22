"""Documents that officials attach: what a file is, is told by its content, not by its name."""

from __future__ import annotations

import zipfile
from pathlib import PurePath
from typing import IO, Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

MOST_BYTES = 15 * 1024 * 1024
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
    fits = upload.read(5) == b"%PDF-" if kind == "pdf" else _holds(upload, INSIDE[kind])
    upload.seek(0)
    return (
        ""
        if fits
        else _("The name says %(kind)s, but the content is something else. Save it again in that format.") % {"kind": kind.upper()}
    )


def _holds(upload: IO[bytes], what: str) -> bool:
    upload.seek(0)
    try:
        with zipfile.ZipFile(upload) as archive:
            if "/" in what and what.endswith(".xml"):
                return what in archive.namelist()
            return archive.read("mimetype")[:100].decode("ascii", "replace").strip() == what
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, ValueError):
        return False
