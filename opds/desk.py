"""What all pages of the officials' desk (the admin) share: whose rows one sees, lists that do not count whole tables, plain fields.

The rule for rows: the committee has all; who writes for an agency has that agency's; who may only read (a leader) reads all.
It is said once here, in `rows_for`, and every list, form, select, autocomplete, history and delete page goes through it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.paginator import Paginator
from django.db import DataError, connection, models
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from opds import revision
from opds.desk_conflict import Difference, differences, last_change, who
from opds.desk_export import AllRows, Exported, exporting
from opds.models import User

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
    StackedInline = admin.StackedInline[Any, Any]
    Pages = Paginator[Any]
    Rows = models.QuerySet[Any]
    Form = forms.ModelForm[Any]
else:
    ModelAdmin, TabularInline, StackedInline, Pages = admin.ModelAdmin, admin.TabularInline, admin.StackedInline, Paginator
    Rows, Form = models.QuerySet, forms.ModelForm

REVIEW = "exhibits.review_innovation"
MOST_COUNTED = 2000
LOOKUPS = {"", "exact", "id__exact", "in", "isnull"}
ROW_NUMBER = re.compile(r"[0-9]{1,18}")


def person(request: HttpRequest) -> User:
    """Who sits at the desk; pages of the desk are only for people who signed in."""
    return cast(User, request.user)


def rows_for(user: User, rows: Rows) -> Rows:
    """The rows of a model that this person may see at the desk; models without `editable_by` belong to no agency."""
    mine = getattr(rows, "editable_by", None)
    if mine is None or user.has_perm(REVIEW):
        return rows
    return mine(user) if user.opd_id or _writes(user, rows.model) else rows


def _writes(user: User, model: type[models.Model]) -> bool:
    label, name = model._meta.app_label, model._meta.model_name
    return any(user.has_perm(f"{label}.{action}_{name}") for action in ("add", "change", "delete"))


class CappedPaginator(Pages):
    """Pages that count no further than `MOST_COUNTED` rows: who needs more searches or filters."""

    @cached_property
    def counted(self) -> int:
        rows = cast(Rows, self.object_list)
        return rows.order_by()[: MOST_COUNTED + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self.counted, MOST_COUNTED)

    @property
    def is_capped(self) -> bool:
        return self.counted > MOST_COUNTED


def spoken_language(field: models.Field[Any, Any]) -> dict[str, str]:
    """The `lang` of a field that has both languages, for spelling and screen readers: `…_en` is English, its twin Indonesian."""
    if field.name.endswith("_en"):
        return {"lang": "en"}
    return {"lang": "id"} if any(other.name == f"{field.name}_en" for other in field.model._meta.get_fields()) else {}


def without_popups(field: Any) -> Any:
    """A choice without the small links that open other rows in a window of their own."""
    for link in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related"):
        if hasattr(field.widget, link):
            setattr(field.widget, link, False)
    if isinstance(getattr(field.widget, "widget", None), AutocompleteSelect):
        field.widget.use_required_attribute = _never  # HTML wants an empty first choice then; the server says what is missing
    return field


def _never(initial: Any) -> bool:
    return False


class PlainFields(admin.options.BaseModelAdmin):  # type: ignore[type-arg]
    """Fields as a phone's browser draws them, and choices limited to the rows one may see. For admins and inlines alike."""

    formfield_overrides: ClassVar[dict[type[models.Field[Any, Any]], dict[str, Any]]] = {
        models.DateField: {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")},
        models.TimeField: {"widget": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")},
        models.TextField: {"widget": forms.Textarea(attrs={"rows": 5})},
        models.URLField: {"widget": forms.URLInput, "assume_scheme": "https"},
    }

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is None:
            return None
        if isinstance(db_field, (models.CharField, models.TextField)):
            field.widget.attrs |= spoken_language(db_field)
        return without_popups(field)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", self._choices(db_field, request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", self._choices(db_field, request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def _choices(self, db_field: Any, request: HttpRequest) -> Rows:
        rows = db_field.remote_field.model._default_manager.all()
        return rows_for(person(request), rows)


class DeskList(ChangeList):
    """A list that takes a filter no row can match (a letter or number the database refuses) for a wrong address."""

    def get_results(self, request: HttpRequest) -> None:
        try:
            super().get_results(request)
        except (ValueError, OverflowError, DataError) as error:
            raise IncorrectLookupParameters(error) from error


class DeskAdmin(Exported, PlainFields, ModelAdmin):
    """A model at the desk. `public = True` when the public sees its rows: kept pages end with every change."""

    public = False
    paginator = CappedPaginator
    list_per_page = 50
    list_max_show_all = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def get_queryset(self, request: HttpRequest) -> Rows:
        return rows_for(person(request), super().get_queryset(request))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return AllRows if exporting(request) else DeskList

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only what the list's own filters ask: other look-ups would let one guess columns, letter by letter, that no page shows."""
        field, _dunder, how = lookup.partition("__")
        if field not in {column.name for column in self.opts.get_fields()} | {"pk"}:
            return super().lookup_allowed(lookup, value, request)  # a filter of our own, or nothing
        offered = {item[0] if isinstance(item, tuple) else item for item in self.get_list_filter(request)}
        return field in offered and how in LOOKUPS

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What an address proposes for a new row, without choices that name no row at all."""
        proposed: dict[str, Any] = dict(super().get_changeform_initial_data(request))
        return {name: value for name, value in proposed.items() if self._names_a_row(name, value)}

    def _names_a_row(self, name: str, value: Any) -> bool:
        columns = {column.name: column for column in self.opts.get_fields() if column.is_relation and column.concrete}
        wanted = value if isinstance(value, list) else [value]
        return name not in columns or all(ROW_NUMBER.fullmatch(str(part)) for part in wanted)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        named = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, {**named, **(extra_context or {})})

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and self._within_reach(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._within_reach(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._within_reach(request, obj)

    def _within_reach(self, request: HttpRequest, obj: Any) -> bool:
        """Whether the stored row is one of this person's; asked once per row and request."""
        rows = self.model._default_manager.all()
        if not isinstance(obj, self.model) or not hasattr(rows, "editable_by") or person(request).has_perm(REVIEW):
            return True
        known: dict[tuple[str, Any], bool] = request.__dict__.setdefault("_desk_reach", {})
        key = (self.model._meta.label, obj.pk)
        if key not in known:
            known[key] = rows_for(person(request), rows.filter(pk=obj.pk)).exists()
        return known[key]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The row, if it is within reach; one that is about to be saved is locked, so that `LockedForm` compares with the last word."""
        found = super().get_object(request, object_id, from_field)
        if found is not None and request.method == "POST" and issubclass(self.form, LockedForm) and connection.in_atomic_block:
            return self.model._default_manager.select_for_update().get(pk=found.pk)
        return found

    def view_on_site(self, obj: Any) -> str | None:
        """The public address itself; Django's detour by content type would tell addresses of rows of others."""
        address = getattr(obj, "get_absolute_url", None)
        return address() if address and self.is_public(obj) else None

    def is_public(self, obj: Any) -> bool:
        return True

    def save_related(self, request: HttpRequest, form: Form, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        self.after_change(form.instance)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        self.after_change(obj)

    def delete_queryset(self, request: HttpRequest, queryset: Rows) -> None:
        rows = list(queryset)
        super().delete_queryset(request, queryset)
        for row in rows:
            self.after_change(row)

    def after_change(self, obj: Any) -> None:
        """What follows a saved or deleted row; called after its inlines and many-to-many rows."""
        if self.public:
            revision.bump()


class ReadOnly:
    """For admins and inlines whose rows come from elsewhere: looking is allowed, nothing else."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class LockedForm(Form):
    """Two editors, one row: who saves second is told what is stored now; nothing is overwritten, what was typed stays.

    The form carries when the row was last changed. When that is no longer so, the form comes back with the words as
    typed and names the fields that differ; saving once more is then a decision. Needs `updated_at` on the model.
    """

    seen_at = forms.CharField(required=False, widget=forms.HiddenInput)

    data: Any
    editor: User | None = None  # who fills it in, where the admin says so
    differences: Sequence[Difference] = ()
    changed_by: str = ""
    changed_at: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored_at = self.instance.updated_at.isoformat() if self.instance.pk else ""
        self.fields["seen_at"].initial = self.stored_at
        if self.instance.pk:
            self.changed_at = self.instance.updated_at

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk and not self.is_current():
            self.differences = differences(self)
            self.changed_by = who(last_change(self.instance))
            self.add_error(None, self._told())
            self.data = self.data.copy()
            self.data[self.add_prefix("seen_at")] = self.stored_at
        return cleaned

    def is_current(self) -> bool:
        """Whether nothing was stored since the form was opened."""
        return bool(self.data.get(self.add_prefix("seen_at")) == self.stored_at)

    def _told(self) -> str:
        names = [difference.label for difference in self.differences]
        if not names:
            return _("%(name)s changed this entry while you were writing. Nothing of theirs was overwritten.") % {"name": self.changed_by}
        return _(
            "%(name)s changed this entry while you were writing. Nothing of theirs was overwritten, and what you typed is still here. "
            "It differs from what is stored in: %(fields)s. Compare both below, then save again if yours should stand."
        ) % {"name": self.changed_by, "fields": ", ".join(names)}
