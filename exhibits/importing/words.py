"""Sentences that are kept: what was wrong with a cell is read later, by somebody whose language is not known yet."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import get_language, override

Both = dict[str, str]


class Joined(list[Any]):
    """Lazy names that are joined when the sentence is spoken."""

    def __str__(self) -> str:
        return ", ".join(str(name) for name in self)


def both(sentence: Any, **values: Any) -> Both:
    """A lazy sentence with its values in each language of the portal; values may be lazy, too."""
    said = {}
    for code, _label in settings.LANGUAGES:
        with override(code):
            said[code] = str(sentence % values if values else sentence)
    return said


def spoken(said: Both) -> str:
    """A kept sentence in the reader's language."""
    return said.get(get_language() or "id") or said.get("id", "")
