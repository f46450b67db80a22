"""Entries that are likely the same as one that is being written: by the words of the title, their sound, and the agency.

For the form (while the title is typed), and for the committee's review page: `likeness.near(innovation)` gives at most
`MOST` entries, most alike first, each with its reasons in words.

    for found in likeness.near(innovation):       # a reviewer sees all entries, also drafts
        found.innovation, found.why               # ["same words: sapa, kebun", "sounds alike", "same agency"]

How: the words of the title are looked up in the search index by their stems, and with them the known words that sound the same
(`sound`). A word that stands in few titles weighs more than one that stands in many. The few best candidates are then compared
whole. Entries that are not published are in no index: of these the newest `MOST_UNPUBLISHED` are gone through.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import log

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from exhibits.models import Innovation, SearchWord
from exhibits.search import engine, language
from exhibits.search.index import NAME, TITLE, mark
from opds.models import Opd, User

MOST = 5
MOST_COMPARED = 60
MOST_UNPUBLISHED = 400
MOST_WORDS = 12
OFTEN = 400
"""A word in more titles than this says little by itself: it adds to what other words found, and finds nothing alone."""
LIKELY = 0.5
"""Share of the title's weight that must be found, from 0 to 1; set by hand with the titles of the sample."""
SAME_AGENCY = 0.12
SOUNDS = 86
"""Of 100: from here on two names written as sounds are alike (rapidfuzz `ratio`)."""
_FAMILIES = (
    ("kh", "h"),
    ("ks", "x"),
    ("ng", "n"),
    ("ny", "n"),
    ("sy", "s"),
    ("dz", "z"),
    ("ph", "f"),
    ("th", "t"),
    ("dj", "j"),
    ("tj", "c"),
)
_SAME = str.maketrans({"q": "k", "v": "f", "p": "f", "z": "s", "b": "b", "d": "t", "g": "k", "y": "i", "w": "u"})


@dataclass(frozen=True, slots=True)
class Near:
    """An entry that may be the same, and why, in the reader's words."""

    innovation: Innovation
    why: list[str]


@dataclass(slots=True)
class _Word:
    """A telling word of the title with the entries whose title has it, or one that sounds like it."""

    typed: str
    stem: str
    same: set[int]
    alike: set[int]
    weight: float = 0.0


@lru_cache(maxsize=50_000)
def sound(word: str) -> str:
    """A word by its sound to an Indonesian ear: consonants only, those told apart badly as one, doubled ones once.

    `anterin`, `antarin` → `antrn`; `yuk`, `yuq` → the same. The first vowel stays when the word begins with it.
    """
    text = language.fold(word)
    for pair, one in _FAMILIES:
        text = text.replace(pair, one)
    text = text.translate(_SAME)
    consonants = text[:1] + re.sub("[aeiou]", "", text[1:])
    return re.sub(r"(.)\1+", r"\1", consonants)


def near(title: str | Innovation, *, opd: Opd | None = None, exclude: int | None = None, user: User | None = None) -> list[Near]:
    """At most `MOST` likely duplicates of a title (or of an entry), most alike first; none for a title that says nothing.

    `user` sees what they may see: an official published entries and those of their agency, the committee (and nobody: `None`) all.
    """
    if isinstance(title, Innovation):
        entry = title
        title, opd, exclude = entry.title, entry.opd, entry.pk
    typed = _telling(title)
    if not typed:
        return []
    words = _looked_up(typed)
    rows = {row.pk: row for row in _compared(words, exclude)}
    rows |= {row.pk: row for row in _unpublished(opd, exclude, user)}
    judged = [(score, row, why) for row in rows.values() for score, why in [_judge(title, words, row, opd)] if score >= LIKELY]
    judged.sort(key=lambda found: (-found[0], found[1].title))
    return [Near(row, why) for _score, row, why in judged[:MOST]]


def _telling(title: str) -> list[str]:
    """The words that say something, each once; a word everybody uses («layanan», «kota») only when there is no other."""
    said = [word for word in dict.fromkeys(language.words(title)) if len(word) > 2 and not language.is_stop(word, language.INDONESIAN)]
    telling = [word for word in said if language.stem(word, language.INDONESIAN) not in language.SOFT]
    return (telling or said)[:MOST_WORDS]


def _looked_up(typed: Sequence[str]) -> list[_Word]:
    """The entries of each word; one query for the words that sound alike, one for the index."""
    alike = _sounding(typed)
    terms = {word: _terms([word]) for word in typed}
    others = {word: _terms(alike[word]) - terms[word] for word in typed}
    wanted = set().union(*terms.values(), *others.values())
    found = {term: set(ids) for term, ids in engine.postings(wanted).items()}
    size = max((len(ids) for ids in found.values()), default=1) + 1
    words = []
    for word in typed:
        same = set().union(*(found.get(term, set()) for term in terms[word]))
        near_it = set().union(*(found.get(term, set()) for term in others[word])) - same
        stem = language.stem(word, language.INDONESIAN)
        words.append(_Word(word, stem, same, near_it, 0.4 + log(1 + size / (1 + len(same)))))
    return words


def _terms(words: Iterable[str]) -> set[str]:
    """How the index holds these words in names and titles."""
    forms = {form for word in words for form in language.forms(word, language.INDONESIAN)}
    return {mark(form, language.INDONESIAN, field) for form in forms for field in (NAME, TITLE)}


def _sounding(typed: Sequence[str]) -> dict[str, list[str]]:
    """Known words that sound like each typed one: looked for among those that begin alike; and neighbours written as one word."""
    begin = {word: word[:2] for word in typed if len(word) > 3}
    found: dict[str, list[str]] = {word: [] for word in typed}
    for one, other in pairwise(typed):
        found[one].append(one + other)  # «sapa kebun» finds «sapakebun»
    prefixes = sorted({*begin.values(), *(_twin(start) for start in begin.values())})
    if prefixes:
        rows = SearchWord.objects.none().values_list("word", flat=True)
        parts = [SearchWord.objects.filter(word__gte=start, word__lt=start + "~").values_list("word", flat=True) for start in prefixes]
        known = list(rows.union(*parts, all=True))
        by_sound: dict[str, list[str]] = {}
        for word in known:
            by_sound.setdefault(sound(word), []).append(word)
        for word in begin:
            found[word] += [other for other in by_sound.get(sound(word), ()) if other != word]
            found[word] += [other for other in known if len(other) > 3 and word.startswith(other) and len(word) - len(other) > 3]
    return found


def _twin(start: str) -> str:
    """The other way to write how a word begins: «sy…» and «s…», «f…» and «p…»."""
    pairs = {"p": "f", "f": "p", "v": "f", "z": "s", "s": "z", "k": "q", "q": "k", "y": "i", "i": "y", "c": "k"}
    return pairs.get(start[0], start[0]) + start[1]


def _compared(words: Sequence[_Word], exclude: int | None) -> list[Innovation]:
    """The published entries that share the most weight, as many as are worth comparing whole; one query."""
    scores: dict[int, float] = {}
    rare = [word for word in words if len(word.same) <= OFTEN] or sorted(words, key=lambda word: len(word.same))[:1]
    for word in rare:
        for pk in list(word.same)[: OFTEN * 4]:
            scores[pk] = scores.get(pk, 0) + word.weight
        for pk in list(word.alike)[:OFTEN]:
            scores[pk] = scores.get(pk, 0) + word.weight * 0.8
    for word in words:
        if word not in rare:
            for pk in scores.keys() & word.same:
                scores[pk] += word.weight
    scores.pop(exclude or 0, None)
    best = sorted(scores, key=lambda pk: -scores[pk])[:MOST_COMPARED]
    return list(_rows(Innovation.objects.published().filter(pk__in=best)))


def _unpublished(opd: Opd | None, exclude: int | None, user: User | None) -> list[Innovation]:
    """Drafts and what is under review: those this person may see, the newest of them."""
    Status = Innovation.Status
    rows = Innovation.objects.filter(status__in=[Status.DRAFT, Status.SUBMITTED, Status.CHANGES_REQUESTED])
    if user is not None:
        rows = rows.editable_by(user)
    return list(_rows(rows.exclude(pk=exclude or 0).order_by("-pk")[:MOST_UNPUBLISHED]))


def _rows(rows: QuerySet[Innovation]) -> QuerySet[Innovation]:
    return rows.select_related("opd").only("pk", "title", "title_en", "slug", "status", "opd__acronym", "opd__name", "opd__slug")


def _judge(title: str, words: Sequence[_Word], row: Innovation, opd: Opd | None) -> tuple[float, list[str]]:
    """How alike from 0 to about 1, and the reasons."""
    theirs = language.words(row.title)
    stems, sounds = {language.stem(word, language.INDONESIAN) for word in theirs}, {sound(word) for word in theirs}
    same = [word for word in words if word.stem in stems]
    heard = [word for word in words if word not in same and (sound(word.typed) in sounds or row.pk in word.alike)]
    weight = sum(word.weight for word in words)
    score = (sum(word.weight for word in same) + 0.8 * sum(word.weight for word in heard)) / weight
    if len(same) + len(heard) == 1 and not _in_name((same or heard)[0], row.title):
        score /= 2  # one word in what the name stands for: two agencies may both have a "system"
    why = []
    if same:
        why.append(_("same words: %(words)s") % {"words": ", ".join(word.typed for word in same)})
    if heard or _name_sounds_like(title, row.title):
        why.append(_("sounds alike"))
        score = max(score, 0.85) if _name_sounds_like(title, row.title) else score
    if opd is not None and row.opd_id == opd.pk and why:
        why.append(_("same agency"))
        score += SAME_AGENCY
    return score, why


def _in_name(word: _Word, title: str) -> bool:
    said = language.words(title.partition(" — ")[0])
    return word.stem in {language.stem(other, language.INDONESIAN) for other in said} or sound(word.typed) in {
        sound(other) for other in said
    }


def _name_sounds_like(one: str, other: str) -> bool:
    """Whether the short names sound the same, wherever the spaces are; of names long enough to tell."""
    first, second = (_skeleton(text.partition(" — ")[0]) for text in (one, other))
    return min(len(first), len(second)) >= 4 and fuzz.ratio(first, second) >= SOUNDS


@lru_cache(maxsize=50_000)
def _skeleton(name: str) -> str:
    return sound("".join(language.words(name)))
