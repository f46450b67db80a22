"""Which edition the pages speak of."""

from typing import Any

from django.db.models import Prefetch, Q, QuerySet, Subquery

from exhibits.models import Exhibition, ExhibitionDay


def for_menu() -> Exhibition | None:
    """The same edition as `current`, without its days; one query."""
    return _latest().first()


def current() -> Exhibition | None:
    """The listed edition with the latest day, with its days and extensions (two queries); nothing while there is none."""
    return _latest().prefetch_related(_days()).first()


def one_and_current(slug: str) -> tuple[Exhibition | None, Exhibition | None]:
    """The reachable edition with this address, and the one of `current()`: mostly the same row. Two queries together."""
    latest = _latest().values("pk")[:1]
    rows: QuerySet[Any] = Exhibition.objects.reachable().filter(Q(slug=slug) | Q(pk=Subquery(latest)))
    found = rows.annotate(current_pk=Subquery(latest)).prefetch_related(_days())
    one = next((row for row in found if row.slug == slug), None)
    return one, next((row for row in found if row.pk == row.current_pk), None)


def _latest() -> QuerySet[Exhibition]:
    return Exhibition.objects.listed().filter(days__isnull=False).order_by("-days__date")


def _days() -> "Prefetch[Any]":
    return Prefetch("days", ExhibitionDay.objects.select_related("extension"))
