"""Showing why an entry was found: the matched words marked in the text as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from exhibits.models import Innovation
from exhibits.search import language
from exhibits.search.query import Group

LENGTH = 190
"""Letters of a snippet, about two lines on a phone."""
FIELDS = ("requirements", "who_can_use", "where_to_get_it", "cost", "duration", "hours", "solution", "problem", "benefits")
LABELLED = FIELDS[:6]
_TOKEN = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Þ0-9“\"(])")


class Marker:
    """Knows the words of a query; marks them in texts of either language."""

    def __init__(self, groups: Iterable[Group]) -> None:
        self._single: dict[str, dict[str, int]] = {"id": {}, "en": {}}
        self._phrases: dict[str, list[tuple[tuple[str, ...], int]]] = {"id": [], "en": []}
        for number, group in enumerate(groups):
            for alternative in group.alternatives:
                if alternative.phrase:
                    stems = tuple(forms[0] for forms in alternative.forms)
                    self._phrases[alternative.language].append((stems, number))
                else:
                    self._single[alternative.language].update((form, number) for forms in alternative.forms for form in forms)

    def spans(self, text: str, in_language: str) -> list[tuple[int, int, int]]:
        """Where words of the query stand: start, end, and which group they belong to."""
        single, phrases = self._single[in_language], self._phrases[in_language]
        if not text or not (single or phrases):
            return []
        found, told = [], []
        for match in _TOKEN.finditer(text):
            parts = _parts(match[0])
            group = next((single[form] for part in parts for form in language.forms(part, in_language) if form in single), None)
            if group is not None:
                found.append((match.start(), match.end(), group))
            if phrases:
                stems = [language.stem(part, in_language) for part in parts if not language.is_stop(part, in_language)]
                told += [(stem, match.start(), match.end()) for stem in stems]
        for phrase, group in phrases:
            found += _runs(told, phrase, group)
        return sorted(set(found)) if phrases else found

    def mark(self, text: str, in_language: str) -> SafeString:
        """The whole text with `<mark>` around the words of the query."""
        return _marked(text, self.spans(text, in_language))

    def snippet(self, innovation: Innovation) -> tuple[str, SafeString]:
        """The sentence that shows most of the query, from the texts below the summary, and the name of its field if that helps."""
        best: tuple[int, str, str, str] = (0, "", "", "")
        for name in FIELDS:
            text, in_language = innovation.text(name), innovation.language_of(name)
            groups = len({group for _start, _end, group in self.spans(text, in_language)})
            if groups > best[0]:
                best = (groups, name, text, in_language)
        _count, name, text, in_language = best
        if not name:
            return "", SafeString("")
        sentence = max(_SENTENCE.split(text), key=lambda one: len({group for _start, _end, group in self.spans(one, in_language)}))
        label = capfirst(str(Innovation._meta.get_field(name).verbose_name)) if name in LABELLED else ""  # type: ignore[union-attr]
        return label, self._cut(sentence, in_language)

    def _cut(self, sentence: str, in_language: str) -> SafeString:
        """At most `LENGTH` letters around the first match, cut between words."""
        spans = self.spans(sentence, in_language)
        first = spans[0][0] if spans else 0
        start = 0 if first < LENGTH - 40 else sentence.rfind(" ", 0, first - 60) + 1
        end = len(sentence) if len(sentence) <= start + LENGTH else sentence.rfind(" ", start, start + LENGTH)
        text = sentence[start:end] if end > start else sentence[start : start + LENGTH]
        shown = _marked(text, self.spans(text, in_language))
        return SafeString(("… " if start else "") + shown + (" …" if end < len(sentence) else ""))


def _parts(token: str) -> list[str]:
    """The words of a token: «KTP-el» → `ktp`, `ktpel`."""
    if token.isalnum():
        word = language.as_word(language.fold(token))
        return [word] if word else []
    return [*language.words(token), *language.joined_words(token)]


def _runs(told: list[tuple[str, int, int]], stems: tuple[str, ...], group: int) -> Iterable[tuple[int, int, int]]:
    length = len(stems)
    for at in range(len(told) - length + 1):
        if all(told[at + step][0] == stems[step] for step in range(length)):
            yield from ((start, end, group) for _stem, start, end in told[at : at + length])


def _marked(text: str, spans: list[tuple[int, int, int]]) -> SafeString:
    pieces, last = [], 0
    for start, end, _group in spans:
        if start >= last:
            pieces.append((text[last:start], text[start:end]))
            last = end
    return format_html_join("", "{}<mark>{}</mark>", pieces) + conditional_escape(text[last:])
