"""What a visitor speaks of, from an address: `?inovasi=slug`, `?pameran=slug&stan=15`, `?pameran=slug`."""

from __future__ import annotations

from typing import TypeVar

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from exhibits import editions
from exhibits.models import Exhibition, Innovation, Stand
from visitors.voices import Subject

Row = TypeVar("Row")


def find(query: QueryDict) -> Subject:
    """The subject an address names; without any name, the edition of now. An unknown name is `Http404`.

    An innovation belongs to the newest listed edition it was shown in; nothing is said about training editions.
    """
    slug, edition, number = (query.get(name, "").replace("\0", "") for name in ("inovasi", "pameran", "stan"))
    exhibition = _one(Exhibition.objects.listed().filter(slug=edition).first()) if edition else None
    stand = None
    if number:
        stand = _one(
            Stand.objects.filter(exhibition=exhibition, number=number).select_related("exhibition").first() if exhibition else None
        )
    if slug:
        innovation = _one(Innovation.objects.published().select_related("opd").filter(slug=slug).first())
        return Subject(exhibition or _shown_in(innovation), stand, innovation)
    return Subject(exhibition or editions.current(), stand)


def trail(subject: Subject) -> list[tuple[str, str]]:
    """Where the subject has its page: addresses and words for the breadcrumb."""
    if subject.innovation:
        return [(subject.innovation.get_absolute_url(), subject.innovation.short_title)]
    if subject.stand:
        return [(subject.stand.get_absolute_url(), str(subject.stand))]
    if subject.exhibition:
        return [(reverse("visitors:voices", args=[subject.exhibition.slug]), _("What people say"))]
    return []


def _shown_in(innovation: Innovation) -> Exhibition | None:
    return Exhibition.objects.listed().filter(stands__innovations=innovation).order_by("-days__date").first()


def _one(row: Row | None) -> Row:
    if row is None:
        raise Http404
    return row
