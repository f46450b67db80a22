"""Pages on paper, made by typst: tagged, with our own typefaces and nothing from the machine.

Texts travel as JSON strings and are written as they are: nothing in them is read as markup.
"""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import segno
import typst
from django.utils.translation import gettext as _

from exhibits.models import Exhibition

FONTS = Path(__file__).parent / "print"
LONG_WORD = re.compile(r"\S{32,}")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def pdf(template: Path, content: dict[str, Any], *, made_at: int = 0) -> bytes:
    """The template filled with `content` as PDF/UA-1; `made_at` (seconds of Unix time) is the date that stands in the file.

    A character that none of our typefaces has cannot be in a PDF/UA file; then the same pages come tagged but unclaimed.
    """
    compiler = typst.Compiler(template, root=template.parent, font_paths=[FONTS], ignore_system_fonts=True)
    inputs = {"data": json.dumps(content, ensure_ascii=False)}
    try:
        made = compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"], timestamp=made_at)
    except typst.TypstError:
        made = compiler.compile(format="pdf", sys_inputs=inputs, timestamp=made_at)
    return bytes(made)  # type: ignore[arg-type]


def qr(address: str, *, error: str = "m") -> str:
    """The QR of an address as SVG without a quiet zone, for paper that is white around it; `error` is its correction level."""
    out = io.BytesIO()
    segno.make(address, error=error, micro=False, boost_error=False).save(
        out, kind="svg", border=0, xmldecl=False, svgclass=None, lineclass=None
    )
    return out.getvalue().decode()


def plain(words: str) -> str:
    """On one line, without control characters; a word that no line can hold may break."""
    return LONG_WORD.sub(lambda found: breakable(found.group()), CONTROL.sub(" ", words).replace("\n", " ").replace("\t", " ").strip())


def breakable(word: str) -> str:
    """With places where a line may end, which print nothing."""
    return "\u200b".join(word[i : i + 16] for i in range(0, len(word), 16)) if len(word) > 48 else word


def edition_name(exhibition: Exhibition) -> str:
    """What an edition is called on paper; a sample says that it is one."""
    name = plain(exhibition.text("name"))
    return f"{name} · {_('Sample data')}" if exhibition.is_sample else name
