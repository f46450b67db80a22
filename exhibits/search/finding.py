"""From a typed text to the set of entries that match it, with their scores and what to tell the reader about it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import zip_longest

from exhibits.search import corrections, language, query, thesaurus
from exhibits.search.lists import Lists
from exhibits.search.query import CORRECTED, OTHER_LANGUAGE, STEM, Group
from exhibits.search.ranking import Scores
from exhibits.search.shelf import Shelf
from exhibits.search.thesaurus import Thesaurus

MATCHED_GROUP = 1 << 16
"""Added per group found when not all were: more of the words come before better places."""
MOST_CORRECTED = 4


@dataclass(slots=True)
class Found:
    entries: int
    scores: Scores = field(default_factory=Scores)
    groups: list[Group] = field(default_factory=list)
    did_you_mean: str = ""
    also_searched: list[str] = field(default_factory=list)
    relaxed: bool = False
    wordless: bool = False


def find(text: str, in_language: str, lists: Lists, shelf: Shelf) -> Found:
    """All entries for an empty text or one without a telling word (`wordless`); else those that match, or the nearest (`relaxed`)."""
    words = thesaurus.of(lists.synonyms)
    groups = query.parse(text, in_language, words)
    if not groups:
        return Found(shelf.everything, wordless=bool(text.strip()))
    _look(groups, shelf)
    corrected = _mend(groups, in_language, words, shelf)
    found = Found(0, groups=groups)
    _match(found, shelf)
    for group in groups:
        group.score(found.scores, shelf.size)
    found.did_you_mean = _replace(text, corrected)
    found.also_searched = list(dict.fromkeys(term for group in groups for term in group.synonyms))
    return found


def similar(text: str, shelf: Shelf) -> list[str]:
    """Known words that look like the words of a text that found nothing; the nearest of each word first."""
    vocabulary = shelf.vocabulary()
    found = [corrections.similar(word, vocabulary) for word in thesaurus.content_words(text)[:MOST_CORRECTED]]
    return list(dict.fromkeys(word for place in zip_longest(*found) for word in place if word))


def _look(groups: list[Group], shelf: Shelf) -> None:
    postings = shelf.postings(term for group in groups for alternative in group.alternatives for term in alternative.terms())
    for group in groups:
        group.look(postings)


def _mend(groups: list[Group], in_language: str, words: Thesaurus, shelf: Shelf) -> dict[str, str]:
    """For groups that are nowhere: the other language, then the nearest known word. Returns what was put for what."""
    unknown = [group for group in groups if not group.entries and not group.bonus]
    if unknown and in_language == language.INDONESIAN:
        for group in unknown:
            group.alternatives += query.alternatives_of(group.typed, language.ENGLISH, OTHER_LANGUAGE, OTHER_LANGUAGE)
        _look(unknown, shelf)
    unknown = [group for group in unknown if not group.entries and len(group.typed) == 1][:MOST_CORRECTED]
    if not unknown:
        return {}
    vocabulary = dict.fromkeys(words.words, 1) | shelf.vocabulary()
    alone = len(groups) == 1
    corrected = {group.typed[0]: mended for group in unknown if (mended := _correction(group.typed[0], vocabulary, alone))}
    for group in unknown:
        mended = corrected.get(group.typed[0], ())
        if mended:
            for name in (language.INDONESIAN, language.ENGLISH):
                group.alternatives += query.alternatives_of(mended, name, CORRECTED, STEM)
            for other in words.others(mended):
                group.alternatives += query.synonym(other, in_language, OTHER_LANGUAGE)
    _look(unknown, shelf)
    return {group.typed[0]: " ".join(corrected[group.typed[0]]) for group in unknown if group.entries}


def _correction(word: str, vocabulary: dict[str, int], alone: bool) -> tuple[str, ...]:
    likely = corrections.correct(word, vocabulary)
    if likely:
        return (likely,)
    parts = corrections.split(word, vocabulary)
    if parts or not alone:
        return parts
    nearest = corrections.nearest(word, vocabulary)
    return (nearest,) if nearest else ()


def _match(found: Found, shelf: Shelf) -> None:
    """The entries that have all groups that matter, or as many as any entry has."""
    needed = [group for group in found.groups if not group.soft and not group.bonus]
    entries = shelf.everything
    for group in needed:
        entries &= group.entries
    if not entries and len(needed) > 1:
        counts = Scores()
        for group in needed:
            counts.add(group.entries, 1)
            found.scores.add(group.entries, MATCHED_GROUP)
        entries = next((least for most in range(len(needed) - 1, 0, -1) if (least := counts.at_least(most, shelf.everything))), 0)
        found.relaxed = bool(entries)
    found.entries = entries


def _replace(text: str, corrected: dict[str, str]) -> str:
    """The typed text with the corrected words in it; nothing if none was corrected."""
    if not corrected:
        return ""
    return re.sub(language.WORD, lambda match: corrected.get(language.fold(match[0]), match[0]), text)
