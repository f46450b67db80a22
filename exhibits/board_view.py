"""What the board's pages are asked for, and what they show: year, filters and order as the address says them, and the spreadsheet."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exhibits import board, board_words
from exhibits.exporting.cells import Sheet
from opds.desk import person
from opds.models import Opd
from opds.targets import FIRST_YEAR, LAST_YEAR

STATES = {"belum": board.NOTHING, "berjalan": board.PROGRESS, "terpenuhi": board.MET, "tanpa-target": board.UNASKED}
FAR = datetime.date.max


def _since(row: board.Row) -> tuple[bool, float]:
    return (row.since is None, row.since.timestamp() if row.since else 0.0)


ORDERS: dict[str, Any] = {
    "": lambda row: row.urgency,
    "opd": lambda row: row.opd.acronym.casefold(),
    "terbit": lambda row: (row.published, row.opd.acronym),
    "sejak": _since,
    "tenggat": lambda row: (row.due or FAR, row.opd.acronym),
}
COLUMNS = [
    ("opd", gettext_lazy("Agency")),
    ("", gettext_lazy("State")),
    ("terbit", gettext_lazy("Published")),
    ("sejak", gettext_lazy("Where it waits")),
    ("tenggat", gettext_lazy("Due")),
]


@dataclass(frozen=True, slots=True)
class Wish:
    """What the address asks for; what it cannot mean is left out."""

    year: int
    state: str = ""
    kind: str = ""
    words: str = ""
    order: str = ""

    def query(self, **changes: Any) -> str:
        """The address of the same wish with changes."""
        values = {"tahun": self.year, "keadaan": self.state, "jenis": self.kind, "q": self.words, "urut": self.order} | changes
        return "?" + urlencode({name: value for name, value in values.items() if value not in ("", None)})

    @property
    def is_narrowed(self) -> bool:
        return bool(self.state or self.kind or self.words)

    def rows(self, rows: Iterable[board.Row]) -> list[board.Row]:
        """The rows that were asked for, in the order asked for."""
        words = self.words.casefold().split()
        found = [row for row in rows if self._fits(row, words)]
        return sorted(found, key=ORDERS[self.order.removeprefix("-")], reverse=self.order.startswith("-"))

    def _fits(self, row: board.Row, words: list[str]) -> bool:
        text = f"{row.opd.acronym} {row.opd.name} {row.opd.name_en} {' '.join(one.innovation.title for one in row.waiting)}".casefold()
        return (
            (not self.state or row.state == STATES[self.state])
            and (not self.kind or row.opd.kind == self.kind)
            and all(word in text for word in words)
        )

    def columns(self) -> list[dict[str, Any]]:
        """The headings of the table, each with the address that sorts by it and how it is sorted now."""
        found = []
        for key, name in COLUMNS:
            now = "descending" if self.order == f"-{key}" and key else "ascending" if self.order == key else ""
            turned = f"-{key}" if key and now == "ascending" else key
            found.append({"name": name, "url": self.query(urut=turned), "sorted": now, "key": key})
        return found


def wish(request: HttpRequest) -> Wish:
    """Read the address: a year that is none is this year, a filter or an order that is none is left out."""
    asked = request.GET
    order = asked.get("urut", "")
    return Wish(
        year=read_year(asked.get("tahun")),
        state=asked.get("keadaan", "") if asked.get("keadaan") in STATES else "",
        kind=asked.get("jenis", "") if asked.get("jenis") in Opd.Kind.values else "",
        words=asked.get("q", "").replace("\0", "").strip()[:100],
        order=order if order.removeprefix("-") in ORDERS and order != "-" else "",
    )


def read_year(text: str | None) -> int:
    """A year as an address or a form says it, or this year."""
    year = int(text) if text and text.isascii() and text.isdigit() and len(text) == 4 else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else board.current_year()


def within_reach(request: HttpRequest) -> list[int] | None:
    """The agencies whose line this person may read; `None`: all."""
    user = person(request)
    return [user.opd_id] if user.opd_id and not user.is_committee else None


def years_to_choose(year: int) -> list[int]:
    return sorted({*board.years(), year}, reverse=True)


def sheets(year: int, rows: list[board.Row]) -> Iterator[Sheet]:
    """The board as shown, and the same agencies over all years."""
    header = [
        _("Agency"), _("Name"), _("Kind"), _("Year"), _("State"), _("Asked for"), _("Published"), _("Entry that waits"),
        _("Where it waits"), _("Since"), _("Why it was sent back"), _("Number of waiting entries"), _("Due"), _("Phone"),
    ]  # fmt: skip
    yield Sheet(
        _("Board %(year)s") % {"year": year},
        header,
        (_line(year, row) for row in rows),
        [18, 36, 18, 8, 16, 10, 10, 36, 24, 18, 40, 10, 14, 18],
    )
    among = years_to_choose(year)
    cells = board.history([row.opd for row in rows], among)
    heads = [
        _("Agency"),
        *[name for one in among for name in (_("%(year)s published") % {"year": one}, _("%(year)s asked for") % {"year": one})],
    ]
    lines = ([row.opd.acronym, *[value for cell in cells[row.opd.pk] for value in (cell.published, cell.asked)]] for row in rows)
    yield Sheet(_("All years"), heads, lines, [18, *[12] * (2 * len(among))])


def _line(year: int, row: board.Row) -> list[Any]:
    first = row.first
    return [
        row.opd.acronym,
        row.opd.text("name"),
        row.opd.get_kind_display(),
        year,
        board_words.state(row),
        row.target.number if row.target else None,
        row.published,
        first.innovation.text("title") if first else "",
        board_words.place(first) if first else "",
        first.since if first else None,
        first.reason if first else "",
        len(row.waiting) + row.more,
        row.due,
        row.opd.phone,
    ]
