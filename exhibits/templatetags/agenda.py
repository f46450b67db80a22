"""Days of an edition in templates: `{% exhibition_days exhibition %}`, `{{ exhibition|headline }}`, `{{ exhibition|dates }}`."""

import datetime
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django import template

from exhibits import agenda, busy
from exhibits.models import Exhibition, Extension

register = template.Library()


@register.inclusion_tag("exhibits/fair/_days.html")
def exhibition_days(exhibition: Exhibition) -> dict[str, Any]:
    """The days as tiles: over, today, added, coming."""
    return {"days": agenda.days(exhibition), "dates": agenda.dates(exhibition)}


@register.filter
def headline(exhibition: Exhibition) -> str:
    """One line on where the edition stands now."""
    return agenda.headline(exhibition)


@register.filter
def dates(exhibition: Exhibition) -> str:
    """18–20 Oktober 2023."""
    return agenda.dates(exhibition)


@register.filter
def hours(exhibition: Exhibition) -> str:
    """09.00–16.00 WIB, when the same on all days."""
    return agenda.hours(exhibition)


@register.filter
def zone_name(exhibition: Exhibition) -> str:
    """WIB."""
    return agenda.zone_name(exhibition)


@register.filter
def latest_extension(exhibition: Exhibition) -> Extension | None:
    """The last added day with its reason, or nothing."""
    return next(iter(agenda.extensions(exhibition)), None)


@register.simple_tag
def busy_hours(exhibition: Exhibition, days: Sequence[busy.CountedDay]) -> busy.Busy | None:
    """`{% busy_hours exhibition days as hours %}`: bars and table from counts per hour; nothing while there are none."""
    return busy.busy(exhibition, days)


@register.filter
def in_zone(moment: datetime.datetime, exhibition: Exhibition) -> datetime.datetime:
    """The moment on the clock of the edition's place."""
    return moment.astimezone(exhibition.zone_info).replace(tzinfo=None)


@register.filter
def days_of(exhibition: Exhibition) -> list[agenda.Day]:
    """The days with what each of them is now."""
    return agenda.days(exhibition)


@register.filter
def host_of(url: str) -> str:
    """malang-post.com, of a source's address."""
    return (urlsplit(url).hostname or url).removeprefix("www.")


@register.filter
def is_over(exhibition: Exhibition) -> bool:
    """Whether the last day has ended; a training edition never does."""
    return not exhibition.is_training and exhibition.phase() == "over"
