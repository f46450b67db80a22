"""Showing why an entry was found: the matched words marked in the text as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from exhibits.models import Innovation
from exhibits.search import language
from exhibits.search.query import Alternative, Group

LENGTH = 190
"""Letters of a snippet, about two lines on a phone."""
FIELDS = ("requirements", "who_can_use", "where_to_get_it", "cost", "duration", "hours", "solution", "problem", "benefits")
LABELLED = FIELDS[:6]
Span = tuple[int, int, int]
"""Start, end, and the number of the group whose word stands there."""
Phrases = dict[str, list[tuple[tuple[str, ...], int]]]
"""By their first stem: all stems and the group."""
_TOKEN = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Þ0-9“\"(])")


class _Words:
    """What one language's texts are looked through for: single words and phrases, each with the number of its group."""

    def __init__(self, name: str) -> None:
        self.language = name
        self.single: dict[str, int] = {}
        self.phrases: Phrases = {}
        self._seen: dict[str, tuple[int | None, list[str]]] = {}

    def add(self, alternative: Alternative, group: int) -> None:
        if alternative.phrase:
            stems = tuple(forms[0] for forms in alternative.forms)
            self.phrases.setdefault(stems[0], []).append((stems, group))
        else:
            self.single.update((form, group) for forms in alternative.forms for form in forms)

    def of(self, token: str) -> tuple[int | None, list[str]]:
        """The group of a token as it stands in a text, and its stems; remembered, since texts repeat their words."""
        found = self._seen.get(token)
        if found is None:
            parts = _parts(token)
            group = next((self.single[form] for part in parts for form in language.forms(part, self.language) if form in self.single), None)
            found = group, [language.stem(part, self.language) for part in parts if not language.is_stop(part, self.language)]
            self._seen[token] = found
        return found


class Marker:
    """Knows the words of a query; marks them in texts of either language."""

    def __init__(self, groups: Iterable[Group]) -> None:
        self._words = {name: _Words(name) for name in (language.INDONESIAN, language.ENGLISH)}
        self._groups = 0
        for number, group in enumerate(groups):
            self._groups += bool(group.matched) and not group.bonus
            for alternative in group.matched:
                self._words[alternative.language].add(alternative, number)

    def spans(self, text: str, in_language: str) -> list[Span]:
        """Where words of the query stand: start, end, and which group they belong to."""
        words = self._words[in_language]
        if not text or not (words.single or words.phrases):
            return []
        found: list[Span] = []
        told: list[tuple[str, int, int]] = []
        for match in _TOKEN.finditer(text):
            group, stems = words.of(match[0])
            if group is not None:
                found.append((match.start(), match.end(), group))
            if words.phrases:
                told += [(stem, match.start(), match.end()) for stem in stems]
        if not words.phrases:
            return found
        return sorted({*found, *_runs(told, words.phrases)})

    def mark(self, text: str, in_language: str) -> SafeString:
        """The whole text with `<mark>` around the words of the query."""
        return _marked(text, self.spans(text, in_language))

    def snippet(self, innovation: Innovation) -> tuple[str, SafeString, str]:
        """The sentence below the summary that shows most of the query: the name of its field if that helps, the sentence, its language."""
        best: tuple[int, str, str, list[Span]] = (0, "", "", [])
        for name in FIELDS:
            text = innovation.text(name)
            spans = self.spans(text, innovation.language_of(name))
            groups = len({group for _start, _end, group in spans})
            if groups > best[0]:
                best = (groups, name, text, spans)
            if groups >= self._groups:
                break
        _count, name, text, spans = best
        if not name:
            return "", SafeString(""), ""
        label = capfirst(str(Innovation._meta.get_field(name).verbose_name)) if name in LABELLED else ""  # type: ignore[union-attr]
        return label, _cut(text, spans), innovation.language_of(name)


def _cut(text: str, spans: list[Span]) -> SafeString:
    """The sentence with most groups, at most `LENGTH` letters of it around the first match, cut between words."""
    ends = [match.start() for match in _SENTENCE.finditer(text)] + [len(text)]
    starts = [0, *(match.end() for match in _SENTENCE.finditer(text))]
    inside = [[span for span in spans if start <= span[0] < end] for start, end in zip(starts, ends, strict=True)]
    chosen = max(range(len(ends)), key=lambda number: len({group for _start, _end, group in inside[number]}))
    first, last, shown = starts[chosen], ends[chosen], inside[chosen]
    if shown[0][0] - first >= LENGTH - 40:
        first = text.rfind(" ", first, shown[0][0] - 60) + 1
    end = last if last - first <= LENGTH else max(text.rfind(" ", first, first + LENGTH), shown[0][1])
    marked = _marked(
        text[first:end], [(start - first, stop - first, group) for start, stop, group in shown if first <= start and stop <= end]
    )
    return SafeString(("… " if first > starts[chosen] else "") + marked + (" …" if end < last else ""))


def _parts(token: str) -> list[str]:
    """The words of a token: «KTP-el» → `ktp`, `ktpel`."""
    if token.isalnum():
        word = language.as_word(language.fold(token))
        return [word] if word else []
    return [*language.words(token), *language.joined_words(token)]


def _runs(told: list[tuple[str, int, int]], phrases: Phrases) -> Iterator[tuple[int, int, int]]:
    """The words of every phrase whose stems follow each other in the text."""
    for at, (stem, _start, _end) in enumerate(told):
        for stems, group in phrases.get(stem, ()):
            run = told[at : at + len(stems)]
            if tuple(one[0] for one in run) == stems:
                yield from ((start, end, group) for _stem, start, end in run)


def _marked(text: str, spans: list[Span]) -> SafeString:
    pieces, last = [], 0
    for start, end, _group in spans:
        if start >= last:
            pieces.append((text[last:start], text[start:end]))
            last = end
    return format_html_join("", "{}<mark>{}</mark>", pieces) + conditional_escape(text[last:])
