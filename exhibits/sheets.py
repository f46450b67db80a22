"""The print sheet of an innovation: one tagged A4 page, set from `exhibits/print/sheet.typ`."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exhibits import typesetting
from exhibits.covers import cover_svg
from exhibits.models import Innovation, Stand
from exhibits.typesetting import breakable, plain
from opds import revision

TEMPLATE = Path(__file__).parent / "print" / "sheet.typ"
KEPT_SECONDS = 24 * 3600
USAGE = ("who_can_use", "where_to_get_it", "requirements", "cost", "duration", "hours")
STORY = ("problem", "solution", "benefits")
SHORTER = (1400, 900, 550, 300, 120)  # letters of each text, tried in turn when even the smallest type is too large


def kept(innovation: Innovation, *, address: str) -> bytes:
    """The sheet, made once for each content revision, language and address."""
    where = f"{revision.current()}|{get_language()}|{address}|{innovation.pk}"
    key = "sheet:" + hashlib.sha256(where.encode()).hexdigest()
    found: bytes | None = cache.get(key)
    if found is None:
        found = make(innovation, address=address)
        cache.set(key, found, KEPT_SECONDS)
    return found


def make(innovation: Innovation, *, address: str) -> bytes:
    """The sheet as PDF in the active language; `address` is the page its QR code opens."""
    made_at = int(innovation.updated_at.timestamp())
    return typesetting.pdf(TEMPLATE, content(innovation, address=address), made_at=made_at)


def content(innovation: Innovation, *, address: str) -> dict[str, Any]:
    """What is written on the sheet, as plain strings."""
    name, expansion = innovation.name_and_expansion()
    category = innovation.category
    stand = next((row for row in innovation.stands.all() if row.exhibition.is_published and not row.exhibition.is_training), None)
    labels = _labels()
    return {
        "lang": get_language() or "id",
        "title": plain(name),
        "expansion": plain(expansion),
        "agency": plain(innovation.opd.text("name")),
        "category": plain(category.text("name")) if category else "",
        "colour": category.colour if category else "#1b6b3a",
        "keywords": [plain(word) for word in innovation.keyword_list()],
        "summary": plain(innovation.text("summary")),
        "note": _note(innovation),
        "usage_title": _("How to use this service"),
        "usage": [[labels[field], plain(words)] for field in USAGE if (words := innovation.text(field))],
        "lengths": [_story(innovation, labels, most) for most in (None, *SHORTER)],
        "stand": _stand(stand),
        "more": _("The newest version, documents and answers:"),
        "address": address,
        "address_shown": breakable(address.removeprefix("https://").removeprefix("http://")),
        "printed": _printed(innovation),
        "qr": typesetting.qr(address),
        "qr_alt": _("QR code of %(address)s") % {"address": address},
        "cover": cover_svg(innovation.slug, *([category.colour] if category else [])),
    }


def _note(innovation: Innovation) -> str:
    """That texts stand there in another language than the reader's, if any does."""
    texts = ("summary", *USAGE, *STORY)
    foreign = any(innovation.text(field) and innovation.language_of(field) != get_language() for field in texts)
    return _("The agency has written parts of this in Indonesian only.") if foreign else ""


def _labels() -> dict[str, str]:
    return {
        "who_can_use": _("Who can use it"),
        "where_to_get_it": _("Where"),
        "requirements": _("What to bring"),
        "cost": _("Cost"),
        "duration": _("Done within"),
        "hours": _("Service hours"),
        "problem": _("The problem"),
        "solution": _("What was done"),
        "benefits": _("What came of it"),
    }


def _story(innovation: Innovation, labels: dict[str, str], most: int | None) -> list[list[Any]]:
    return [[labels[field], _paragraphs(words, most)] for field in STORY if (words := innovation.text(field).strip())]


def _paragraphs(words: str, most: int | None) -> list[str]:
    """The text by paragraphs; a longer one ends at a word and says that it goes on at the page."""
    if most is not None and len(words) > most:
        cut = words[:most].rsplit(None, 1)[0] or words[:most]
        words = _("%(beginning)s … (continued on the page)") % {"beginning": cut.rstrip(" .,;:")}
    return [plain(part) for part in re.split(r"\n+", words) if part.strip()]


def _stand(stand: Stand | None) -> str:
    if stand is None:
        return ""
    values = {"number": stand.number, "name": plain(stand.text("name")), "edition": plain(stand.exhibition.text("name"))}
    return _("Stand %(number)s, %(name)s · %(edition)s") % values


def _printed(innovation: Innovation) -> str:
    values = {"site": settings.SITE_NAME, "date": formats.date_format(innovation.updated_at, "j F Y")}
    said = _("%(site)s · as of %(date)s") % values
    return f"{said} · {_('Sample data')}" if innovation.is_sample else said
