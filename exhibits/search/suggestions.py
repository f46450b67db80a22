"""Type-ahead: names, agencies, categories, themes and words that begin as typed; each lookup reads a few rows of an index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from exhibits.models import Innovation, SearchEntry, SearchWord
from exhibits.search import engine, language
from exhibits.search import lists as search_lists
from exhibits.search.index import TITLE, mark
from exhibits.search.lists import Choice, Lists

MOST = 8
PER_KIND = {"category": 1, "opd": 2, "theme": 2, "innovation": 5, "word": 3}
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`kind` is innovation, opd, theme, category or word; `detail` says in the reader's language what is behind it."""

    label: str
    detail: str
    url: str
    kind: str


def suggest(text: str, in_language: str) -> list[Suggestion]:
    """At most `MOST` suggestions for what has been typed so far; none for fewer than two letters. At most five queries."""
    typed = " ".join(language.words(text[:LONGEST]))
    if len(typed) < 2:
        return []
    lists = search_lists.read()
    found = [*_innovations(typed, in_language), *_listed(typed, in_language, lists), *_words(typed, in_language)]
    return found[:MOST]


def _innovations(typed: str, in_language: str) -> list[Suggestion]:
    """Titles that begin so, then titles with a word that begins so."""
    keys = list(_starting(SearchEntry.objects.all(), "name", typed).order_by("name").values_list("pk", flat=True)[: PER_KIND["innovation"]])
    last = typed.split()[-1]
    if len(keys) < PER_KIND["innovation"] and len(last) > 2 and " " not in typed:
        prefixes = [mark(last, name, TITLE) for name in dict.fromkeys(("id", in_language))]
        keys += [key for key in engine.first_with_prefix(prefixes, 2 * PER_KIND["innovation"]) if key not in keys]
    keys = keys[: PER_KIND["innovation"]]
    rows = {row.pk: row for row in Innovation.objects.published().filter(pk__in=keys).select_related("opd")}
    return [_innovation(rows[key]) for key in keys if key in rows]


def _innovation(row: Innovation) -> Suggestion:
    name, expansion = row.name_and_expansion()
    return Suggestion(name, expansion or row.opd.acronym, row.get_absolute_url(), "innovation")


def _listed(typed: str, in_language: str, lists: Lists) -> Iterator[Suggestion]:
    details = {"category": _("Category"), "theme": _("Theme")}
    for kind in ("opd", "category", "theme"):
        matching = [choice for choice in lists.choices[kind] if _begins(choice, in_language, typed)]
        for choice in matching[: PER_KIND[kind]]:
            detail = choice.explained(in_language) or details.get(kind, "")
            yield Suggestion(choice.label(in_language), detail, _address(kind, choice), kind)


def _begins(choice: Choice, in_language: str, typed: str) -> bool:
    """Whether the acronym, the name or any word of them begins as typed."""
    texts = (" ".join(language.words(text)) for text in (choice.label(in_language), choice.explained(in_language)) if text)
    return any(text.startswith(typed) or f" {typed}" in f" {text}" for text in texts)


def _address(kind: str, choice: Choice) -> str:
    if kind == "opd":
        return reverse("exhibits:opd", args=[choice.value])
    if kind == "category":
        return reverse("exhibits:category", args=[choice.value])
    return f"{reverse('exhibits:catalogue')}?{urlencode({'tema': choice.value})}"


def _words(typed: str, in_language: str) -> Iterator[Suggestion]:
    """Ways to finish the last word, most used first; English ones for English readers only."""
    before, _space, last = typed.rpartition(" ")
    if len(last) < 2:
        return
    known = SearchWord.objects.all() if in_language == language.ENGLISH else SearchWord.objects.filter(is_indonesian=True)
    longer = _starting(known.exclude(word=last), "word", last)
    for word in longer.order_by("-entries", "word").values_list("word", flat=True)[: PER_KIND["word"]]:
        text = f"{before} {word}".strip()
        yield Suggestion(text, _("Search"), f"{reverse('exhibits:catalogue')}?{urlencode({'q': text})}", "word")


def _starting(rows, column: str, prefix: str):  # type: ignore[no-untyped-def]
    """Rows whose column begins so, as a range of its index (words and names are `0`–`9`, `a`–`z` and spaces only)."""
    return rows.filter(**{f"{column}__gte": prefix, f"{column}__lt": prefix + "~"})
