"""Innovations as a spreadsheet sees them: plain values by field, found by address or by agency and name, and what may not be together."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from exhibits.importing.cells import tidy
from exhibits.importing.columns import COLUMNS
from exhibits.importing.words import Both, both
from exhibits.models import Innovation

RELATED = {"opd": "opd_id", "category": "category_id"}
DATES = {"trial_date", "implemented_date"}
WRITTEN = [column.field for column in COLUMNS if column.field not in {"slug", "status"}]
CHUNK = 250


def same_name(title: str) -> str:
    """A title as it is compared: letters and digits only, small, so that dashes, quotes and double spaces do not matter."""
    text = unicodedata.normalize("NFKC", title).casefold()
    return " ".join("".join(letter if letter.isalnum() else " " for letter in text).split())


def short_name(title: str) -> str:
    """The name before the dash, compared."""
    for dash in (" — ", " – ", " - ", ": "):
        title = title.partition(dash)[0]
    return same_name(title)


def value_of(innovation: Innovation, name: str) -> Any:
    """A field as it is kept in JSON."""
    if name == "tags":
        return sorted(tag.pk for tag in innovation.tags.all())
    if name == "sdgs":
        return sorted(innovation.sdgs)
    value = getattr(innovation, RELATED.get(name, name))
    return value.isoformat() if isinstance(value, datetime.date) else value


def same(name: str, old: Any, new: Any) -> bool:
    """Whether a cell says what is there; line ends, double spaces and commas of a list do not matter."""
    if not (isinstance(old, str) and isinstance(new, str)):
        return bool(old == new)
    if name == "keywords":
        return [word.strip() for word in old.split(",") if word.strip()] == [word.strip() for word in new.split(",") if word.strip()]
    return tidy(old) == new or " ".join(old.split()) == " ".join(new.split())


def as_columns(values: dict[str, Any]) -> dict[str, Any]:
    """Kept values as the model's own: without themes, which are rows of their own."""
    written = {}
    for name, value in values.items():
        if name in DATES and value:
            value = datetime.date.fromisoformat(value)
        if name != "tags":
            written[RELATED.get(name, name)] = value
    return written


def quarrels(values: dict[str, Any]) -> list[tuple[str, Both]]:
    """Fields that may not stand together, each with the reason. Same rules as the constraints of `Innovation`."""
    found = []
    trial, implemented = values.get("trial_date"), values.get("implemented_date")
    if trial and implemented and trial > implemented:
        found.append(("implemented_date", both(BEFORE_TRIAL)))
    if values.get("stage") == Innovation.Stage.INITIATIVE and (trial or implemented):
        found.append(("trial_date" if trial else "implemented_date", both(NO_DATES_YET)))
    return found


BEFORE_TRIAL = _("lies before the trial date; check both.")
NO_DATES_YET = _("must be empty, as an initiative has no dates yet; or choose another stage.")


@dataclass(slots=True)
class Register:
    """The entries a file may mean, by address, and by agency and name; only their numbers, asked once."""

    slugs: dict[str, int] = field(default_factory=dict)
    names: dict[tuple[int, str], list[int]] = field(default_factory=dict)
    shorts: dict[tuple[int, str], str] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: QuerySet[Innovation]) -> Register:
        register = cls()
        entries = rows.exclude(status=Innovation.Status.MERGED).order_by("pk").values_list("pk", "opd_id", "title", "slug")
        for pk, opd, title, slug in entries.iterator():
            register.slugs[slug] = pk
            register.names.setdefault((opd, same_name(title)), []).append(pk)
            register.shorts.setdefault((opd, short_name(title)), title)
        return register


def fetched(keys: Iterable[int]) -> dict[int, Innovation]:
    """Entries with their themes, by number."""
    return Innovation.objects.prefetch_related("tags").in_bulk(list(keys))
