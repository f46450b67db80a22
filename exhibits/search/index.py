"""Writing the index: what of an innovation is searchable, and when it is written.

The words of an entry are its stems, each with a mark of two letters in front: the language and the field they stand in.
`SAPA KEBUN` as a name becomes `insapa inkebun`. With the field in the word both engines answer "which entries have this
stem in that field" from their index alone, without reading the rows. Neighbouring stems make a word of their own, so that a
phrase is found the same way.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from zlib import crc32

from django.db import transaction
from django.db.models import QuerySet

from exhibits.models import Innovation, SearchEntry, SearchState, SearchWord
from exhibits.search import language
from opds import revision
from opds.bilingual import Bilingual

NAME, TITLE, SUMMARY, KEYWORDS, BODY = FIELDS = "ntskb"
LANGUAGE_MARKS = {language.INDONESIAN: "i", language.ENGLISH: "e"}
PAIR_MARKS = {language.INDONESIAN: "j", language.ENGLISH: "f"}
BODY_FIELDS = ("solution", "problem", "benefits", "who_can_use", "where_to_get_it", "requirements", "cost", "duration", "hours")
COLUMNS = ("name", "words", "opd_id", "category_id", "stage", "digital", "theme_ids", "published")
STATE = 1
CHUNK = 500


@dataclass(slots=True)
class Seen:
    """The words of entries that were gone through: in how many each stands, and which stand in Indonesian texts."""

    entries: dict[str, int] = field(default_factory=dict)
    indonesian: set[str] = field(default_factory=set)

    def add(self, typed: dict[str, set[str]]) -> None:
        for word in set().union(*typed.values()):
            self.entries[word] = self.entries.get(word, 0) + 1
        self.indonesian |= typed.get(language.INDONESIAN, set())

    def rows(self) -> list[SearchWord]:
        return [SearchWord(word=word, entries=count, is_indonesian=word in self.indonesian) for word, count in sorted(self.entries.items())]


@transaction.atomic
def refresh(innovation: Innovation) -> None:
    """Bring the index up to date for one entry: written when it is published, taken out when it is not (or was deleted).

    Belongs into the transaction of the change; kept pages end when it commits.
    """
    refresh_many(Innovation.objects.filter(pk=innovation.pk))
    SearchEntry.objects.filter(pk=innovation.pk).exclude(innovation__status=Innovation.Status.PUBLISHED).delete()


@transaction.atomic
def refresh_many(innovations: QuerySet[Innovation]) -> None:
    """The same for several published entries, for example all of an agency whose name changed."""
    seen = Seen()
    _write(innovations.filter(status=Innovation.Status.PUBLISHED), seen)
    known = set(SearchWord.objects.filter(word__in=seen.entries).values_list("word", flat=True))
    SearchWord.objects.bulk_create([word for word in seen.rows() if word.pk not in known], batch_size=CHUNK, ignore_conflicts=True)
    _stamp()


@transaction.atomic
def rebuild() -> int:
    """Go through all published entries, write what is not in the index as it should be, and count the words anew.

    Returns the number of entries. For bulk loaders and the command `rebuild_search`.
    """
    SearchEntry.objects.exclude(innovation__status=Innovation.Status.PUBLISHED).delete()
    SearchWord.objects.all().delete()
    seen = Seen()
    total = _write(Innovation.objects.published(), seen)
    SearchWord.objects.bulk_create(seen.rows(), batch_size=CHUNK)
    _stamp()
    return total


def _write(innovations: QuerySet[Innovation], seen: Seen) -> int:
    """Write the entries that differ from what is there; count the words of all in `seen`. Returns how many were looked at."""
    total = 0
    for chunk in _chunks(_entries(innovations, seen)):
        total += len(chunk)
        there = SearchEntry.objects.in_bulk([entry.pk for entry in chunk])
        changed = [entry for entry in chunk if entry.pk not in there or _values(entry) != _values(there[entry.pk])]
        SearchEntry.objects.filter(pk__in=[entry.pk for entry in changed if entry.pk in there]).delete()
        SearchEntry.objects.bulk_create(changed)
    return total


def _values(entry: SearchEntry) -> list[object]:
    return [getattr(entry, name) for name in COLUMNS]


def _stamp() -> None:
    SearchState.objects.update_or_create(pk=STATE, defaults={"stamp": uuid.uuid4().hex})
    revision.bump()


def _entries(innovations: QuerySet[Innovation], seen: Seen) -> Iterator[SearchEntry]:
    rows = innovations.select_related("opd__parent", "category").prefetch_related("tags")
    for innovation in rows.order_by("pk").iterator(chunk_size=CHUNK):
        words, typed = analysed(texts(innovation))
        yield SearchEntry(
            innovation=innovation,
            name=" ".join(language.words(innovation.title))[:200],
            words=words,
            opd_id=innovation.opd_id,
            category_id=innovation.category_id,
            stage=innovation.stage,
            digital=innovation.digital,
            theme_ids=",".join(str(tag.pk) for tag in innovation.tags.all()),
            published=int(innovation.published_at.timestamp()) if innovation.published_at else 0,
        )
        seen.add(typed)


def _chunks(entries: Iterable[SearchEntry]) -> Iterator[list[SearchEntry]]:
    chunk: list[SearchEntry] = []
    for entry in entries:
        chunk.append(entry)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def texts(innovation: Innovation) -> dict[tuple[str, str], str]:
    """The searchable text by language and field."""
    opd = innovation.opd
    classes: list[Bilingual] = [opd, *innovation.tags.all()]
    if innovation.category:
        classes.append(innovation.category)
    above = f"{opd.parent.acronym} . {opd.parent.name}" if opd.parent else ""
    found = {
        ("id", TITLE): innovation.title,
        ("id", NAME): innovation.title.partition(" — ")[0],
        ("id", SUMMARY): innovation.summary,
        ("id", KEYWORDS): _join([innovation.keywords, opd.acronym, *(_field(row, "name") for row in classes)]),
        ("id", BODY): _join([*(_field(innovation, field) for field in BODY_FIELDS), innovation.affair, innovation.legal_basis, above]),
        ("en", TITLE): innovation.title_en,
        ("en", NAME): innovation.title_en.partition(" — ")[0],
        ("en", SUMMARY): innovation.summary_en,
        ("en", KEYWORDS): _join([opd.acronym, *(_field(row, "name_en") for row in classes)]),
        ("en", BODY): _join(_field(innovation, f"{field}_en") for field in BODY_FIELDS),
    }
    return {place: text for place, text in found.items() if text}


def _field(row: object, name: str) -> str:
    return str(getattr(row, name))


def _join(parts: Iterable[str]) -> str:
    return " . ".join(part for part in parts if part)


def mark(stem: str, in_language: str, field: str) -> str:
    """The word of the index for a stem in a field: `kebun` in an Indonesian name → `inkebun`."""
    return f"{LANGUAGE_MARKS[in_language]}{field}{stem}"


def pair(first: str, second: str, in_language: str, field: str) -> str:
    """The word of the index for two stems side by side, kept short: `kartu keluarga` in a text → `jb` and eight digits."""
    return f"{PAIR_MARKS[in_language]}{field}{crc32(f'{first} {second}'.encode()):x}"


def analysed(fields: dict[tuple[str, str], str]) -> tuple[str, dict[str, set[str]]]:
    """What the engines index of an entry, and by language the words a correction may offer.

    Per field the stems and other forms of its words, and the neighbours among the stems. Offered are words as typed, without
    stop words, numbers and very short ones.
    """
    found: dict[str, None] = {}
    typed: dict[str, set[str]] = {}
    for (in_language, place), text in fields.items():
        said = [word for word in language.words(text) if not language.is_stop(word, in_language)]
        prefix = mark("", in_language, place)
        shapes = {form for word in set(said) for form in language.forms(word, in_language)}
        found.update((prefix + form, None) for form in sorted(shapes.union(language.joined_words(text))))
        stems = [language.stem(word, in_language) for word in said]
        found.update((pair(one, other, in_language, place), None) for one, other in pairwise(stems))
        typed.setdefault(in_language, set()).update(word for word in said if len(word) > 2 and not word.isdigit())
    return " ".join(found), typed
