"""Writing the index: what of an innovation is searchable, and when it is written.

The words of an entry are its stems, each with a mark of two letters in front: the language and the field they stand in.
`SAPA KEBUN` as a name becomes `insapa inkebun`. With the field in the word both engines answer "which entries have this
stem in that field" from their index alone, without reading the rows.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import QuerySet

from exhibits.models import Innovation, SearchEntry, SearchState, SearchWord
from exhibits.search import language
from opds import revision
from opds.bilingual import Bilingual

NAME, TITLE, SUMMARY, KEYWORDS, BODY = FIELDS = "ntskb"
LANGUAGE_MARKS = {language.INDONESIAN: "i", language.ENGLISH: "e"}
BODY_FIELDS = ("solution", "problem", "benefits", "who_can_use", "where_to_get_it", "requirements", "cost", "duration", "hours")
STATE = 1
CHUNK = 500


@transaction.atomic
def refresh(innovation: Innovation) -> None:
    """Bring the index up to date for one entry: written when it is published, taken out when it is not (or was deleted).

    Belongs into the transaction of the change; kept pages end when it commits.
    """
    refresh_many(Innovation.objects.filter(pk=innovation.pk))
    if not Innovation.objects.published().filter(pk=innovation.pk).exists():
        SearchEntry.objects.filter(pk=innovation.pk).delete()


@transaction.atomic
def refresh_many(innovations: QuerySet[Innovation]) -> None:
    """The same for several published entries, for example all of an agency whose name changed."""
    seen: dict[str, int] = {}
    for chunk in _chunks(_entries(innovations.filter(status=Innovation.Status.PUBLISHED), seen)):
        SearchEntry.objects.filter(pk__in=[entry.pk for entry in chunk]).delete()
        SearchEntry.objects.bulk_create(chunk)
    SearchWord.objects.bulk_create([SearchWord(word=word) for word in sorted(seen)], batch_size=CHUNK, ignore_conflicts=True)
    _stamp()


@transaction.atomic
def rebuild() -> int:
    """Write the whole index anew and count the words; returns the number of entries. For bulk loaders and the command."""
    SearchEntry.objects.all().delete()
    SearchWord.objects.all().delete()
    seen: dict[str, int] = {}
    total = 0
    for chunk in _chunks(_entries(Innovation.objects.published(), seen)):
        SearchEntry.objects.bulk_create(chunk)
        total += len(chunk)
    SearchWord.objects.bulk_create([SearchWord(word=word, entries=count) for word, count in sorted(seen.items())], batch_size=CHUNK)
    _stamp()
    return total


def _stamp() -> None:
    SearchState.objects.update_or_create(pk=STATE, defaults={"stamp": uuid.uuid4().hex})
    revision.bump()


def _entries(innovations: QuerySet[Innovation], seen: dict[str, int]) -> Iterator[SearchEntry]:
    rows = innovations.select_related("opd__parent", "category").prefetch_related("tags")
    for innovation in rows.order_by("pk").iterator(chunk_size=CHUNK):
        fields = texts(innovation)
        yield SearchEntry(
            innovation=innovation,
            name=" ".join(language.words(innovation.title))[:200],
            words=marked_words(fields),
            opd_id=innovation.opd_id,
            category_id=innovation.category_id,
            stage=innovation.stage,
            digital=innovation.digital,
            theme_ids=",".join(str(tag.pk) for tag in innovation.tags.all()),
            published=int(innovation.published_at.timestamp()) if innovation.published_at else 0,
        )
        for word in surface_words(fields):
            seen[word] = seen.get(word, 0) + 1


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


def marked_words(fields: dict[tuple[str, str], str]) -> str:
    """What the engines index. Per field first the main stems in the order of the text, so that phrases can be found, then other forms."""
    found: list[str] = []
    for (in_language, field), text in fields.items():
        prefix = mark("", in_language, field)
        others: dict[str, None] = {}
        for word in language.words(text):
            main, more = language.stem_and_others(word, in_language)
            if main:
                found.append(prefix + main)
                others.update(dict.fromkeys(more))
        others.update((word, None) for word in language.joined_words(text))
        found.extend(prefix + form for form in others)
    return " ".join(found)


def surface_words(fields: dict[tuple[str, str], str]) -> set[str]:
    """The words a correction may offer: as typed, without stop words, numbers and very short ones."""
    return {
        word
        for (in_language, _field), text in fields.items()
        for word in language.words(text)
        if len(word) > 2 and not word.isdigit() and not language.is_stop(word, in_language)
    }
