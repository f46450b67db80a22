"""Which edition the pages speak of."""

from exhibits.models import Exhibition


def current() -> Exhibition | None:
    """The listed edition with the latest day, with its days and extensions; nothing while there is none."""
    return (
        Exhibition.objects.listed()
        .filter(days__isnull=False)
        .order_by("-days__date")
        .prefetch_related("days__extension", "extensions__day")
        .first()
    )
