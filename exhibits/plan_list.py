"""The stands of the plan as a list, and what a reader asked for: the drawing, the list and the script filter alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Prefetch, prefetch_related_objects
from django.http import QueryDict
from django.utils.http import urlencode

from exhibits.models import Category, Exhibition, Innovation, Stand, Zone
from exhibits.plan import with_floor
from opds.models import Opd

MOST = 100  # letters of a search on the plan


@dataclass(frozen=True, slots=True)
class Entry:
    """A stand with what it shows; `haystack` is the text in which a search looks, here and in the browser."""

    stand: Stand
    innovations: list[Innovation]
    opds: list[Opd]
    haystack: str


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a filter."""

    value: str
    row: Zone | Category | None
    selected: bool


@dataclass(frozen=True)
class Wanted:
    """Zone, category, kind and words that were asked for. What the edition does not have is named in `unknown`."""

    zone: str = ""
    category: str = ""
    kind: str = ""
    words: str = ""
    stand: str = ""
    unknown: tuple[str, ...] = field(default=())

    @property
    def is_empty(self) -> bool:
        return not (self.zone or self.category or self.kind or self.words)

    @property
    def query(self) -> str:
        """The query string of this choice, without the chosen stand."""
        pairs = {"q": self.words, "zona": self.zone, "kategori": self.category, "jenis": self.kind}
        return urlencode({name: value for name, value in pairs.items() if value})

    def keeps(self, entry: Entry) -> bool:
        stand = entry.stand
        return (
            self.zone in ("", stand.zone.code)
            and self.kind in ("", stand.kind)
            and self.category in ("", stand.category.code if stand.category else None)
            and all(word in entry.haystack for word in self.words.casefold().split())
        )


def entries(exhibition: Exhibition, *, with_opds: bool = True) -> list[Entry]:
    """All stands in order of their numbers, with published innovations and agencies; one query for each beside the floor's."""
    stands = list(with_floor(exhibition).stands.all())
    shown = Innovation.objects.published().select_related("category").order_by("title")
    prefetch_related_objects(stands, Prefetch("innovations", shown), *(["opds"] if with_opds else []))
    found = []
    for stand in stands:
        innovations = list(stand.innovations.all())
        opds = list(stand.opds.all()) if with_opds else []
        words = [stand.number, stand.name, stand.name_en]
        words += [f"{row.title} {row.title_en} {row.keywords}" for row in innovations]
        words += [f"{opd.acronym} {opd.name} {opd.name_en}" for opd in opds]
        found.append(Entry(stand, innovations, opds, " ".join(words).casefold()))
    return found


def wanted(query: QueryDict, all_entries: Iterable[Entry]) -> Wanted:
    """What the address asks for, as far as the edition has it."""
    stands = [entry.stand for entry in all_entries]
    has = {
        "zona": {stand.zone.code for stand in stands},
        "kategori": {stand.category.code for stand in stands if stand.category},
        "jenis": {stand.kind for stand in stands},
        "stan": {stand.number for stand in stands},
    }
    given = {name: query.get(name, "").strip() for name in has}
    known = {name: value if value in has[name] else "" for name, value in given.items()}
    return Wanted(
        zone=known["zona"],
        category=known["kategori"],
        kind=known["jenis"],
        stand=known["stan"],
        words=query.get("q", "").replace("\0", "").strip()[:MOST],
        unknown=tuple(value[:40] for name, value in given.items() if value != known[name]),
    )


def zone_options(all_entries: Iterable[Entry], chosen: str) -> list[Option]:
    zones = {entry.stand.zone.code: entry.stand.zone for entry in all_entries}
    ordered = sorted(zones.values(), key=lambda zone: (zone.position, zone.code))
    return [Option(zone.code, zone, zone.code == chosen) for zone in ordered]


def category_options(all_entries: Iterable[Entry], chosen: str) -> list[Option]:
    found = {entry.stand.category.code: entry.stand.category for entry in all_entries if entry.stand.category}
    ordered = sorted(found.values(), key=lambda category: (category.position, category.code))
    return [Option(category.code, category, category.code == chosen) for category in ordered]


@dataclass(frozen=True, slots=True)
class ZoneList:
    """A zone with its stands and how many innovations they show."""

    zone: Zone
    entries: list[Entry]

    @property
    def innovations(self) -> int:
        return len({innovation.pk for entry in self.entries for innovation in entry.innovations})

    @property
    def first(self) -> list[Entry]:
        return self.entries[:3]


def by_zone(all_entries: Iterable[Entry]) -> list[ZoneList]:
    """The same stands, zone by zone in the zones' order."""
    zones: dict[str, ZoneList] = {}
    for entry in all_entries:
        zones.setdefault(entry.stand.zone.code, ZoneList(entry.stand.zone, [])).entries.append(entry)
    return sorted(zones.values(), key=lambda group: (group.zone.position, group.zone.code))
