"""The days of an edition in words: which is over, which is today, which was added, and what that means for a visit.

Everything is reckoned in the edition's own time zone: at midnight in Batu the day changes, wherever the server stands.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import formats
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from exhibits.models import Exhibition, ExhibitionDay, Extension
from opds.templatetags.words import clock, long_date


@dataclass(frozen=True, slots=True)
class Day:
    """A day as shown. `state` is `past`, `now`, `added` (still to come) or `coming`; `was_added` stays true for ever."""

    date: datetime.date
    opens: datetime.time
    closes: datetime.time
    state: str
    was_added: bool

    @property
    def word(self) -> str:
        """What stands under the number."""
        if self.state == "now":
            return pgettext("exhibition day", "today")
        if self.was_added:
            return pgettext("exhibition day", "added")
        return pgettext("exhibition day", "over") if self.state == "past" else pgettext("exhibition day", "coming")


def with_days(exhibition: Exhibition) -> Exhibition:
    """The edition with its days and their extensions at hand: one query, none where they were fetched before."""
    prefetch_related_objects([exhibition], Prefetch("days", ExhibitionDay.objects.select_related("extension").order_by("date")))
    return exhibition


def days(exhibition: Exhibition) -> list[Day]:
    here = now().astimezone(exhibition.zone_info)
    return [
        Day(day.date, day.opens, day.closes, _state(day, here), _extension(day) is not None) for day in with_days(exhibition).day_list()
    ]


def extensions(exhibition: Exhibition) -> list[Extension]:
    """What was added to the edition, the latest day first."""
    found = [(day.date, _extension(day)) for day in with_days(exhibition).day_list()]
    return [extension for _date, extension in reversed(found) if extension is not None]


def headline(exhibition: Exhibition) -> str:
    """One line on where the edition stands now."""
    if exhibition.is_training:
        return _("For practice: open day and night")
    listed = with_days(exhibition).day_list()
    phase = exhibition.phase()
    if phase == "undated":
        return _("The days will be announced here")
    if phase == "over":
        return _("Over since %(date)s") % {"date": long_date(listed[-1].date)}
    if phase == "open":
        number = [day.date for day in listed].index(exhibition.today()) + 1
        return _("Open now, day %(number)s of %(total)s") % {"number": number, "total": len(listed)}
    return _opens(exhibition, listed, first=phase == "soon")


def dates(exhibition: Exhibition) -> str:
    """18–20 Oktober 2023; across months 30 Oktober – 2 November 2023; nothing while there are no days."""
    listed = with_days(exhibition).day_list()
    if not listed:
        return ""
    first, last = listed[0].date, listed[-1].date
    end = formats.date_format(last, "j F Y")
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    return f"{formats.date_format(first, 'j F' if first.year == last.year else 'j F Y')} – {end}"


def hours(exhibition: Exhibition) -> str:
    """09.00–16.00 WIB, when it is the same on all days; otherwise nothing, and each day says its own."""
    listed = with_days(exhibition).day_list()
    times = {(day.opens, day.closes) for day in listed}
    if len(times) != 1:
        return ""
    opens, closes = times.pop()
    return f"{clock(opens)}–{clock(closes)} {zone_name(exhibition)}"


def zone_name(exhibition: Exhibition) -> str:
    """WIB, WITA, WIT, or what the zone calls itself, on the edition's first day."""
    listed = with_days(exhibition).day_list()
    moment = listed[0].opens_at() if listed else now().astimezone(exhibition.zone_info)
    return moment.tzname() or ""


def _opens(exhibition: Exhibition, listed: list[ExhibitionDay], *, first: bool) -> str:
    here = now().astimezone(exhibition.zone_info)
    coming = next(day for day in listed if day.opens_at() > here)
    away = (coming.date - here.date()).days
    time = f"{clock(coming.opens)} {zone_name(exhibition)}"
    if away == 0:
        return _("Opens today at %(time)s") % {"time": time}
    if away == 1:
        return (_("Opens tomorrow at %(time)s") if first else _("Closed now, opens again tomorrow at %(time)s")) % {"time": time}
    if first:
        return ngettext("Opens in %(count)s day", "Opens in %(count)s days", away) % {"count": away}
    return _("Closed now, opens again on %(date)s") % {"date": long_date(coming.date)}


def _state(day: ExhibitionDay, here: datetime.datetime) -> str:
    if day.date < here.date() or (day.date == here.date() and here >= day.closes_at()):
        return "past"
    if day.date == here.date():
        return "now"
    return "added" if _extension(day) else "coming"


def _extension(day: ExhibitionDay) -> Extension | None:
    return getattr(day, "extension", None)


@dataclass(frozen=True, slots=True)
class Groups:
    """Editions by where they stand, each list in the order in which it is shown."""

    running: list[Exhibition]
    coming: list[Exhibition]
    past: list[Exhibition]

    @property
    def is_empty(self) -> bool:
        return not (self.running or self.coming or self.past)


def grouped(editions: Iterable[Exhibition]) -> Groups:
    """Running editions, coming ones by their first day (undated last), past ones with the latest first."""
    running: list[Exhibition] = []
    coming: list[Exhibition] = []
    past: list[Exhibition] = []
    for edition in editions:
        shelf = {"open": running, "between": running, "over": past}.get(edition.phase(), coming)
        shelf.append(edition)
    never = datetime.date.max
    coming.sort(key=lambda edition: next((day.date for day in edition.day_list()), never))
    past.sort(key=lambda edition: edition.day_list()[-1].date, reverse=True)
    return Groups(running, coming, past)
