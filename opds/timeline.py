"""The history of a row with what hangs on it: who changed what in one go, the newest first.

Saving one form writes several versions (the row, each many-to-many field, each photo or link). They are told as one moment:
same person, same reason, within two seconds; what saves itself while somebody writes, within a quarter of an hour.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from opds import differences, keeping
from opds.differences import Change, Names, Pair
from opds.models import User

TOGETHER = datetime.timedelta(seconds=2)
WHILE_WRITING = datetime.timedelta(minutes=15)
MOST_VERSIONS = 5000  # of a row and its parts; older ones are not listed
Model = type[models.Model]


@dataclass(frozen=True, slots=True)
class Key:
    """Where a version stands: of which row of which model, when, by whom; `before` is the version of the same row before it."""

    model: Model
    pk: int
    row: Any
    at: datetime.datetime
    user: int | None
    kind: str
    reason: str
    before: int | None = None


@dataclass(slots=True)
class Told:
    """What happened to one row in a moment: `kind` is +, ~ or -, as stored."""

    model: Model
    title: str
    kind: str
    is_part: bool
    changes: list[Change] = field(default_factory=list)
    is_first_known: bool = False

    @property
    def what(self) -> str:
        return str(self.model._meta.verbose_name)


@dataclass(slots=True)
class Moment:
    """What one person did in one go. `version` is the state of the row itself after it, if that changed."""

    keys: list[Key]
    who: User | None = None
    told: list[Told] = field(default_factory=list)
    version: int | None = None
    is_latest: bool = False

    @property
    def at(self) -> datetime.datetime:
        return self.keys[0].at

    @property
    def reason(self) -> str:
        return keeping.reason_in_words(next((key.reason for key in self.keys if key.reason), ""))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which moments are asked for: by whom, from and until which day (in Batu). Nothing = all."""

    who: int | None = None
    since: datetime.date | None = None
    until: datetime.date | None = None

    def fits(self, moment: Moment) -> bool:
        day = localtime(moment.at).date()
        return (
            self.who in {None, moment.keys[0].user}
            and (self.since is None or day >= self.since)
            and (self.until is None or day <= self.until)
        )


def moments(row: models.Model, parts: Sequence[tuple[Model, str]]) -> list[Moment]:
    """All moments of a row, without their words yet: one small query for the row and one for each model of its parts."""
    keys = _keys(type(row), {_pk(type(row)): row.pk})
    for model, link in parts:
        keys += _keys(model, {link: row.pk})
    keys.sort(key=lambda key: (key.at, key.model is type(row), key.pk), reverse=True)
    found: list[Moment] = []
    for key in keys:
        if found and _belongs(key, found[-1].keys[-1]):
            found[-1].keys.append(key)
        else:
            found.append(Moment([key]))
    for moment in found:
        moment.version = next((key.pk for key in moment.keys if key.model is type(row)), None)
    latest = next((moment for moment in found if moment.version), None)
    if latest:
        latest.is_latest = True
    return found


def _keys(model: Model, of: dict[str, Any]) -> list[Key]:
    columns = ("history_id", _pk(model), "history_date", "history_user_id", "history_type", "history_change_reason")
    rows = model.history.filter(**of).order_by("-history_date", "-history_id").values_list(*columns)[:MOST_VERSIONS]  # type: ignore[attr-defined]
    keys: list[Key] = []
    before: dict[Any, int] = {}
    for number, key, at, user, kind, reason in reversed(rows):
        keys.append(Key(model, number, key, at, user, kind, reason or "", before.get(key)))
        before[key] = number
    return keys


def _pk(model: Model) -> str:
    return str(model._meta.pk.attname) if model._meta.pk else "id"


def _belongs(key: Key, newer: Key) -> bool:
    room = WHILE_WRITING if key.reason == newer.reason == keeping.AUTOSAVE else TOGETHER
    return key.user == newer.user and newer.at - key.at <= room and (key.reason == newer.reason or not key.reason or not newer.reason)


def people(found: Iterable[Moment]) -> list[User]:
    """Everybody who made one of the moments, by name."""
    keys = {moment.keys[0].user for moment in found if moment.keys[0].user}
    return sorted(User.objects.filter(pk__in=keys), key=lambda user: (user.get_full_name() or user.username).lower())


def tell(page: Sequence[Moment], model: Model) -> None:
    """Fill in who and what for the moments of one page: the versions of each model, their names and the people in one query each."""
    firsts = [(moment, newest, oldest) for moment in page for newest, oldest in _spans(moment)]
    wanted: dict[Model, set[int]] = defaultdict(set)
    for _moment, newest, oldest in firsts:
        wanted[newest.model] |= {newest.pk, *([oldest.before] if oldest.before else [])}
    versions = {
        (of, version.pk): version
        for of, keys in wanted.items()
        for version in differences.with_sets(of.history.filter(pk__in=keys), of)  # type: ignore[attr-defined]
    }
    states = {key: differences.of_version(version) for key, version in versions.items()}
    pairs = {
        (newest.model, newest.pk): Pair(newest.model, states[newest.model, oldest.before], states[newest.model, newest.pk])
        for _moment, newest, oldest in firsts
        if oldest.before and newest.kind != "-"
    }
    names = Names(pairs.values())
    titles = {of: as_then(version for (kind, _number), version in versions.items() if kind is of) for of in wanted if of is not model}
    who = User.objects.in_bulk({moment.keys[0].user for moment in page if moment.keys[0].user})
    for moment in page:
        moment.who = who.get(moment.keys[0].user or 0)
    for moment, newest, oldest in firsts:
        pair = pairs.get((newest.model, newest.pk))
        said = differences.changes(pair, names) if pair else []
        kind = "+" if oldest.kind == "+" else newest.kind
        came_and_went = oldest.kind == "+" and newest.kind == "-"
        if came_and_went or (kind == "~" and pair and not said):
            continue
        is_part = newest.model is not model
        title = titles[newest.model][newest.pk] if is_part else ""
        moment.told.append(Told(newest.model, title, kind, is_part, said, kind == "~" and pair is None))


def _spans(moment: Moment) -> list[tuple[Key, Key]]:
    """For each row of a moment its newest and its oldest version in it; the row itself before its parts."""
    rows: dict[tuple[Model, Any], list[Key]] = {}
    for key in moment.keys:
        rows.setdefault((key.model, key.row), []).append(key)
    spans = [(keys[0], keys[-1]) for keys in rows.values()]
    own = moment.version
    return sorted(spans, key=lambda span: span[0].pk != own)


def as_then(versions: Iterable[Any]) -> dict[int, str]:
    """What the rows of these versions were called then, by number of the version; what their names mention is fetched at once."""
    rows = {version.pk: _row(version) for version in versions}
    if rows:
        model = type(next(iter(rows.values())))
        links = [column.name for column in model._meta.concrete_fields if column.is_relation]
        models.prefetch_related_objects(list(rows.values()), *links)
    return {number: _name(row) for number, row in rows.items()}


def _row(version: Any) -> models.Model:
    row: models.Model = version.instance_type(**{column.attname: getattr(version, column.attname) for column in version.tracked_fields})
    return row


def _name(row: models.Model) -> str:
    try:
        return str(row)
    except (AttributeError, models.ObjectDoesNotExist):
        return _("no longer there")
