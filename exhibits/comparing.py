"""Versions of an entry side by side: how a field was worded at a moment, what differs, and the words that came and went."""

from __future__ import annotations

import datetime
import difflib
import re
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import formats
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from exhibits.models import Innovation

PARTS = ("photos", "links", "documents")  # what hangs on an entry and may be spoken of as a field; kept without versions
LEFT_OUT = {"id", "status", "stopped_reason", "merged_into", "created_at", "updated_at", "submitted_at", "published_at"}
FIELDS = [field.name for field in Innovation._meta.fields if field.name not in LEFT_OUT] + ["tags"]
MOST_WORDS = 4000


@dataclass(frozen=True, slots=True)
class Difference:
    """One field, before and after; `old` and `new` are safe markup with what went and what came."""

    field: str
    label: str
    old: SafeString
    new: SafeString


def label_of(name: str) -> str:
    """A field by the words of the form; a name that is no field (any more) as it is."""
    try:
        field: Any = Innovation._meta.get_field(name)
    except FieldDoesNotExist:
        return name
    words = field.related_model._meta.verbose_name_plural if field.auto_created else field.verbose_name
    return capfirst(str(words))


def version_at(innovation: Innovation, moment: datetime.datetime) -> Any:
    """The version in the change history that held at a moment, the last one then; `None` before the first."""
    versions = innovation.history.filter(history_date__lte=moment)
    return versions.order_by("-history_date", "-history_id").first()


def as_text(row: Any, name: str) -> str:
    """A field of an entry, or of a version of one, in the reader's words; nothing for what is empty or has no version."""
    if name in PARTS:
        return "\n".join(str(part) for part in getattr(row, name).all()) if isinstance(row, Innovation) else ""
    if name == "tags":
        return ", ".join(sorted(str(tag if isinstance(row, Innovation) else tag.tag) for tag in row.tags.all()))
    field = Innovation._meta.get_field(name)
    if getattr(field, "choices", None):
        return str(getattr(row, f"get_{name}_display")())
    value = getattr(row, name, None)
    if isinstance(field, models.BooleanField):
        return _("yes") if value else _("no")
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    if isinstance(value, datetime.date):
        return formats.date_format(value, "j F Y")
    return "" if value is None else str(value)


def differences(before: Any, after: Any) -> list[Difference]:
    """The fields that differ between two versions, in the order of the model."""
    found = []
    for name in FIELDS:
        old, new = as_text(before, name) if before else "", as_text(after, name)
        if old != new:
            found.append(Difference(name, label_of(name), *marked(old, new)))
    return found


def marked(old: str, new: str) -> tuple[SafeString, SafeString]:
    """Both texts as safe markup: words that went in `<del>`, words that came in `<ins>`. Very long texts come unmarked."""
    before, after = re.findall(r"\s+|\S+", old), re.findall(r"\s+|\S+", new)
    if len(before) + len(after) > MOST_WORDS:
        return mark_safe(escape(old)), mark_safe(escape(new))  # noqa: S308 - escaped
    left, right = [], []
    for what, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        left.append(("" if what == "equal" else "del", "".join(before[a:b])))
        right.append(("" if what == "equal" else "ins", "".join(after[c:d])))
    return _joined(left), _joined(right)


def _joined(pieces: list[tuple[str, str]]) -> SafeString:
    tagged = ((mark_safe(f"<{tag}>" if tag else ""), text, mark_safe(f"</{tag}>" if tag else "")) for tag, text in pieces if text)  # noqa: S308
    return format_html_join("", "{}{}{}", tagged)
