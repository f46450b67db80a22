"""Pages of a list: the slice that was asked for, and the links to the others. A page beyond the end is said, not hidden."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import QueryDict

Row = TypeVar("Row", bound=Model)
PARAMETER = "halaman"
AROUND = 1


@dataclass(frozen=True, slots=True)
class Link:
    number: int
    query: str
    current: bool


@dataclass(frozen=True, slots=True)
class Links:
    """Links to pages; `None` in `pages` is a gap. `previous` and `next` are query strings, or nothing at the ends."""

    pages: list[Link | None]
    previous: str | None
    next: str | None


@dataclass(frozen=True, slots=True)
class Part(Generic[Row]):
    """One page of rows. `beyond_end` is true when there is no such page."""

    rows: list[Row]
    number: int
    total: int
    beyond_end: bool
    links: Links

    @property
    def status(self) -> int:
        return 404 if self.beyond_end else 200


def links(number: int, pages: int, query: Callable[[int], str]) -> Links:
    """First, last, and those around the current page; `query` makes the query string of a page."""
    near = {1, pages, *range(number - AROUND, number + AROUND + 1)}
    shown: list[Link | None] = []
    for page in sorted(page for page in near if 1 <= page <= pages):
        if shown and shown[-1] is not None and page - shown[-1].number > 1:
            shown.append(None)
        shown.append(Link(page, query(page), page == number))
    return Links(shown, query(number - 1) if number > 1 else None, query(number + 1) if number < pages else None)


def take(rows: QuerySet[Row], query: QueryDict, *, size: int) -> Part[Row]:
    """The page that `?halaman=` asks for; the first where that is no number."""
    asked = query.get(PARAMETER, "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    paginator = Paginator(rows, size)
    beyond = number < 1 or number > paginator.num_pages
    found: list[Any] = [] if beyond else list(paginator.page(number).object_list)
    return Part(found, number, paginator.count, beyond, links(number, paginator.num_pages, lambda page: f"{PARAMETER}={page}"))
