"""What was typed, taken apart: all groups must be found in an entry, of each group any alternative will do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from exhibits.search import language
from exhibits.search.index import BODY, FIELDS, KEYWORDS, NAME, SUMMARY, TITLE, mark, pair
from exhibits.search.ranking import Scores
from exhibits.search.thesaurus import Thesaurus, content_words

WEIGHTS = {NAME: 8, TITLE: 16, SUMMARY: 6, KEYWORDS: 4, BODY: 1}
"""Title over summary over keywords over body; the words of the name stand in the title too."""
AS_TYPED, STEM, CORRECTED, SYNONYM, OTHER_LANGUAGE = 8, 6, 6, 5, 4
TOGETHER = 6
MOST_WORDS = 12
Postings = Mapping[str, int]
"""For each word of the index the entries that hold it."""
_QUOTED = re.compile(r'"([^"]+)"')


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to find a group: for each word the forms that will do; as a phrase the words must follow each other."""

    forms: tuple[tuple[str, ...], ...]
    language: str
    quality: int
    phrase: bool = False
    synonym: str = ""

    def terms(self) -> Iterator[str]:
        """What must be read from the index to answer."""
        for name in FIELDS:
            if self.phrase:
                yield from self._pairs(name)
            else:
                yield from (mark(form, self.language, name) for forms in self.forms for form in forms)

    def _word(self, forms: tuple[str, ...], name: str, postings: Postings) -> int:
        return _any(postings[mark(form, self.language, name)] for form in forms)

    def _pairs(self, name: str) -> list[str]:
        return [pair(one[0], other[0], self.language, name) for one, other in pairwise(self.forms)]

    def found(self, postings: Postings) -> tuple[dict[str, int], int]:
        """The entries by field, and the entries that have all words somewhere."""
        if self.phrase:
            by_field = {name: _all([postings[word] for word in self._pairs(name)]) for name in FIELDS}
            return by_field, _any(by_field.values())
        words = [{name: self._word(forms, name, postings) for name in FIELDS} for forms in self.forms]
        return {name: _all([word[name] for word in words]) for name in FIELDS}, _all([_any(word.values()) for word in words])


@dataclass(slots=True)
class Group:
    """A word, a known term of several words, or a quoted phrase of the query.

    A soft group is not demanded; a bonus lifts entries in which neighbouring words of the query stand side by side.
    """

    typed: tuple[str, ...]
    alternatives: list[Alternative]
    soft: bool = False
    bonus: bool = False
    entries: int = 0
    synonyms: list[str] = field(default_factory=list)
    matched: list[Alternative] = field(default_factory=list)
    _fresh: list[tuple[int, int]] = field(default_factory=list)

    def look(self, postings: Postings) -> None:
        """Work out which entries have the group; each field counts once per entry, by its best alternative."""
        covered = dict.fromkeys(FIELDS, 0)
        self._fresh, self.matched, self.entries, self.synonyms = [], [], 0, []
        for alternative in sorted(self.alternatives, key=lambda one: -one.quality):
            by_field, anywhere = alternative.found(postings)
            if not anywhere:
                continue
            self.matched.append(alternative)
            if alternative.synonym and not set(self.typed) <= set(content_words(alternative.synonym)):
                self.synonyms.append(alternative.synonym)
            for name, entries in by_field.items():
                self._fresh.append((entries & ~covered[name], WEIGHTS[name] * alternative.quality))
                covered[name] |= entries
            self._fresh.append((anywhere & ~self.entries & ~_any(by_field.values()), WEIGHTS[BODY] * alternative.quality))
            self.entries |= anywhere

    def score(self, scores: Scores, size: int) -> None:
        """Add what the group is worth; a rare word says more than a common one, a soft one least."""
        if not self.entries:
            return
        rarity = 1 if self.soft else 2 + min(4, (size // self.entries.bit_count()).bit_length() - 1)
        for entries, weight in self._fresh:
            scores.add(entries, weight * rarity)


def parse(text: str, in_language: str, thesaurus: Thesaurus) -> list[Group]:
    """The groups of a query; none if it has no word that says something."""
    phrases = [words for quoted in _QUOTED.findall(text) if len(words := content_words(quoted)[:MOST_WORDS]) > 1]
    rest = content_words(_QUOTED.sub(lambda match: "" if len(content_words(match[1])) > 1 else match[1], text))
    groups = [Group(tuple(words), _phrases(words, in_language, AS_TYPED)) for words in phrases]
    groups += [
        word_group(words, in_language, others) for words, others in thesaurus.runs(list(dict.fromkeys(rest))[: MOST_WORDS - len(phrases)])
    ]
    if all(group.soft for group in groups):
        for group in groups:
            group.soft = False
    return groups + _neighbours(groups, in_language)


def _neighbours(groups: Sequence[Group], in_language: str) -> list[Group]:
    neighbours = [(one.typed[-1], other.typed[0]) for one, other in pairwise(groups)]
    neighbours += [two for group in groups for two in pairwise(group.typed)]
    return [Group(two, _phrases(two, in_language, TOGETHER), bonus=True) for two in neighbours]


def word_group(words: Sequence[str], in_language: str, others: Sequence[str]) -> Group:
    """A word or a known term with everything it may be found by."""
    alternatives = alternatives_of(words, in_language, AS_TYPED, STEM)
    if in_language == language.ENGLISH:
        alternatives += _in_indonesian(words)
    for other in others:
        alternatives += synonym(other, in_language, SYNONYM)
    soft = len(words) == 1 and (words[0] in language.SOFT or language.stem(words[0], in_language) in language.SOFT)
    return Group(tuple(words), alternatives, soft)


def _in_indonesian(words: Sequence[str]) -> list[Alternative]:
    """What an English reader typed, looked up in the Indonesian texts; a known term as a phrase («open data» is not OPENI and data)."""
    if len(words) == 1:
        return alternatives_of(words, language.INDONESIAN, SYNONYM, OTHER_LANGUAGE)
    stems = tuple((language.stem(word, language.INDONESIAN),) for word in words)
    return [Alternative(stems, language.INDONESIAN, SYNONYM, phrase=True)]


def alternatives_of(words: Sequence[str], in_language: str, as_typed: int, by_stem: int) -> list[Alternative]:
    """Words as they stand, and by their stems."""
    found = [Alternative(tuple((word,) for word in words), in_language, as_typed)]
    stems = Alternative(tuple(language.forms(word, in_language) for word in words), in_language, by_stem)
    return [*found, stems] if stems.forms != found[0].forms else found


def synonym(term: str, in_language: str, quality: int) -> list[Alternative]:
    """A term that means the same: a single word by its stems, several words as a phrase."""
    words = content_words(term)
    if not words:
        return []
    found = []
    for name in (language.INDONESIAN, language.ENGLISH) if in_language == language.ENGLISH else (language.INDONESIAN,):
        if len(words) == 1:
            found.append(Alternative((language.forms(words[0], name),), name, quality, synonym=term))
        else:
            found.append(Alternative(tuple((language.stem(word, name),) for word in words), name, quality, phrase=True, synonym=term))
    return found


def _phrases(words: Sequence[str], in_language: str, quality: int) -> list[Alternative]:
    names = dict.fromkeys((in_language, language.INDONESIAN))
    return [Alternative(tuple((language.stem(word, name),) for word in words), name, quality, phrase=True) for name in names]


def _any(sets: Iterable[int]) -> int:
    found = 0
    for entries in sets:
        found |= entries
    return found


def _all(sets: list[int]) -> int:
    found = sets[0]
    for entries in sets[1:]:
        found &= entries
    return found
