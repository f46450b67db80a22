"""The catalogue page: what was asked in its address, and the answer with hits, counts and ways on.

    filters = Filters.from_query(request.GET)
    page = find(filters, get_language())

Nothing a reader can put into the address raises: what is not known stands in `filters.unknown`, a page too far is `beyond_end`.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from exhibits.models import Innovation
from exhibits.search import lists as search_lists
from exhibits.search import ranking, shelf, snippets
from exhibits.search.finding import Found, similar
from exhibits.search.finding import find as find_entries
from exhibits.search.lists import Choice, Lists
from exhibits.search.suggestions import Suggestion, suggest

__all__ = ["Chip", "Facet", "Filters", "Hit", "Option", "Page", "Suggestion", "find", "suggest"]

PER_PAGE = 12
NEAREST = 3  # entries offered to somebody who found nothing
LONGEST_QUERY = 200
"""Letters of a query that are read; the page says so when there were more (`filters.shortened`)."""
LAST_PAGE = 9_999
FACETS = {"kategori": "category", "tahap": "stage", "tema": "theme", "opd": "opd", "digital": "digital", "pameran": "exhibition"}
"""Filters by their name in the address, in the order in which they are shown."""
SORTS = {"relevan": gettext_noop("Best match"), "terbaru": gettext_noop("Newest"), "judul": gettext_noop("Title A–Z")}
DIGITAL = {"ya": "1", "tidak": "0"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked. Values are those of the address; each filter may have several, of which any will do."""

    q: str = ""
    kategori: tuple[str, ...] = ()
    opd: tuple[str, ...] = ()
    tema: tuple[str, ...] = ()
    tahap: tuple[str, ...] = ()
    digital: tuple[str, ...] = ()
    pameran: tuple[str, ...] = ()
    urut: str = ""
    halaman: int = 1
    unknown: tuple[str, ...] = ()
    shortened: bool = False
    lists: Lists | None = field(default=None, repr=False, compare=False)

    @classmethod
    def from_query(cls, data: QueryDict) -> Filters:
        """Read the address. Unknown values are set aside as `name=value`, in the order of the address."""
        lists = search_lists.read()
        unknown: list[str] = []
        chosen: dict[str, tuple[str, ...]] = {}
        for name in FACETS:
            known = {choice.value.lower(): choice.value for choice in choices(name, lists)}
            values = [clean(value) for value in data.getlist(name) if value.strip()]
            chosen[name] = tuple(dict.fromkeys(known[value.lower()] for value in values if value.lower() in known))
            unknown += [f"{name}={value[:60]}" for value in values if value.lower() not in known]
        sort, page = clean(data.get("urut", "")), clean(data.get("halaman", ""))
        if sort and sort not in SORTS:
            unknown.append(f"urut={sort[:60]}")
        if page and not _is_page(page):
            unknown.append(f"halaman={page[:60]}")
        q = clean(data.get("q", ""))
        return cls(
            q=q[:LONGEST_QUERY].strip(),
            urut=sort if sort in SORTS else "",
            halaman=int(page) if _is_page(page) else 1,
            unknown=tuple(unknown),
            shortened=len(q) > LONGEST_QUERY,
            lists=lists,
            **chosen,
        )

    def chosen(self, name: str) -> tuple[str, ...]:
        return tuple(getattr(self, name))

    @property
    def sort(self) -> str:
        """The order that is used: by match where words were typed, else by title."""
        return self.urut if self.urut and (self.q or self.urut != "relevan") else ("relevan" if self.q else "judul")

    @property
    def active(self) -> int:
        """How many filter values are in use; the words do not count."""
        return sum(len(self.chosen(name)) for name in FACETS)

    def query(self, **changes: object) -> str:
        """The address part behind the `?` with changes: `query(kategori=["regional"])`, `query(halaman=2)`, `query(q="")`.

        Any change but that of the page leads back to the first page. Unknown values are not carried on.
        """
        plain = replace(self, halaman=1, **changes) if "halaman" not in changes else replace(self, **changes)  # type: ignore[arg-type]
        pairs: list[tuple[str, str]] = [("q", plain.q)] if plain.q else []
        pairs += [(name, value) for name in FACETS for value in plain.chosen(name)]
        pairs += [("urut", plain.urut)] if plain.urut else []
        pairs += [("halaman", str(plain.halaman))] if plain.halaman > 1 else []
        return urlencode(pairs)


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a facet: how many entries it would show with the other filters as they are."""

    value: str
    label: str
    count: int
    selected: bool
    detail: str = ""

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter((self.value, self.label, self.count, self.selected))


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    label: str
    options: list[Option]

    @property
    def selected(self) -> int:
        return sum(option.selected for option in self.options)


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use; `query` is the address without it."""

    label: str
    query: str
    facet: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    innovation: Innovation
    title_marked: SafeString
    expansion_marked: SafeString
    summary_marked: SafeString
    snippet: SafeString
    snippet_label: str = ""
    snippet_language: str = ""


@dataclass(slots=True)
class Page:
    filters: Filters
    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    pages: int = 1
    number: int = 1
    facets: list[Facet] = field(default_factory=list)
    chips: list[Chip] = field(default_factory=list)
    did_you_mean: str = ""
    also_searched: list[str] = field(default_factory=list)
    relaxed: bool = False
    wordless: bool = False
    beyond_end: bool = False
    nearest: list[Innovation] = field(default_factory=list)
    nearest_words: list[str] = field(default_factory=list)

    @property
    def previous_query(self) -> str:
        return self.filters.query(halaman=self.number - 1) if self.number > 1 else ""

    @property
    def next_query(self) -> str:
        return self.filters.query(halaman=self.number + 1) if self.number < self.pages else ""

    @property
    def did_you_mean_query(self) -> str:
        return self.filters.query(q=self.did_you_mean) if self.did_you_mean else ""


def find(filters: Filters, language: str, per_page: int = PER_PAGE) -> Page:
    """The page that was asked for, in the reader's language (`id` or `en`). The same number of queries for any number of rows."""
    lists = filters.lists or search_lists.read()
    held = shelf.current(lists)
    found = find_entries(filters.q, language, lists, held)
    sets = _facet_sets(filters, lists, held)
    shown = found.entries
    for chosen in sets.values():
        shown &= chosen.wanted
    total = shown.bit_count()
    pages = max(1, -(-total // per_page))
    page = Page(filters, total=total, pages=pages, number=filters.halaman, beyond_end=filters.halaman > pages)
    page.did_you_mean, page.also_searched = found.did_you_mean, found.also_searched
    page.relaxed, page.wordless = found.relaxed, found.wordless
    page.facets = _facets(filters, lists, sets, found.entries, language)
    page.chips = _chips(filters, page.facets)
    if not page.beyond_end:
        page.hits = _hits(_slots(filters, found, shown, held, per_page), held, found)
    if not total and filters.q:
        _offer_nearest(page, found, lists, held, language)
    return page


def _offer_nearest(page: Page, found: Found, lists: Lists, held: shelf.Shelf, language: str) -> None:
    """For somebody who found nothing: what there is without the filters, or under words that look alike, or else the newest."""
    if not found.entries:
        page.nearest_words = similar(page.filters.q, held)[:NEAREST]
        found = find_entries(" ".join(page.nearest_words), language, lists, held)
    slots = found.scores.best(found.entries, 0, NEAREST) or ranking.in_order(held.everything, held.newest, 0, NEAREST)
    page.nearest = [hit.innovation for hit in _hits(slots, held, found)]


@dataclass(slots=True)
class _Chosen:
    """The sets of one filter: each value's entries, and those that any chosen value has (all if none is chosen)."""

    by_value: dict[str, int]
    wanted: int


def _facet_sets(filters: Filters, lists: Lists, held: shelf.Shelf) -> dict[str, _Chosen]:
    found = {}
    for name, kind in FACETS.items():
        by_key = held.editions(lists) if kind == "exhibition" else held.facets[kind]
        by_value = {choice.value: by_key.get(choice.key, 0) for choice in choices(name, lists)}
        wanted = 0
        for value in filters.chosen(name):
            wanted |= by_value.get(value, 0)
        found[name] = _Chosen(by_value, wanted if filters.chosen(name) else held.everything)
    return found


def _facets(filters: Filters, lists: Lists, sets: dict[str, _Chosen], entries: int, language: str) -> list[Facet]:
    """Each filter counted with all others applied, but not itself."""
    found = []
    for name in FACETS:
        base = entries
        for other, chosen in sets.items():
            if other != name:
                base &= chosen.wanted
        options = [
            Option(choice.value, choice.label(language), count, selected, choice.explained(language))
            for choice in choices(name, lists)
            for count in [(sets[name].by_value[choice.value] & base).bit_count()]
            for selected in [choice.value in filters.chosen(name)]
            if count or selected or name in _ALWAYS_ALL
        ]
        if name in {"tema", "opd"}:
            options.sort(key=lambda option: (-option.count, option.label))
        found.append(Facet(name, _facet_label(name), options))
    return found


_ALWAYS_ALL = {"kategori", "tahap", "digital"}


def choices(name: str, lists: Lists) -> list[Choice]:
    """The values a filter may have, in their own order."""
    if name == "tahap":
        return [Choice(value, value, str(label).capitalize(), "") for value, label in Innovation.Stage.choices]
    if name == "digital":
        words = {"ya": _("Digital"), "tidak": _("Not digital")}
        return [Choice(key, value, words[value], "") for value, key in DIGITAL.items()]
    return lists.choices[FACETS[name]]


def _facet_label(name: str) -> str:
    labels = {
        "kategori": _("Category"),
        "tahap": pgettext("filter", "Stage"),
        "tema": _("Theme"),
        "opd": pgettext("filter", "Agency"),
        "digital": pgettext("filter", "Way of service"),
        "pameran": _("Exhibition"),
    }
    return labels[name]


def _chips(filters: Filters, facets: list[Facet]) -> list[Chip]:
    return [
        Chip(option.label, filters.query(**{facet.name: tuple(v for v in filters.chosen(facet.name) if v != option.value)}), facet.label)
        for facet in facets
        for option in facet.options
        if option.selected
    ]


def _slots(filters: Filters, found: Found, shown: int, held: shelf.Shelf, per_page: int) -> list[int]:
    start = (filters.halaman - 1) * per_page
    if filters.sort == "terbaru":
        return ranking.in_order(shown, held.newest, start, per_page)
    if filters.sort == "judul":
        return ranking.positions(shown, start, per_page)
    return found.scores.best(shown, start, per_page)


def _hits(slots: list[int], held: shelf.Shelf, found: Found) -> list[Hit]:
    keys = [held.ids[slot] for slot in slots]
    rows = {row.pk: row for row in Innovation.objects.published().filter(pk__in=keys).for_cards()}
    marker = snippets.Marker(found.groups)
    return [_hit(rows[key], marker) for key in keys if key in rows]


def _hit(innovation: Innovation, marker: snippets.Marker) -> Hit:
    name, expansion = innovation.name_and_expansion()
    title_language = innovation.language_of("title")
    label, snippet, snippet_language = marker.snippet(innovation)
    return Hit(
        innovation,
        title_marked=marker.mark(name, title_language),
        expansion_marked=marker.mark(expansion, title_language),
        summary_marked=marker.mark(innovation.text("summary"), innovation.language_of("summary")),
        snippet=snippet,
        snippet_label=label,
        snippet_language=snippet_language,
    )


def clean(text: str) -> str:
    """One line of plain text: no control characters (NUL among them), no runs of spaces."""
    read = text[: 50 * LONGEST_QUERY]
    return " ".join("".join(" " if unicodedata.category(letter) in {"Cc", "Cs"} else letter for letter in read).split())


def _is_page(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= LAST_PAGE
