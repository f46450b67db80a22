"""What the board says about a row, in the reader's language: the same sentences on the page, on paper and in the spreadsheet."""

from __future__ import annotations

import datetime

from django.utils import formats, timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from exhibits import board
from exhibits.models import Innovation

Status = Innovation.Status
STATE_NAMES = {
    board.NOTHING: gettext_lazy("nothing yet"),
    board.PROGRESS: gettext_lazy("in progress"),
    board.MET: gettext_lazy("met"),
    board.UNASKED: gettext_lazy("not asked"),
}
LOOK = {
    board.NOTHING: ("returned", "close"),
    board.PROGRESS: ("waits", "clock"),
    board.MET: ("published", "check"),
    board.UNASKED: ("draft", "minus"),
}


def state(row: board.Row) -> str:
    """The state in words; says when no target was set, and when the agency is excused."""
    if row.state != board.UNASKED:
        return str(STATE_NAMES[row.state])
    return _("excused") if row.target else _("no target set")


def count(row: board.Row | board.Cell) -> str:
    """How many of how many: «1 of 2»; without a target the number alone."""
    if not row.asked:
        return formats.number_format(row.published)
    return _("%(published)s of %(asked)s") % {"published": row.published, "asked": row.asked}


def where(waiting: board.Waiting) -> str:
    """Where an entry waits: «draft at the agency since 3 March 2026 (8 months)»."""
    values = {"date": day(waiting.since), "time": how_long(waiting.since)}
    if waiting.where == Status.SUBMITTED:
        return _("waits for the committee since %(date)s (%(time)s)") % values
    if waiting.where == Status.CHANGES_REQUESTED:
        return _("sent back since %(date)s (%(time)s)") % values
    return _("draft at the agency since %(date)s (%(time)s)") % values


def place(waiting: board.Waiting) -> str:
    """Where an entry waits, without the date: for a column of its own."""
    return {
        Status.SUBMITTED: _("waits for the committee"),
        Status.CHANGES_REQUESTED: _("sent back to the agency"),
    }.get(Status(waiting.where), _("draft at the agency"))


def more(row: board.Row) -> str:
    """How many entries wait beyond those named."""
    return ngettext("and %(number)s more", "and %(number)s more", row.more) % {"number": row.more} if row.more else ""


def day(moment: datetime.datetime | datetime.date | None) -> str:
    """3 March 2026, in the city's own time."""
    if moment is None:
        return ""
    date = timezone.localtime(moment, timezone.get_default_timezone()) if isinstance(moment, datetime.datetime) else moment
    return formats.date_format(date, "j F Y")


def how_long(moment: datetime.datetime | None) -> str:
    """8 months; the largest unit only."""
    return timesince(moment, depth=1) if moment else ""
