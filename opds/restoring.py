"""Putting an earlier version of a row back, and bringing back a deleted one.

What comes back goes through the very form in which the row is edited, so that every rule of that form holds; what the form
does not show (status, who verified, a published address) or `never` names stays as it is now. A restored version is a new
version with a reason: nothing of the history is lost, and undoing it is restoring the one before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, models, transaction
from django.utils.datastructures import MultiValueDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from opds import differences, keeping
from opds.differences import Change, State
from opds.models import User
from opds.timeline import TOGETHER as _TOGETHER

FormClass = type[forms.ModelForm]  # type: ignore[type-arg]
Write = Callable[[Any], None]
"""Stores a valid form as the desk does: `write(form)`."""


@dataclass(frozen=True)
class Plan:
    """What restoring would do: `changes` field by field, `stays` what differs and is left alone, `faults` why it cannot be."""

    form: Any
    changes: list[Change]
    stays: list[Change]
    faults: list[str]
    seen: int  # the latest version when this was planned

    @property
    def is_possible(self) -> bool:
        return bool(self.changes) and not self.faults


@dataclass(frozen=True)
class Outcome:
    """What came of it; `refusal` says in the reader's words why nothing was changed."""

    row: Any = None
    refusal: str = ""
    missing: list[str] = field(default_factory=list)  # what could not come back, by name

    def __bool__(self) -> bool:
        return not self.refusal


def latest(row: models.Model) -> int:
    """The number of the newest version of a row; 0 when there is none."""
    return row.history.order_by("-history_id").values_list("history_id", flat=True).first() or 0  # type: ignore[attr-defined]


def plan(*, version: Any, row: models.Model, form_class: FormClass, never: Collection[str] = ()) -> Plan:
    """What restoring `version` would change of `row`, and whether the row's form takes it."""
    now, then = differences.of_row(row), differences.of_version(version)
    seen = latest(row)
    shown = form_class(instance=row)
    wanted, stays = dict(now), dict(now)
    for column in differences.kept_fields(type(row)):
        comes_back = column.name in shown.fields and column.name not in never and not shown.fields[column.name].disabled
        (wanted if comes_back else stays)[column.attname] = then[column.attname]
    for many in differences.kept_sets(type(row)):
        comes_back = many.name in shown.fields and many.name not in never
        (wanted if comes_back else stays)[many.name] = (
            _still_there(shown.fields[many.name], then[many.name]) if comes_back else then[many.name]
        )
    form = form_class(_as_typed(shown, wanted, row), instance=copy(row))
    changes = differences.between(type(row), now, wanted)
    left = differences.between(type(row), now, stays)
    faults = [] if not changes or form.is_valid() else list(_faults(form))
    return Plan(form, changes, left, faults, seen)


@transaction.atomic
def restore(*, version: Any, actor: User, seen: int, form_class: FormClass, write: Write, never: Collection[str] = ()) -> Outcome:
    """Put the editable fields of `version` back. Refused when the row changed since `seen`, or its form or the database says no."""
    model = version.instance_type
    row = model._default_manager.select_for_update().filter(pk=getattr(version, model._meta.pk.attname)).first()
    if row is None:
        return Outcome(refusal=_("It was deleted meanwhile."))
    if latest(row) != seen:
        return Outcome(row, _("Somebody changed it in the meantime. Nothing was restored; look again at what would change now."))
    planned = plan(version=version, row=row, form_class=form_class, never=never)
    if planned.faults:
        return Outcome(row, " ".join(planned.faults))
    if not planned.changes:
        return Outcome(row, _("There is nothing to restore: these fields are the same today."))
    try:
        with transaction.atomic():
            write(planned.form)
    except IntegrityError:
        return Outcome(row, _("The database refuses this version: another row uses one of its values today. Nothing was restored."))
    when = version.history_date.isoformat()
    written = row.history.filter(history_id__gt=seen)
    if not written.update(history_change_reason=f"{keeping.RESTORED}: {when}", history_user=actor):
        return Outcome(row, _("Nothing was restored; see why in the message above."))
    return Outcome(row)


def _still_there(chosen: Any, keys: list[Any]) -> list[Any]:
    """Of the keys of a many-to-many field those whose rows exist and may be chosen."""
    return sorted(chosen.queryset.filter(pk__in=keys).values_list("pk", flat=True))


def _as_typed(shown: Any, wanted: State, row: models.Model) -> MultiValueDict[str, str]:
    """The values as the browser would send them with the form."""
    sent: MultiValueDict[str, str] = MultiValueDict()
    keys = {column.name: column.attname for column in row._meta.concrete_fields} | {many.name: many.name for many in row._meta.many_to_many}
    for name, part in shown.fields.items():
        value = wanted[keys[name]] if keys.get(name) in wanted else shown[name].value()
        if isinstance(part, forms.BooleanField):
            value = "on" if value else None
        elif not isinstance(value, (list, tuple)):
            value = part.widget.format_value(part.prepare_value(value))
        parts = value if isinstance(value, (list, tuple)) else [] if value is None else [value]
        sent.setlist(shown.add_prefix(name), [str(getattr(each, "pk", each)) for each in parts])
    return sent


def _faults(form: Any) -> list[str]:
    """The messages of a form, each with its field's name."""
    said = []
    for name, messages in form.errors.items():
        label = capfirst(str(form.fields[name].label)) if name in form.fields else ""
        said += [f"{label}: {message}" if label else str(message) for message in messages]
    return said


# --- what was deleted


def can_come_back(model: type[models.Model]) -> bool:
    """Whether versions hold enough of a row to make it anew: what they leave out has a default or may be empty."""
    held = {column.name for column in model.history.model.tracked_fields}  # type: ignore[attr-defined]
    return all(column.name in held or column.has_default() or column.null for column in model._meta.concrete_fields)


def deleted(model: type[models.Model]) -> Any:
    """The last version of each row that is gone, the latest first."""
    pk = model._meta.pk.attname
    there = model._default_manager.filter(pk=models.OuterRef(pk))
    later = model.history.filter(**{pk: models.OuterRef(pk)}, history_type="-", history_id__gt=models.OuterRef("history_id"))  # type: ignore[attr-defined]
    rows = model.history.filter(history_type="-").exclude(models.Exists(there)).exclude(models.Exists(later))  # type: ignore[attr-defined]
    return rows.order_by("-history_date", "-history_id")


def as_deleted(version: Any) -> State:
    """The last state of a deleted row; its lists are those of the version before, as they went before the row did."""
    model = version.instance_type
    pk = model._meta.pk.attname
    rows = model.history.filter(**{pk: getattr(version, pk)}, history_id__lt=version.history_id)
    before = differences.with_sets(rows, model).order_by("-history_id").first()
    lists = differences.of_version(before or version)
    return differences.of_version(version) | {many.name: lists[many.name] for many in differences.kept_sets(model)}


@transaction.atomic
def bring_back(*, version: Any, actor: User, parts: Collection[tuple[type[models.Model], str]] = (), anew: Collection[str] = ()) -> Outcome:
    """Make a deleted row again under its old number, with the parts that went with it. Fields of `anew` begin as in a new row.

    Refused when somebody brought it back already, or when a value that may exist once is taken, or a row it belongs to is gone.
    """
    model = version.instance_type
    pk = model._meta.pk.attname
    if model._default_manager.filter(pk=getattr(version, pk)).exists():
        return Outcome(refusal=_("It is there already."))
    if not can_come_back(model):
        return Outcome(refusal=_("It cannot come back: its history leaves out personal or secret values on purpose."))
    row = _made_anew(version, anew)
    gone = _missing_file(row)
    if gone:
        return Outcome(refusal=_("Its file is no longer there: %(file)s.") % {"file": gone})
    try:
        with transaction.atomic():
            _store(row, version, actor)
    except ValidationError as error:
        return Outcome(refusal=" ".join(_named(model, error)))
    missing = []
    for part, link in parts:
        missing += _bring_back_parts(part, link, row.pk, version, actor)
    return Outcome(row, missing=missing)


def _made_anew(version: Any, anew: Collection[str]) -> Any:
    model = version.instance_type
    held = {column.attname: getattr(version, column.attname) for column in model.history.model.tracked_fields if column.name not in anew}
    return model(**held)


def _store(row: Any, version: Any, actor: User) -> None:
    row.full_clean()
    row._change_reason, row._history_user = keeping.BROUGHT_BACK, actor
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError(_("The database refuses it: a row it belongs to is gone, or one of its values is taken.")) from error
    state = as_deleted(version)
    for many in differences.kept_sets(type(row)):
        related = getattr(row, many.name)
        related.set(related.model._default_manager.filter(pk__in=state[many.name]))


def _missing_file(row: models.Model) -> str:
    files = [getattr(row, column.attname) for column in row._meta.concrete_fields if isinstance(column, models.FileField)]
    return next((str(file.name).rpartition("/")[2] for file in files if file and not default_storage.exists(file.name)), "")


def _bring_back_parts(part: type[models.Model], link: str, owner: Any, version: Any, actor: User) -> list[str]:
    """Parts deleted with their row, in the same two seconds; the names of those that cannot come back."""
    room = models.Q(history_date__gte=version.history_date - _TOGETHER, history_date__lte=version.history_date + _TOGETHER)
    gone = part.history.filter(room, history_type="-", **{link: owner})  # type: ignore[attr-defined]
    missing = []
    for each in gone.order_by("history_id"):
        row = _made_anew(each, ())
        if not can_come_back(part) or _missing_file(row):
            missing.append(str(row))
            continue
        try:
            with transaction.atomic():
                _store(row, each, actor)
        except ValidationError:
            missing.append(str(row))
    return missing


def _named(model: type[models.Model], error: ValidationError) -> list[str]:
    if not hasattr(error, "error_dict"):
        return [str(message) for message in error.messages]
    said = []
    for name, messages in error.message_dict.items():
        label = capfirst(str(model._meta.get_field(name).verbose_name)) if name in {f.name for f in model._meta.get_fields()} else ""  # type: ignore[union-attr]
        said += [f"{label}: {message}" if label else str(message) for message in messages]
    return said
