"""A file from outside as a workbook that can be read safely, or why not. The content decides, never the name.

Limits: 10 MB as sent, 150 MB unpacked, no part packed tighter than 1 : 400 once it is large, no macros, no passwords.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from exhibits.importing.words import Both, both

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 150 * 1024 * 1024
TIGHTEST, TIGHT_FROM = 400, 5 * 1024 * 1024
MOST_PARTS = 2000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED = "EncryptedPackage".encode("utf-16-le")
SAVE_AS = _("Open it in Excel or LibreOffice, choose “Save as”, type “Excel workbook (.xlsx)”, and upload that file.")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a file cannot be read, in both languages."""

    said: Both


def opened(content: bytes) -> zipfile.ZipFile | Unreadable:
    """The package of an .xlsx, or the reason why this is none."""
    if len(content) > MOST_BYTES:
        return too_large()
    if not content:
        return Unreadable(both(_("The file is empty.")))
    if not content.startswith(b"PK\x03\x04"):
        return Unreadable(_not_a_package(content))
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError):
        return damaged()
    fault = _fault(package)
    return Unreadable(fault) if fault else package


def too_large() -> Unreadable:
    return Unreadable(
        both(
            _("The file is larger than %(most)d MB. Take out pictures and sheets that are not needed, or split it, and upload it again."),
            most=MOST_BYTES // 1024 // 1024,
        )
    )


def damaged() -> Unreadable:
    return Unreadable(
        both(_("The file is damaged and cannot be read. %(how)s"), how=SAVE_AS),
    )


def _not_a_package(content: bytes) -> Both:
    if content.startswith(OLE):
        if LOCKED in content:
            return both(_("The workbook is locked with a password. Take the password off and upload it again."))
        return both(_("This is a workbook of the old kind (.xls). %(how)s"), how=SAVE_AS)
    if content.startswith(b"%PDF"):
        return both(_("This is a PDF. The import reads workbooks (.xlsx) only."))
    if b"\0" not in content[:4096]:
        return both(_("This is a text file (.csv or the like), not a workbook. %(how)s"), how=SAVE_AS)
    return both(_("This is not a workbook (.xlsx). %(how)s"), how=SAVE_AS)


def _fault(package: zipfile.ZipFile) -> Both | None:
    parts = package.infolist()
    unpacked = sum(part.file_size for part in parts)
    tight = any(part.file_size > TIGHT_FROM and part.file_size > TIGHTEST * max(part.compress_size, 1) for part in parts)
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or tight:
        return both(
            _("Unpacked the workbook is far too large. Copy the rows that are needed into our template and upload that."),
        )
    if any(part.flag_bits & 1 for part in parts):
        return both(_("The workbook is locked with a password. Take the password off and upload it again."))
    return _wrong_kind(package, {part.filename for part in parts})


def _wrong_kind(package: zipfile.ZipFile, names: set[str]) -> Both | None:
    if "mimetype" in names or "content.xml" in names:
        return both(_("This is a LibreOffice document (.ods or the like). %(how)s"), how=SAVE_AS)
    if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) or name.startswith("xl/macrosheets/") for name in names):
        return _macros()
    if "xl/workbook.bin" in names:
        return both(_("This is a binary workbook (.xlsb). %(how)s"), how=SAVE_AS)
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        return both(_("This is not a workbook (.xlsx). %(how)s"), how=SAVE_AS)
    types = content_of(package, "[Content_Types].xml")
    if types is None:
        return damaged().said
    return _macros() if b"macroEnabled" in types else None


def _macros() -> Both:
    return both(_("The workbook holds macros, which are refused for safety. %(how)s"), how=SAVE_AS)


def content_of(package: zipfile.ZipFile, name: str) -> Any:
    """The bytes of a part, or nothing if it is missing or damaged."""
    try:
        return package.read(name)
    except (KeyError, zipfile.BadZipFile, OSError, NotImplementedError, EOFError, ValueError, RuntimeError, zlib.error):
        return None
