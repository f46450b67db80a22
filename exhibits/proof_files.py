"""Files of evidence: what a file is, is told by its content; which kinds and sizes an indicator takes; pictures written anew.

Limits: a PDF 15 MB (as documents), a picture 12 MB and without its camera data (as photos), a video 100 MB (the letter of 2024
that asked for MP4). `deploy/nginx.conf` lets as much through to the evidence pages.
"""

from __future__ import annotations

import hashlib
import io
import re
import secrets
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exhibits import documents, photos

MOST_BYTES = {"pdf": documents.MOST_BYTES, "jpg": photos.MOST_BYTES, "png": photos.MOST_BYTES, "mp4": 100 * 1024 * 1024}
NAMES = {"pdf": "PDF", "jpg": "JPG", "png": "PNG", "mp4": "MP4"}
FORMATS: dict[str, tuple[str, dict[str, Any]]] = {"jpg": ("JPEG", {"quality": 90}), "png": ("PNG", {})}
HEAD = 1024  # bytes that tell what a file is
LONGEST_NAME = 160
UNSAFE = re.compile(r"[^\w .()+,&-]+")
DEFAULT_KINDS = ("pdf",)
ACCEPT = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png", "mp4": "video/mp4"}
EMPTY = gettext_lazy("The file is empty. Save it again and send that.")


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file that may be stored: its kind, the name people know it by, the hash of what was sent, and what is kept of it."""

    kind: str
    name: str
    sha256: str
    content: Any
    size: int

    def store(self) -> str:
        """Write it under a name nobody can guess; returns that name."""
        self.content.seek(0)
        return default_storage.save(f"evidence/{timezone.now():%Y}/{secrets.token_hex(16)}.{self.kind}", self.content)


def kinds(file_types: str) -> list[str]:
    """The kinds an indicator takes, from words such as «MP4/JPEG/JPG/PNG»; where it says nothing, PDF."""
    named = [word.strip().lower().replace("jpeg", "jpg") for word in file_types.split("/") if word.strip()]
    return list(dict.fromkeys(kind for kind in named if kind in NAMES)) or list(DEFAULT_KINDS)


def told(file_types: str) -> str:
    """The kinds with their limits, for people: «PDF up to 15 MB, JPG up to 12 MB»."""
    words = _("%(kind)s up to %(size)s MB")
    return ", ".join(words % {"kind": NAMES[kind], "size": MOST_BYTES[kind] // 2**20} for kind in kinds(file_types))


def accept_attribute(file_types: str) -> str:
    """What a browser's file dialogue offers first; the server judges by content all the same."""
    return ",".join(ACCEPT[kind] for kind in kinds(file_types))


def accept(upload: Any, file_types: str) -> Accepted:
    """Look at an upload by its bytes. Raises ValidationError that says what was wrong and what would be right."""
    if not upload.size:
        raise ValidationError(EMPTY)
    upload.seek(0)
    kind, wanted = kind_of(upload.read(HEAD)), kinds(file_types)
    if kind not in wanted:
        asked = ", ".join(NAMES[one] for one in wanted)
        if not kind:
            raise ValidationError(_("The content of this file is not one we know. Asked for here: %(kinds)s.") % {"kinds": asked})
        raise ValidationError(_("This file is a %(kind)s. Asked for here: %(kinds)s.") % {"kind": NAMES[kind], "kinds": asked})
    if upload.size > MOST_BYTES[kind]:
        values = {"size": filesizeformat(upload.size), "most": filesizeformat(MOST_BYTES[kind])}
        raise ValidationError(_("The file is %(size)s; the limit is %(most)s. Make it smaller and try again.") % values)
    content = _content(kind, upload)
    return Accepted(kind, clean_name(upload.name or "", kind), _hash(upload), content, content.size)


def kind_of(head: bytes) -> str:
    """`pdf`, `jpg`, `png` or `mp4` by the first bytes; nothing for everything else."""
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    return "mp4" if head[4:8] == b"ftyp" and b"<html" not in head.lower() and b"<script" not in head.lower() else ""


def clean_name(name: str, kind: str) -> str:
    """The name people gave it, without paths and odd characters, ending in what the file is."""
    bare = PurePath(name.replace("\\", "/")).name
    stem = " ".join(UNSAFE.sub(" ", bare.rpartition(".")[0] or bare).split()).strip(" .") or _("evidence")
    return f"{stem[: LONGEST_NAME - len(kind) - 1]}.{kind}"


def _content(kind: str, upload: Any) -> Any:
    upload.seek(0)
    if kind == "pdf":
        if not documents.is_pdf(upload):
            raise ValidationError(_("This file is not only a PDF. Save it again as PDF and send that."))
        return upload
    if kind == "mp4":
        return upload
    picture = photos.accept(upload)
    out = io.BytesIO()
    form, options = FORMATS[kind]
    picture.image.save(out, format=form, **options)
    return ContentFile(out.getvalue())


def _hash(upload: Any) -> str:
    total = hashlib.sha256()
    upload.seek(0)
    while part := upload.read(1024 * 1024):
        total.update(part)
    return total.hexdigest()
