"""Paper for the passport: a poster for each stand with its QR, and a passport to fold for people without a phone.

Set from `visitors/print/*.typ`, in both languages.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from exhibits import agenda, typesetting
from exhibits.models import Exhibition, Stand, Zone
from exhibits.typesetting import plain
from visitors import passport
from visitors.models import Point

FOLDER = Path(__file__).parent / "print"
ZONE_COLOURS = ("#1f5f8b", "#1b6b3a", "#0b6b72", "#6b5a00", "#b3261e")  # of the look, by the zone's position; paper is light
LANGUAGES = ("id", "en")


def posters(points: Sequence[Point], *, address: Callable[[Point], str]) -> bytes:
    """One A4 page for each stand's point, in the order given; `address` is what the QR of a point opens."""
    pages = [_poster(point, address(point)) for point in points]
    content = {"title": _("Stand posters"), "words": _both(_poster_words), "pages": pages, "site": settings.SITE_NAME}
    return typesetting.pdf(FOLDER / "posters.typ", content)


def paper_passport(exhibition: Exhibition) -> bytes:
    """One sheet of A4 to print on both sides (flip on the short edge) and fold to A5: a field for each stand, by zone."""
    rows = list(exhibition.stands.select_related("zone").order_by("zone__position", "zone__code", "number"))
    zones: dict[int, dict[str, Any]] = {}
    for stand in rows:
        page = zones.setdefault(stand.zone_id, {**_zone(stand.zone), "stands": []})
        page["stands"].append({"number": stand.number, "name": plain(stand.name)})
    data = {
        "title": _("Stamp passport"),
        "edition": _named(exhibition),
        "venue": plain(exhibition.venue),
        "dates": _both(
            lambda: {"dates": agenda.dates(exhibition), "rule": passport.rule_of(exhibition).words, **_passport_words(len(rows))}
        ),
        "zones": list(zones.values()),
        "site": settings.SITE_NAME,
    }
    return typesetting.pdf(FOLDER / "passport.typ", data)


def _poster(point: Point, address: str) -> dict[str, Any]:
    stand: Stand | None = point.stand
    assert stand is not None
    return {
        "number": stand.number,
        "name": plain(stand.name),
        "name_en": plain(stand.name_en) if stand.name_en != stand.name else "",
        "edition": _named(point.exhibition),
        **_zone(stand.zone),
        "qr": typesetting.qr(address, error="q"),  # capitals and small letters of a token differ: the address stays as it is
        "qr_alt": _("QR code of %(address)s") % {"address": address},
        "address": address,
    }


def _named(exhibition: Exhibition) -> str:
    """The Indonesian name, whatever language the desk speaks: the paper has both."""
    with translation.override("id"):
        return typesetting.edition_name(exhibition)


def _zone(zone: Zone) -> dict[str, str]:
    return {"zone": zone.code, "zone_name": plain(zone.name), "colour": ZONE_COLOURS[zone.position % len(ZONE_COLOURS)]}


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
