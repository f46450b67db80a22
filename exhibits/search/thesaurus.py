"""Synonyms on the query: which other terms a run of words stands for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from exhibits.search import language

Key = tuple[str, ...]
LONGEST_TERM = 5
"""Words a term may have and still be found in a query."""


class Thesaurus:
    """All rows of synonyms, by the stems of their terms."""

    def __init__(self, rows: tuple[tuple[str, bool], ...]) -> None:
        self._others: dict[Key, list[str]] = {}
        self.words: set[str] = set()
        for terms_text, one_way in rows:
            terms = [term.strip() for term in terms_text.split(",") if term.strip()]
            for term in terms[:1] if one_way else terms:
                for key in keys(content_words(term)):
                    found = self._others.setdefault(key, [])
                    found.extend(other for other in terms if other != term and other not in found)
            for term in terms:
                self.words.update(word for word in language.words(term) if len(word) > 3)

    def others(self, words: Sequence[str]) -> list[str]:
        """The terms that mean the same as these words together."""
        found: dict[str, None] = {}
        for key in keys(words):
            found.update((term, None) for term in self._others.get(key, ()))
        return list(found)

    def runs(self, words: Sequence[str]) -> Iterator[tuple[Sequence[str], list[str]]]:
        """The words cut into runs, each with the terms that mean the same; the longest known term wins."""
        start = 0
        while start < len(words):
            for end in range(min(len(words), start + LONGEST_TERM), start, -1):
                others = self.others(words[start:end])
                if others or end == start + 1:
                    yield words[start:end], others
                    start = end
                    break


def content_words(text: str) -> list[str]:
    """The words of a query or a term that say something in either language."""
    telling = [word for word in language.words(text) if not (language.is_stop(word, "id") or language.is_stop(word, "en"))]
    return telling + language.doubled_words(text)


def keys(words: Sequence[str]) -> list[Key]:
    """What a run of words is looked up by: a single word by all its forms, several by their main stems."""
    if len(words) == 1:
        return [(form,) for form in dict.fromkeys([*language.forms(words[0], "id"), *language.forms(words[0], "en")])]
    return list(dict.fromkeys(tuple(language.stem(word, name) for word in words) for name in ("id", "en"))) if words else []


@lru_cache(maxsize=4)
def of(rows: tuple[tuple[str, bool], ...]) -> Thesaurus:
    """The thesaurus of these rows, kept while they stay the same."""
    return Thesaurus(rows)
