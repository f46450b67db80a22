"""One cell read as its column means it: a value that can be kept as JSON, or a sentence on what is wrong and how to mend it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from rapidfuzz import fuzz, process

from exhibits.importing import dates
from exhibits.importing.cells import Trouble, Value
from exhibits.importing.columns import Column, plain
from exhibits.importing.words import Both, both
from exhibits.models import Category, Innovation, Tag
from opds.models import Opd

MOST_LETTERS = 30_000
NEAR = 72  # of 100
EMPTY = "-"
APART = re.compile(r"[;|\n]")
APART_OR_COMMA = re.compile(r"[;|\n,]")
YES = {"ya", "y", "yes", "true", "1", "benar", "digital", "v", "x", "✓", "✔"}
NO = {"tidak", "t", "no", "n", "false", "0", "bukan", "non digital", "nondigital", "non", "tdk"}
MORE_NAMES: dict[str, dict[str, str]] = {
    "stage": {
        "ide": "initiative",
        "inisiasi": "initiative",
        "ujicoba": "trial",
        "implementasi": "implemented",
        "diterapkan": "implemented",
    },
    "initiator": {"opd": "agency", "asn": "civil-servant", "walikota": "head", "wali kota": "head", "bupati": "head", "dprd": "council"},
    "form": {
        "inovasi tata kelola pemerintahan daerah": "governance",
        "tata kelola": "governance",
        "inovasi pelayanan publik": "public-service",
        "inovasi daerah lainnya sesuai dengan urusan pemerintahan yang menjadi kewenangan daerah": "other",
        "lainnya": "other",
    },
    "status": {"diterbitkan": "published", "publik": "published", "konsep": "draft"},
}
is_url = URLValidator(schemes=["http", "https"])


class Wrong(ValueError):
    """A cell cannot be read; `said` tells why, in both languages."""

    def __init__(self, sentence: Any, **values: Any) -> None:
        super().__init__()
        self.said: Both = both(sentence, **values)


@dataclass(slots=True)
class Lists:
    """What may be chosen, by every name it goes by; asked of the database once a file."""

    categories: dict[str, int] = field(default_factory=dict)
    tags: dict[str, int] = field(default_factory=dict)
    opds: dict[str, int] = field(default_factory=dict)
    labels: dict[str, dict[int, str]] = field(default_factory=lambda: {"category": {}, "tags": {}, "opd": {}})

    @classmethod
    def of_now(cls) -> Lists:
        lists = cls()
        for category in Category.objects.all():
            lists.labels["category"][category.pk] = category.name
            _add(lists.categories, category.pk, category.name, category.name_en, category.short_name, category.short_name_en, category.code)
        for tag in Tag.objects.all():
            lists.labels["tags"][tag.pk] = tag.name
            _add(lists.tags, tag.pk, tag.name, tag.name_en, tag.slug)
        for opd in Opd.objects.order_by("-is_active", "pk"):
            lists.labels["opd"][opd.pk] = opd.acronym
            _add(lists.opds, opd.pk, opd.acronym, opd.slug, opd.name, opd.name_en)
        return lists


def _add(names: dict[str, int], key: int, *spoken: str) -> None:
    for name in spoken:
        if plain(name):
            names.setdefault(plain(name), key)


def read(column: Column, value: Value, lists: Lists) -> Any:
    """What the cell means for the column's field; None means: emptied on purpose with a dash. Raises `Wrong`."""
    if isinstance(value, Trouble):
        wrong = Wrong("")
        wrong.said = value.said
        raise wrong
    if isinstance(value, str) and value in {EMPTY, "–", "—"}:
        return None
    if isinstance(value, str) and re.match(r"'[=+\-@\t\r]", value):
        value = value[1:]  # what an export put before a text that looks like a formula
    return READERS[column.kind](column, value, lists)


def said(value: Value) -> str:
    """A value as text, as one would read it in the sheet."""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, datetime.date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, float):
        return f"{value:.10g}".replace(".", ",")
    return "" if isinstance(value, Trouble) else str(value)


# --- readers by kind


def _text(column: Column, value: Value, lists: Lists) -> str:
    text = said(value)
    limit = getattr(Innovation._meta.get_field(column.field), "max_length", None) or MOST_LETTERS
    if len(text) > limit:
        raise Wrong(_("has %(letters)d letters, but at most %(most)d fit; shorten it."), letters=len(text), most=limit)
    return text


def _line(column: Column, value: Value, lists: Lists) -> str:
    text = _text(column, " ".join(said(value).split()), lists)
    if column.field == "title" and len(text) < 3:
        raise Wrong(_("is too short for a name; write at least 3 letters."))
    return text


def _choice(column: Column, value: Value, lists: Lists) -> str:
    names = choices(column.field)
    return str(_named(names, value, lambda key: label(column.field, key)))


def choices(name: str) -> dict[str, str]:
    """The values of a field with choices by their names in both languages and on the national forms."""
    names = {}
    options = dict(Innovation._meta.get_field(name).choices or [])  # type: ignore[union-attr]
    for key, text in options.items():
        for code in ("id", "en"):
            with override(code):
                names[plain(str(text))] = str(key)
        names[plain(str(key))] = str(key)
    return names | MORE_NAMES.get(name, {})


def label(name: str, key: str) -> str:
    """What a choice is called in Indonesian, for a hint in both languages."""
    options = dict(Innovation._meta.get_field(name).choices or [])  # type: ignore[union-attr]
    with override("id"):
        return str(options[key])


def _named(names: dict[str, Any], value: Value, spoken: Callable[[Any], str]) -> Any:
    text = said(value)
    if plain(text) in names:
        return names[plain(text)]
    near = process.extractOne(plain(text), names.keys(), scorer=fuzz.WRatio, score_cutoff=NEAR)
    if near and plain(text):
        raise Wrong(_("“%(text)s” is not in the list; did you mean “%(near)s”?"), text=text[:80], near=spoken(names[near[0]]))
    offered = ", ".join(dict.fromkeys(spoken(key) for key in dict.fromkeys(names.values())))
    few = offered if len(offered) <= 160 else offered[:160].rpartition(", ")[0] + " …"
    raise Wrong(_("“%(text)s” is not in the list; write one of: %(names)s."), text=text[:80], names=few)


def _category(column: Column, value: Value, lists: Lists) -> int:
    return int(_named(lists.categories, value, lists.labels["category"].__getitem__))


def _opd(column: Column, value: Value, lists: Lists) -> int:
    return int(_named(lists.opds, value, lists.labels["opd"].__getitem__))


def _tags(column: Column, value: Value, lists: Lists) -> list[int]:
    """Names of themes may hold commas themselves, so the whole part is tried before it is cut at its commas."""
    found: list[int] = []
    for part in filter(None, (piece.strip() for piece in APART.split(said(value)))):
        pieces = [part] if plain(part) in lists.tags else [piece.strip() for piece in part.split(",")]
        found += [_named(lists.tags, piece, lists.labels["tags"].__getitem__) for piece in pieces if piece]
    return sorted(set(found))


def _date(column: Column, value: Value, lists: Lists) -> str:
    try:
        return dates.read(value).isoformat()
    except dates.NoDate as fault:
        raise Wrong(fault.sentence, text=said(value)[:60]) from None


def _yes(column: Column, value: Value, lists: Lists) -> bool:
    word = plain(said(value)) or said(value).strip().lower()
    if word not in YES | NO:
        raise Wrong(_("“%(text)s” is neither yes nor no; write “ya” or “tidak”."), text=said(value)[:40])
    return word in YES


def _url(column: Column, value: Value, lists: Lists) -> str:
    text = said(value).strip()
    if text and not re.match(r"[a-z]+:", text, re.IGNORECASE):
        text = f"https://{text}"
    try:
        is_url(text)
    except ValidationError:
        raise Wrong(_("“%(text)s” is not a web address; write it like https://batukota.go.id/layanan."), text=said(value)[:80]) from None
    return _text(column, text, lists)


def _slug(column: Column, value: Value, lists: Lists) -> str:
    """The address alone, also out of a whole one that was copied from the browser."""
    text = said(value).strip()
    path = urlsplit(text).path if "/" in text else text
    return path.strip("/").rpartition("/")[2].lower()


def _goals(column: Column, value: Value, lists: Lists) -> list[int]:
    text = said(value).replace(",", ";") if isinstance(value, (int, float)) else said(value)
    parts = [part.strip() for part in APART_OR_COMMA.split(text) if part.strip()]
    found = []
    for part in parts:
        number = re.match(r"(?:sdgs?|tpb|goal|tujuan)?\s*(\d{1,2})\b", part, re.IGNORECASE)
        if not number or not 1 <= int(number[1]) <= 17:
            raise Wrong(_("“%(text)s” is not a goal; write numbers from 1 to 17 with commas between, like 3, 11."), text=part[:60])
        found.append(int(number[1]))
    return sorted(set(found))


def _words(column: Column, value: Value, lists: Lists) -> str:
    parts = [" ".join(part.split()) for part in APART_OR_COMMA.split(said(value))]
    return _text(column, ", ".join(part for part in parts if part), lists)


def _year(column: Column, value: Value, lists: Lists) -> int:
    text = str(value.year) if isinstance(value, datetime.date) else said(value).strip()
    if not re.fullmatch(r"(19|20)\d\d", text):
        raise Wrong(_("“%(text)s” is not a year; write it in four digits, like 2023."), text=text[:40])
    return int(text)


READERS: dict[str, Callable[[Column, Value, Lists], Any]] = {
    "line": _line,
    "text": _text,
    "stage": _choice,
    "initiator": _choice,
    "form": _choice,
    "status": _choice,
    "category": _category,
    "opd": _opd,
    "tags": _tags,
    "date": _date,
    "yes": _yes,
    "url": _url,
    "slug": _slug,
    "goals": _goals,
    "words": _words,
    "year": _year,
}


def cleared(name: str) -> Any:
    """What a field holds when it is emptied on purpose."""
    if name in {"tags", "sdgs"}:
        return []
    if name == "digital":
        return False
    column = Innovation._meta.get_field(name)
    return None if isinstance(column, (models.DateField, models.ForeignKey, models.PositiveSmallIntegerField)) else ""
