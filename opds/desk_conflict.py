"""Two people wrote in one row: who was first, and for each field that differs both texts, to be read side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    Form = forms.ModelForm[Any]
else:
    Form = forms.ModelForm


@dataclass(frozen=True, slots=True)
class Difference:
    """One field: its label and id, what is stored now, and what this person typed."""

    label: str
    anchor: str
    stored: str
    typed: str


def differences(form: Form) -> list[Difference]:
    """The fields in which a sent form differs from what is stored now, hidden ones left out; in the order of the form."""
    found = []
    for name in form.changed_data:
        bound = form[name]
        if not bound.is_hidden:
            stored, typed = _shown(bound.field, bound.initial), _shown(bound.field, bound.data)
            found.append(Difference(str(bound.label), bound.id_for_label or bound.auto_id, stored, typed))
    return found


def last_change(row: Any) -> Any:
    """The newest line of history of a row with its person; nothing for models without history."""
    history = getattr(row, "history", None)
    return history.select_related("history_user").order_by("-history_date", "-history_id").first() if history is not None else None


def who(line: Any) -> str:
    """The name in a line of history."""
    user = getattr(line, "history_user", None)
    return str(user.get_full_name() or user.get_username()) if user else _("Somebody else")


def _shown(field: Any, value: Any) -> str:
    """A value in the reader's words: choices by their names, lists joined, yes or no."""
    if isinstance(field, forms.BooleanField):
        return _("yes") if value in (True, "on", "true", "True") else _("no")
    if isinstance(value, (list, tuple)) or hasattr(value, "values_list"):
        return ", ".join(sorted(_named(field, one) for one in value))
    return "" if value in (None, "") else _named(field, value)


def _named(field: Any, value: Any) -> str:
    key = str(getattr(value, "pk", value))
    if isinstance(field, forms.ModelChoiceField):
        return _row_named(field, key)
    return next((str(name) for choice, name in _choices(field) if str(choice) == key), str(value))


def _row_named(field: forms.ModelChoiceField[Any], key: str) -> str:
    row = field.queryset.filter(pk=key).first() if field.queryset is not None and key.isdigit() else None
    return str(row) if row else key


def _choices(field: Any) -> Iterable[tuple[Any, Any]]:
    return getattr(field, "choices", None) or ()
