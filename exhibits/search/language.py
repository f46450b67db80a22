"""Words and their stems, Indonesian and English: the only place that knows how a text becomes searchable.

A word is folded to `a`–`z` and digits. Indonesian stems come from two stemmers: Sastrawi knows the dictionary (it keeps
`izin` whole), Snowball knows the rules (it takes `perijinan` apart although no dictionary has `ijin`). The index and the
query use the same functions, so both engines see the same words.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from threading import Lock

import snowballstemmer
from Sastrawi.Dictionary.ArrayDictionary import ArrayDictionary
from Sastrawi.Stemmer.Stemmer import Stemmer
from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

INDONESIAN, ENGLISH = "id", "en"
LONGEST_WORD = 40
"""Letters of a word that are kept; longer ones are not words anybody looks for."""

_ACCENT = re.compile("[\u0300-\u036f]")
WORD = re.compile(r"[^\W_]+")
_COMPOUND = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)+")

_DATA = Path(__file__).resolve().parent.parent / "data"
_STOP = {name: frozenset((_DATA / f"stop-words.{name}.txt").read_text(encoding="utf-8").split()) for name in (INDONESIAN, ENGLISH)}
SOFT = frozenset(
    [
        *("bikin", "buat", "urus", "ngurus", "gawe", "daftar", "minta", "mohon", "aju", "cari", "dapat", "lapor", "layan", "kantor"),
        *("info", "informasi", "syarat", "tempat", "program", "inovasi", "kota", "batu"),
        *("orang", "warga", "gratis", "biaya", "jam", "buka", "jadwal"),
        *("make", "apply", "appli", "want", "need", "obtain", "find", "office", "offic", "service", "servic", "city", "citi", "report"),
        *("people", "peopl", "free", "take", "see", "help"),
    ]
)
"""Stems that say what one wants to do rather than what about: they add to the rank but are not demanded."""

_stemming = Lock()


@lru_cache(maxsize=1)
def _sastrawi() -> Stemmer:
    return Stemmer(ArrayDictionary(StemmerFactory().get_words()))


@lru_cache(maxsize=2)
def _snowball(language: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("indonesian" if language == INDONESIAN else "english")


def fold(text: str) -> str:
    """Lower case without accents; «Café» → «cafe»."""
    if text.isascii():
        return text.lower()
    return _ACCENT.sub("", unicodedata.normalize("NFKD", text.replace("’", "'"))).lower()


def words(text: str) -> list[str]:
    """The words of a text in order, folded, without punctuation, single letters and other scripts."""
    return [word for match in WORD.findall(fold(text)) if (word := as_word(match))]


def as_word(token: str) -> str:
    """One folded token as a word, or nothing: no single letters, no other scripts, at most `LONGEST_WORD` letters."""
    return token[:LONGEST_WORD] if token.isascii() and (len(token) > 1 or token.isdigit()) else ""


def joined_words(text: str) -> list[str]:
    """Compounds written as one word: «KTP-el», «e-KTP» → `ktpel`, `ektp`. Doubled words («kupu-kupu») are left out, but for
    those whose single word says nothing (`doubled_words`)."""
    found = []
    for match in _COMPOUND.findall(fold(text)):
        parts = WORD.findall(match)
        if len(set(parts)) > 1 and (word := as_word("".join(parts))):
            found.append(word)
    return [*found, *doubled_words(text)]


def doubled_words(text: str) -> list[str]:
    """Doubled words that mean something of their own while the single word says nothing: «oleh-oleh» → `oleholeh`."""
    parts = [WORD.findall(match) for match in _COMPOUND.findall(fold(text))]
    return ["".join(pair) for pair in parts if len(pair) == 2 and pair[0] == pair[1] and is_stop(pair[0], INDONESIAN)]


def is_stop(word: str, language: str) -> bool:
    """Whether a word says nothing about the subject."""
    return word in _STOP[language]


@lru_cache(maxsize=100_000)
def stem(word: str, language: str) -> str:
    """The main stem: `kependudukan`, `penduduk` → `duduk`; `permits` → `permit`."""
    if word.isdigit():
        return word
    with _stemming:
        stemmed = _sastrawi().stem_word(word) if language == INDONESIAN else _snowball(language).stemWord(word)
    return stemmed or word


@lru_cache(maxsize=100_000)
def forms(word: str, language: str) -> tuple[str, ...]:
    """Everything a word is found by: the word as it stands, its main stem, and Snowball's stem where that differs.

    A stem of one or two letters says too little and is left out.
    """
    found = {word: None, stem(word, language): None}
    if language == INDONESIAN and not word.isdigit():
        with _stemming:
            found[_snowball(language).stemWord(word)] = None
    return tuple(form for form in found if form == word or len(form) > 2)
