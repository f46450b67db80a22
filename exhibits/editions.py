"""Which edition the pages speak of."""

from django.db.models import Prefetch, QuerySet

from exhibits.models import Exhibition, ExhibitionDay


def for_menu() -> Exhibition | None:
    """The same edition as `current`, without its days; one query."""
    return _latest().first()


def current() -> Exhibition | None:
    """The listed edition with the latest day, with its days and extensions (two queries); nothing while there is none."""
    days = Prefetch("days", ExhibitionDay.objects.select_related("extension"))
    return _latest().prefetch_related(days).first()


def _latest() -> QuerySet[Exhibition]:
    return Exhibition.objects.listed().filter(days__isnull=False).order_by("-days__date")
