"""What changed between two states of a row, in words: field by field, old and new, long texts word by word.

A state is a plain dictionary: column name → stored value, many-to-many name → sorted keys. `of_version` and `of_row` make it.
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.contrib.auth.models import Group
from django.db import models
from django.utils import formats
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from opds import roles

State = dict[str, Any]
LONG = 60  # letters from which a text is compared word by word
MOST_COMPARED = 4000  # words; longer texts are shown one below the other
AROUND = 8  # unchanged words kept on each side of a change where room is short
PIECE = re.compile(r"\s*\S+|\s+")  # a word with the gap before it


def kept_fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The columns that versions of this model hold and people have a word for, in the order of the model."""
    names = {field.name for field in model.history.model._meta.concrete_fields}  # type: ignore[attr-defined]
    return [
        field
        for field in model._meta.concrete_fields
        if field.name in names
        and not field.primary_key
        and isinstance(field.verbose_name, Promise)
        and not getattr(field, "auto_now", False)
    ]


def kept_sets(model: type[models.Model]) -> list[models.ManyToManyField[Any, Any]]:
    """The many-to-many fields that versions of this model hold."""
    return list(model.history.model._history_m2m_fields)  # type: ignore[attr-defined]


def _target(field: models.ManyToManyField[Any, Any]) -> str:
    """The column of the table between that names the other side."""
    return f"{field.m2m_reverse_field_name()}_id"


def of_version(version: Any) -> State:
    """The state that a version holds; its many-to-many rows should be prefetched (`with_sets`)."""
    model = version.instance_type
    state: State = {field.attname: getattr(version, field.attname) for field in kept_fields(model)}
    for field in kept_sets(model):
        column = _target(field)
        state[field.name] = sorted(getattr(row, column) for row in getattr(version, _held(field, model)).all())
    return state


def of_row(row: models.Model) -> State:
    """The state that is stored now, read from the given row."""
    model = type(row)
    state: State = {field.attname: getattr(row, field.attname) for field in kept_fields(model)}
    for field in kept_fields(model):
        if isinstance(field, models.FileField):
            state[field.attname] = str(state[field.attname] or "")
    for many in kept_sets(model):
        state[many.name] = sorted(getattr(row, many.name).values_list("pk", flat=True))
    return state


def with_sets(versions: Any, model: type[models.Model]) -> Any:
    """The versions with what many-to-many fields held, in one query each."""
    return versions.prefetch_related(*(_held(field, model) for field in kept_sets(model)))


def _held(field: Any, model: type[models.Model]) -> str:
    """The accessor of a version to its rows of a many-to-many field."""
    return f"{getattr(model.history.model, field.name).model._meta.model_name}_set"  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Change:
    """One field of two states; `old` and `new` are words. `added` and `removed` name members of a many-to-many field."""

    field: Any
    old: str
    new: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return capfirst(str(self.field.verbose_name))

    @property
    def language(self) -> str:
        return "en" if self.field.name.endswith("_en") else ""

    @property
    def is_set(self) -> bool:
        return bool(self.added or self.removed)

    @property
    def is_long(self) -> bool:
        return (
            bool(self.old and self.new)
            and max(len(self.old), len(self.new)) > LONG
            and isinstance(self.field, (models.CharField, models.TextField))
        )

    @cached_property
    def marked(self) -> SafeString:
        """The whole text with what went and what came."""
        return word_difference(self.old, self.new)

    @cached_property
    def excerpt(self) -> SafeString:
        """The same without what stayed far from any change."""
        return word_difference(self.old, self.new, around=AROUND)


@dataclass(frozen=True)
class Pair:
    """Two states of one row of `model`, to be told with names that are looked up for many pairs at once."""

    model: type[models.Model]
    old: State
    new: State


class Names:
    """Names of the rows that foreign keys and many-to-many fields mention: one query for each model, whatever the number of pairs."""

    def __init__(self, pairs: Iterable[Pair]) -> None:
        wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
        for pair in pairs:
            for field in differing(pair):
                target = getattr(field.remote_field, "model", None)
                if target:
                    wanted[target] |= {key for state in (pair.old, pair.new) for key in _keys(state.get(_key(field)))}
        self.known = {model: model._default_manager.in_bulk(list(keys)) for model, keys in wanted.items()}

    def of(self, model: type[models.Model], key: Any) -> str:
        row = self.known.get(model, {}).get(key)
        if row is None:
            return _("no longer there")
        return str(roles.LABELS.get(row.name, row.name)) if isinstance(row, Group) else str(row)


def _key(field: Any) -> str:
    return str(field.name if isinstance(field, models.ManyToManyField) else field.attname)


def _keys(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def differing(pair: Pair) -> list[Any]:
    """The fields whose value is not the same; what one state does not hold is not compared."""
    fields: list[Any] = [*kept_fields(pair.model), *kept_sets(pair.model)]
    keys = [(field, _key(field)) for field in fields]
    return [field for field, key in keys if key in pair.old and key in pair.new and _differs(pair.old[key], pair.new[key])]


def _differs(old: Any, new: Any) -> bool:
    return (old or None) != (new or None) if isinstance(old, (str, list)) or isinstance(new, (str, list)) else bool(old != new)


def changes(pair: Pair, names: Names) -> list[Change]:
    """What differs, in the reader's words."""
    return [_change(field, pair, names) for field in differing(pair)]


def between(model: type[models.Model], old: State, new: State) -> list[Change]:
    """`changes` for a single pair."""
    pair = Pair(model, old, new)
    return changes(pair, Names([pair]))


def _change(field: Any, pair: Pair, names: Names) -> Change:
    old, new = pair.old[_key(field)], pair.new[_key(field)]
    if isinstance(field, models.ManyToManyField):
        target = field.remote_field.model
        gone, come = ([names.of(target, key) for key in sorted(set(a) - set(b))] for a, b in ((old, new), (new, old)))
        return Change(field, "", "", added=tuple(come), removed=tuple(gone))
    return Change(field, told(field, old, names), told(field, new, names))


def told(field: Any, value: Any, names: Names | None = None) -> str:
    """A stored value in the reader's words; nothing for what is empty."""
    if value is None or value == "" or value == []:
        return ""
    if field.remote_field and names:
        return names.of(field.remote_field.model, value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.FileField):
        return str(value).rpartition("/")[2]
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    if isinstance(value, Decimal):
        return formats.number_format(value)
    return _moment(value) if isinstance(value, (datetime.date, datetime.time)) else str(value)


def _moment(value: datetime.date | datetime.time) -> str:
    hours = "H.i" if get_language() == "id" else "H:i"
    if isinstance(value, datetime.datetime):
        return formats.date_format(localtime(value), f"j F Y, {hours}") + " WIB"
    return formats.date_format(value, "j F Y") if isinstance(value, datetime.date) else formats.time_format(value, hours)


def word_difference(old: str, new: str, *, around: int = 0) -> SafeString:
    """One text with `<del>` around words that went and `<ins>` around those that came, each announced to screen readers.

    With `around`, unchanged stretches keep that many words beside each change.
    """
    before, after = PIECE.findall(old), PIECE.findall(new)
    if len(before) + len(after) > 2 * MOST_COMPARED:
        return format_html("{} {}", _gone(old), _come(new))
    parts: list[SafeString] = []
    steps = _steps([piece.strip() for piece in before], [piece.strip() for piece in after]) or _steps(before, after)
    for number, (kind, i, j, k, n) in enumerate(steps):
        if kind == "equal":
            parts.append(format_html("{}", _shortened(after[k:n], around, first=number == 0, last=number == len(steps) - 1)))
            continue
        gone, come = "".join(before[i:j]), "".join(after[k:n])
        parts += [_gone(gone)] if gone else []
        parts += [_come(come)] if come else []
    return format_html_join("", "{}", ((part,) for part in parts))


def _steps(before: list[str], after: list[str]) -> list[Any]:
    """How one list of words becomes the other; nothing when they are the same."""
    return list(difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()) if before != after else []


def _gone(text: str) -> SafeString:
    return _mark("del", _("removed:"), text)


def _come(text: str) -> SafeString:
    return _mark("ins", _("added:"), text)


def _mark(tag: str, said: str, text: str) -> SafeString:
    """Marked words; the gap before them stays outside, so that the colour begins with the first letter."""
    inside = text.lstrip()
    gap = text[: len(text) - len(inside)] if inside else ""
    return format_html('{0}<{1}><span class="visually-hidden">{2} </span>{3}</{1}>', gap, tag, said, inside or text)


def _shortened(pieces: list[str], around: int, *, first: bool, last: bool) -> str:
    if not around or len(pieces) <= 2 * around + 2:
        return "".join(pieces)
    begin, end = ("" if first else "".join(pieces[:around])), ("" if last else "".join(pieces[-around:]))
    return f"{begin} … {end}"
