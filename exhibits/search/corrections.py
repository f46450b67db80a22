"""Words that nobody wrote: the nearest one that somebody did."""

from __future__ import annotations

from collections.abc import Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

SHORTEST = 4
NEAR = ((12, 3), (8, 2), (SHORTEST, 1))
"""From how many letters on how many slips (missing, extra, other or swapped letters) are forgiven."""
SAME_BEGINNING = 8
"""Below so many letters the first one is taken as right: it seldom is the slip, and other first letters make other words.
In longer words it may be the only slip."""
NEAREST_SIMILARITY = 0.7
LEAST_SIMILARITY = 0.65


def correct(word: str, vocabulary: Mapping[str, int]) -> str:
    """The word that was probably meant, or nothing. Of equally near ones: longer or shorter by an end, same first letter, most used."""
    allowed = next((slips for letters, slips in NEAR if len(word) >= letters), 0)
    return _closest(word, vocabulary, allowed) if allowed else ""


def nearest(word: str, vocabulary: Mapping[str, int]) -> str:
    """A word that is not likely but the nearest there is, for when nothing else was found."""
    found = _closest(word, vocabulary, 2) if len(word) > SHORTEST else ""
    return found if found and OSA.normalized_similarity(word, found) >= NEAREST_SIMILARITY and found[0] == word[0] else ""


def similar(word: str, vocabulary: Mapping[str, int], most: int = 3) -> list[str]:
    """The known words that look most like it, however far: for somebody who would otherwise leave with nothing."""
    near = process.extract(word, vocabulary.keys(), scorer=JaroWinkler.normalized_similarity, score_cutoff=LEAST_SIMILARITY, limit=most)
    return [other for other, _similarity, _index in near]


def split(word: str, vocabulary: Mapping[str, int]) -> tuple[str, ...]:
    """Two words written as one («kartukeluarga»), or nothing."""
    cuts = [(word[:at], word[at:]) for at in range(3, len(word) - 2)]
    known = [cut for cut in cuts if cut[0] in vocabulary and cut[1] in vocabulary]
    return max(known, key=lambda cut: min(vocabulary[cut[0]], vocabulary[cut[1]]), default=())


def _closest(word: str, vocabulary: Mapping[str, int], allowed: int) -> str:
    candidates = [
        other for other in vocabulary if abs(len(other) - len(word)) <= allowed and (other[0] == word[0] or len(word) >= SAME_BEGINNING)
    ]
    near = process.extract(word, candidates, scorer=OSA.distance, score_cutoff=allowed, limit=30)
    found = [match for match in near if match[0][0] == word[0] or match[1] <= 1]

    def rank(match: tuple[str, float, int]) -> tuple[float, bool, bool, int, str]:
        other, slips, _index = match
        ends = other.startswith(word) or word.startswith(other)
        return slips, not ends, other[0] != word[0], -vocabulary[other], other

    return min(found, key=rank)[0] if found else ""
