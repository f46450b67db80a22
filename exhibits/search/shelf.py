"""What a process keeps of the index between two requests: the filter columns as sets, and the postings it has read.

Everything hangs on the stamp in the database. Another stamp, another shelf: nothing is expired by hand, and a second
server beside the first sees each change with its next request. Entries stand in the order of their titles.
"""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock

from exhibits.models import Exhibition, SearchEntry, SearchWord
from exhibits.search import engine
from exhibits.search.lists import Lists

ONE = ord("1")
KEPT_TERMS = 6000
"""Postings a shelf keeps; at 30,000 entries one has at most 4 kB."""


class Shelf:
    def __init__(self) -> None:
        columns = ("innovation_id", "name", "opd_id", "category_id", "stage", "digital", "theme_ids", "published")
        rows = sorted(SearchEntry.objects.values_list(*columns), key=lambda row: (row[1], row[0]))
        self.size = len(rows)
        self.ids: list[int] = [row[0] for row in rows]
        self._place = {pk: place for place, pk in enumerate(reversed(self.ids))}
        self.everything = (1 << self.size) - 1
        self.newest = sorted(range(self.size), key=lambda bit: -rows[bit][7])
        self.facets: dict[str, dict[str, int]] = {
            "opd": self._sets(str(row[2]) for row in rows),
            "category": self._sets(str(row[3]) for row in rows),
            "stage": self._sets(row[4] for row in rows),
            "digital": self._sets("1" if row[5] else "0" for row in rows),
            "theme": self._theme_sets([row[6] for row in rows]),
        }
        self._postings: dict[str, int] = {}
        self._editions: tuple[object, dict[str, int]] = ((), {})
        self._vocabulary: dict[str, int] | None = None

    def _sets(self, values: Iterable[str]) -> dict[str, int]:
        places: dict[str, list[int]] = {}
        for bit, value in enumerate(values):
            places.setdefault(value, []).append(self.size - 1 - bit)
        return {value: self._bits(found) for value, found in places.items()}

    def _theme_sets(self, theme_ids: list[str]) -> dict[str, int]:
        places: dict[str, list[int]] = {}
        for bit, ids in enumerate(theme_ids):
            for theme in ids.split(",") if ids else ():
                places.setdefault(theme, []).append(self.size - 1 - bit)
        return {theme: self._bits(found) for theme, found in places.items()}

    def _bits(self, places: Iterable[int]) -> int:
        digits = bytearray(b"0") * self.size
        for place in places:
            digits[place] = ONE
        return int(digits or b"0", 2)

    def entries(self, ids: Iterable[int]) -> int:
        """The set of these entries; ids that are not on the shelf are left out."""
        place, digits = self._place.get, bytearray(b"0") * (self.size + 1)
        for pk in ids:
            digits[place(pk, self.size)] = ONE
        return int(digits[: self.size] or b"0", 2)

    def postings(self, terms: Iterable[str]) -> dict[str, int]:
        """The entries of each of these terms; one query for those that are not here yet."""
        wanted, kept = set(terms), self._postings
        found = {term: kept[term] for term in wanted if term in kept}
        missing = wanted - found.keys()
        if missing:
            fetched = {term: self.entries(ids) for term, ids in engine.postings(missing).items()}
            if len(kept) + len(fetched) > KEPT_TERMS:
                self._postings = kept = {}  # another thread may still read the old one
            kept.update(fetched)
            found.update(fetched)
        return found

    def forget(self) -> None:
        """Drop the postings, for measurements."""
        self._postings = {}

    def editions(self, lists: Lists) -> dict[str, int]:
        """Which entries stand in which listed edition; read anew when an edition's stands changed."""
        state = tuple((choice.key, choice.number) for choice in lists.choices["exhibition"])
        if self._editions[0] != state:
            filled = Exhibition.objects.listed().filter(stands__innovations__isnull=False)
            ids: dict[str, list[int]] = {}
            for exhibition, innovation in filled.values_list("pk", "stands__innovations").distinct():
                ids.setdefault(str(exhibition), []).append(innovation)
            self._editions = (state, {key: self.entries(found) for key, found in ids.items()})
        return self._editions[1]

    def vocabulary(self) -> dict[str, int]:
        """The words of the published texts and in how many entries they stand; read when the first unknown word comes."""
        if self._vocabulary is None:
            self._vocabulary = dict(SearchWord.objects.values_list("word", "entries"))
        return self._vocabulary


_lock = Lock()
_kept: tuple[str, Shelf] | None = None


def current(lists: Lists) -> Shelf:
    """The shelf for the index as it is now."""
    global _kept
    if not lists.stamp:
        return Shelf()
    with _lock:
        if _kept is None or _kept[0] != lists.stamp:
            _kept = (lists.stamp, Shelf())
        return _kept[1]


def forget() -> None:
    """Drop the shelf, for measurements; the next `current` reads it anew."""
    global _kept
    _kept = None
