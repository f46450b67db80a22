"""Badges on paper, set from `visitors/print/badges.typ`: A4 sheets to cut, label rolls, and A6."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from exhibits import agenda, typesetting
from exhibits.models import Exhibition
from exhibits.typesetting import plain
from visitors import codes, tickets
from visitors.models import Badge

FOLDER = Path(__file__).parent / "print"
MOST = 2000


@dataclass(frozen=True, slots=True)
class Size:
    """A sheet and the cards on it, in millimetres."""

    page_width: float
    page_height: float
    columns: int = 1
    rows: int = 1
    margin_x: float = 0
    margin_y: float = 0
    cut: bool = False

    @property
    def card(self) -> tuple[float, float]:
        return (self.page_width - 2 * self.margin_x) / self.columns, (self.page_height - 2 * self.margin_y) / self.rows


LAYOUTS: dict[str, tuple[Promise, Size]] = {
    "a4-8": (gettext_lazy("A4, 8 badges to cut out (95 × 68 mm)"), Size(210, 297, 2, 4, 10, 12.5, cut=True)),
    "label-62x100": (gettext_lazy("Label roll 62 × 100 mm"), Size(62, 100)),
    "label-54x86": (gettext_lazy("Label or card 54 × 86 mm"), Size(54, 86)),
    "a6": (gettext_lazy("A6, one badge a page (105 × 148 mm)"), Size(105, 148)),
}
FIRST_LAYOUT = "a4-8"


def make(badges: Sequence[Badge], *, exhibition: Exhibition, layout: str, host: str) -> bytes:
    """The badges in the order given as PDF in the active language; `host` is where their codes lead.

    Badges come with their visitor, kind and origin.
    """
    return typesetting.pdf(FOLDER / "badges.typ", _content(badges, exhibition, LAYOUTS[layout][1], host))


def _content(badges: Sequence[Badge], exhibition: Exhibition, size: Size, host: str) -> dict[str, Any]:
    width, height = size.card
    number = len(badges)
    return asdict(size) | {
        "card_width": width,
        "card_height": height,
        "lang": get_language() or "id",
        "title": ngettext("%(number)s badge: %(name)s", "%(number)s badges: %(name)s", number)
        % {"number": number, "name": plain(exhibition.text("name"))},
        "author": settings.SITE_NAME,
        "exhibition": typesetting.edition_name(exhibition),
        "dates": plain(agenda.dates(exhibition)),
        "venue": plain(exhibition.venue),
        "name_label": _("Name, if you like"),
        "badges": [_card(badge, host) for badge in badges],
    }


def _card(badge: Badge, host: str) -> dict[str, str]:
    code = codes.grouped(badge.code)
    visitor = badge.visitor
    return {
        "code": code,
        "qr": tickets.qr_svg(host, badge.code),
        "alt": _("QR code of badge %(code)s") % {"code": code},
        "name": plain(visitor.name or visitor.group_name) if visitor else "",
        "who": plain(tickets.who(visitor)),
    }
