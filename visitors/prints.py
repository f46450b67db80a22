"""Paper for the passport: a poster for each stand with its QR, and a passport to fold for people without a phone.

Made by typst from `visitors/print/*.typ`, tagged (PDF/UA-1), in both languages. Texts travel as JSON strings and are
written as they are: nothing in them is read as markup.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from exhibits import agenda, sheets
from exhibits.models import Exhibition, Stand, Zone
from visitors import passport
from visitors.models import Point

FOLDER = Path(__file__).parent / "print"
ZONE_COLOURS = ("#1f5f8b", "#1b6b3a", "#0b6b72", "#6b5a00", "#b3261e")  # of the look, by the zone's position; paper is light
LANGUAGES = ("id", "en")
EPOCH = 0


def posters(points: Sequence[Point], *, address: Callable[[Point], str]) -> bytes:
    """One A4 page for each stand's point, in the order given; `address` is what the QR of a point opens."""
    pages = [_poster(point, address(point)) for point in points]
    return _compile("posters", {"title": _("Stand posters"), "words": _both(_poster_words), "pages": pages, "site": settings.SITE_NAME})


def paper_passport(exhibition: Exhibition) -> bytes:
    """One sheet of A4 to print on both sides (flip on the short edge) and fold to A5: a field for each stand, by zone."""
    rows = list(exhibition.stands.select_related("zone").order_by("zone__position", "zone__code", "number"))
    zones: dict[int, dict[str, Any]] = {}
    for stand in rows:
        page = zones.setdefault(stand.zone_id, {**_zone(stand.zone), "stands": []})
        page["stands"].append({"number": stand.number, "name": stand.name})
    data = {
        "title": _("Stamp passport"),
        "edition": exhibition.name,
        "venue": exhibition.venue,
        "dates": _both(
            lambda: {"dates": agenda.dates(exhibition), "rule": passport.rule_of(exhibition).words, **_passport_words(len(rows))}
        ),
        "zones": list(zones.values()),
        "site": settings.SITE_NAME,
    }
    return _compile("passport", data)


def _poster(point: Point, address: str) -> dict[str, Any]:
    stand: Stand | None = point.stand
    assert stand is not None
    return {
        "number": stand.number,
        "name": stand.name,
        "name_en": stand.name_en if stand.name_en != stand.name else "",
        "edition": point.exhibition.name,
        **_zone(stand.zone),
        "qr": _qr(address),
        "qr_alt": _("QR code of %(address)s") % {"address": address},
        "address": address,
    }


def _zone(zone: Zone) -> dict[str, str]:
    return {"zone": zone.code, "zone_name": zone.name, "colour": ZONE_COLOURS[zone.position % len(ZONE_COLOURS)]}


def _both(words: Callable[[], dict[str, str]]) -> list[dict[str, str]]:
    """The same words in Indonesian and in English."""
    said = []
    for language in LANGUAGES:
        with translation.override(language):
            said.append({"lang": language, **words()})
    return said


def _poster_words() -> dict[str, str]:
    return {
        "call": _("Take your stamp here"),
        "one": _("Scan this QR with the camera of your phone."),
        "two": _("Press “Take the stamp”. No badge yet? The page helps you."),
        "three": _("Say what you think, then on to the next stand."),
    }


def _passport_words(stands: int) -> dict[str, str]:
    return {
        "name": _("Stamp passport"),
        "sticker": _("Stick the code of your badge here"),
        "how": _("How it works"),
        "one": _("Visit a stand, ask, try it out."),
        "two": _("Let the stand stamp its field in this passport."),
        "three": _("Show the passport at the prize desk when you have enough."),
        "prize": _("The prize"),
        "fields": _("%(number)s stands, %(number)s stamps") % {"number": stands},
    }


def _compile(name: str, data: dict[str, Any]) -> bytes:
    """A character that none of our typefaces has cannot be in a PDF/UA file; then the same pages come tagged but unclaimed."""
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    compiler = typst.Compiler(FOLDER / f"{name}.typ", root=FOLDER, font_paths=[sheets.FOLDER], ignore_system_fonts=True)
    try:
        pdf = compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"], timestamp=EPOCH)
    except typst.TypstError:
        pdf = compiler.compile(format="pdf", sys_inputs=inputs, timestamp=EPOCH)
    return bytes(pdf)  # type: ignore[arg-type]


def _qr(address: str) -> str:
    """Capitals and small letters of a token differ, so the address stays as it is; segno takes the shortest mode that holds it."""
    out = io.BytesIO()
    segno.make(address, error="q", micro=False, boost_error=False).save(
        out, kind="svg", border=0, xmldecl=False, svgclass=None, lineclass=None
    )
    return out.getvalue().decode()
