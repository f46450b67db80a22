"""What all reading addresses of the API share: no key, any origin, an ETag, and the same rows as CSV in a stream."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from ninja import Schema
from ninja.errors import HttpError

from opds.page_cache import public_page

SECONDS = 30
MOST_PER_PAGE = 100
Format = Literal["json", "csv"]
View = Callable[..., HttpResponse]
RISKY = ("=", "+", "-", "@", "\t", "\r")


class FaultOut(Schema):
    path: str
    message: str


class ErrorOut(Schema):
    """Every error of the API: what is wrong, and at which places of the request."""

    detail: str
    errors: list[FaultOut] = []


ERRORS = {404: ErrorOut, 422: ErrorOut}


def open_read(view: View) -> View:
    """For `decorate_view`: kept until something public changes, with ETag; pages of other sites may read it."""
    kept = public_page(SECONDS)(view)

    @wraps(view)
    def read(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = kept(request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag"
        return response

    return read


class NoSuchValue(HttpError):
    """A filter was given a value that there is not: 422 with the name of the filter."""

    def __init__(self, path: str, value: str) -> None:
        self.path = path
        super().__init__(422, _("There is no such value: %(value)s.") % {"value": value})


def cell(value: Any) -> Any:
    """What a spreadsheet would take for a formula gets a `'` before it; lists are joined by `|`, nothing is empty."""
    if value is None:
        return ""
    if isinstance(value, list):
        value = "|".join(str(one) for one in value)
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value


class _Line:
    """A file for `csv.writer` that hands each line on."""

    def write(self, text: str) -> str:
        return text


def as_csv(name: str, columns: list[str], rows: Iterable[Mapping[str, Any]]) -> HttpResponseBase:
    """The rows as CSV, sent while they are read; UTF-8 with a byte order mark, so that spreadsheets read it rightly."""
    writer = csv.writer(_Line())

    def lines() -> Iterator[str]:
        yield "\ufeff" + writer.writerow(columns)
        for row in rows:
            yield writer.writerow([cell(row.get(column)) for column in columns])

    return StreamingHttpResponse(
        lines(), content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}.csv"'}
    )
