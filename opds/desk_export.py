"""Every list of the desk as a spreadsheet: exactly the rows that its search, filters and order show now, on all pages.

An admin names its columns in `export_columns` as it names those of the list; what a person should not carry away in bulk
(names and contacts of visitors, codes that open a ticket) is left out there. Each file taken is written down.
"""

from __future__ import annotations

import html
import logging
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db import DataError, models
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _

from opds.sheets_out import TYPES, XLSX, Sheet, download

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

MOST_IN_XLSX = 100_000
CHUNK = 500
LONG, LONG_WIDTH, DATE_WIDTH, FLAG_WIDTH, WIDTH = 150, 60, 20, 12, 28
Reader = Callable[[Any], Any]
logger = logging.getLogger(__name__)


def exporting(request: HttpRequest) -> bool:
    """Whether all rows are wanted, as a file, and not one page of them."""
    match = request.resolver_match
    return bool(match and (match.url_name or "").endswith("_export"))


class AllRows(ChangeList):
    """The list without pages. `number` is how many rows there are, as far as a workbook would hold them."""

    number = 0

    def get_results(self, request: HttpRequest) -> None:
        """A filter no row can match (a letter or number the database refuses) is a wrong address, found before anything is sent."""
        try:
            self.number = self.queryset.order_by()[: MOST_IN_XLSX + 1].count()
        except (ValueError, OverflowError, DataError) as error:
            raise IncorrectLookupParameters(error) from error


class Exported(ModelAdmin):
    """For `DeskAdmin`: the page `…/export/<kind>/` with the address of the list behind the question mark."""

    export_columns: Sequence[str] = ()
    export_related: Sequence[str] = ()
    export_prefetch: Sequence[Any] = ()

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.export_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        return [path("export/<slug:kind>/", page, name=name), *super().get_urls()]

    def get_export_columns(self, request: HttpRequest) -> Sequence[str]:
        shown = [cast(str, name) for name in self.get_list_display(request)]
        return self.export_columns or [name for name in shown if name != "action_checkbox"]

    def export_view(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        if kind not in TYPES:
            raise Http404
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        try:
            found = cast(AllRows, self.get_changelist_instance(request))
        except IncorrectLookupParameters:
            return HttpResponseRedirect(f"{back}?e=1")
        if kind == XLSX and found.number > MOST_IN_XLSX:
            said = _("These are more than 100,000 rows, too many for one workbook. Take the CSV file, or filter the list first.")
            self.message_user(request, said, messages.WARNING)
            return HttpResponseRedirect(f"{back}?{request.GET.urlencode()}")
        self.note_taken(request, f"{kind}, {found.number} rows{_narrowed(request)}")
        name = f"{slugify(str(self.opts.verbose_name_plural))}-{timezone.localdate():%Y-%m-%d}"
        return download(name, [self.export_sheet(request, found.queryset)], kind)

    def export_sheet(self, request: HttpRequest, rows: models.QuerySet[Any]) -> Sheet:
        """The rows as a sheet that reads them a few hundred at a time."""
        names = self.get_export_columns(request)
        readers = [self._reader(name) for name in names]
        if self.export_related:
            rows = rows.select_related(*self.export_related)
        rows = rows.prefetch_related(*self.export_prefetch)
        header = [capfirst(self.export_label(name)) for name in names]
        return Sheet(
            str(capfirst(self.opts.verbose_name_plural)),
            header,
            _lines(rows, readers),
            widths=[self._width(name) for name in names],
        )

    def export_label(self, name: str) -> str:
        """The heading of a column."""
        return str(label_for_field(name, self.model, model_admin=self))

    def _field(self, name: str) -> models.Field[Any, Any] | None:
        """The model's own field of this name, as lists of the admin look it up too: before its methods."""
        try:
            field = self.opts.get_field(name)
        except FieldDoesNotExist:
            return None
        return field if isinstance(field, models.Field) else None

    def _reader(self, name: str) -> Reader:
        field = self._field(name)
        if field is not None and field.choices:
            names = {key: str(name) for key, name in field.flatchoices}
            return lambda row: names.get(getattr(row, field.name), getattr(row, field.name))
        if field is not None:
            return lambda row: of_field(row, field)
        said = getattr(self, name, None)
        if said is not None:
            return lambda row: plain(said(row))
        return lambda row: plain(_called(getattr(row, name)))

    def _width(self, name: str) -> int:
        field = self._field(name)
        if isinstance(field, models.DateField):
            return DATE_WIDTH
        if isinstance(field, models.BooleanField):
            return FLAG_WIDTH
        long = isinstance(field, models.TextField) or (getattr(field, "max_length", None) or 0) > LONG
        return LONG_WIDTH if long else WIDTH

    def note_taken(self, request: HttpRequest, what: str) -> None:
        """Who took which rows, in the log and in the list of what people did at the desk."""
        LogEntry.objects.create(
            user_id=cast(int, request.user.pk),
            content_type=ContentType.objects.get_for_model(self.model, for_concrete_model=False),
            object_repr=str(self.opts.verbose_name_plural)[:200],
            action_flag=CHANGE,
            change_message=f"export {what}",
        )
        logger.info("%s exported by account %s: %s", self.opts.label, request.user.pk, what)


def _narrowed(request: HttpRequest) -> str:
    """The filters of the list; what was searched for is not kept, since it may be the name of a visitor."""
    filters = request.GET.copy()
    searched = ", searched" if filters.pop(SEARCH_VAR, [""])[-1] else ""
    return f"{searched}, ?{filters.urlencode()[:500]}" if filters else searched


def _lines(rows: models.QuerySet[Any], readers: Sequence[Reader]) -> Iterator[list[Any]]:
    for row in rows.iterator(chunk_size=CHUNK):
        yield [read(row) for read in readers]


def _called(value: Any) -> Any:
    return value() if callable(value) else value


def of_field(row: Any, field: models.Field[Any, Any]) -> Any:
    """A field as a cell: related rows by their names, moments and numbers as such."""
    if field.many_to_many:
        return ", ".join(str(other) for other in getattr(row, field.name).all())
    return plain(getattr(row, field.name))


def plain(value: Any) -> Any:
    """What the desk shows, without its drawings: text, number, date or nothing."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, SafeString):
        return html.unescape(strip_tags(value)).strip()
    if isinstance(value, (list, tuple)):
        return ", ".join(str(part) for part in value)
    if isinstance(value, models.Model):
        return str(value)
    return value
