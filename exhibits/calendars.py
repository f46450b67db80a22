"""An edition as an iCalendar file (RFC 5545): one event a day, in the edition's time zone.

The same day keeps its UID for ever, so that a calendar that was subscribed to changes an event rather than adding one;
SEQUENCE is the edition's revision, which rises with each change of its days.
"""

from __future__ import annotations

import datetime
import uuid

from django.utils.timezone import now
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from exhibits import agenda
from exhibits.models import Exhibition, ExhibitionDay

REFRESH = datetime.timedelta(hours=1)
NAMES = uuid.UUID("5f0c9c3e-4f0e-5b52-9a2e-3b6b8a1f6d10")


def calendar(exhibition: Exhibition, *, address: str, language: str) -> bytes:
    """The file in the active language; `address` is the edition's page, `language` what the file says it is written in."""
    out = Calendar()
    out.add("prodid", f"-//Batu Innovation//Exhibition//{language.upper()}")
    out.add("version", "2.0")
    out.add("method", "PUBLISH")
    out.add("x-wr-calname", exhibition.text("name"))
    out.add("x-wr-timezone", exhibition.timezone)
    out.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    out.add("x-published-ttl", REFRESH)
    changed = last_changed(exhibition)
    for day in agenda.with_days(exhibition).day_list():
        out.add_component(_event(exhibition, day, changed, address, language))
    out.add_missing_timezones()
    return bytes(out.to_ical())


def last_changed(exhibition: Exhibition) -> datetime.datetime:
    """When days or texts of the edition last changed, as far as its history and extensions tell."""
    saved = exhibition.history.values_list("history_date", flat=True).order_by("-history_date").first()
    moments = [exhibition.created_at, *(extension.announced_at for extension in agenda.extensions(exhibition))]
    return min(max([*moments, saved] if saved else moments), now())


def uid(exhibition: Exhibition, day: datetime.date) -> str:
    """The same for this edition and day on every machine, in both languages."""
    return str(uuid.uuid5(NAMES, f"{exhibition.slug}/{day:%Y-%m-%d}"))


def _event(exhibition: Exhibition, day: ExhibitionDay, changed: datetime.datetime, address: str, language: str) -> Event:
    added = getattr(day, "extension", None)
    event = Event()
    event.add("uid", uid(exhibition, day.date))
    event.add("dtstamp", changed.astimezone(datetime.UTC))
    event.add("last-modified", changed.astimezone(datetime.UTC))
    event.add("sequence", exhibition.revision)
    event.add("dtstart", day.opens_at())
    event.add("dtend", day.closes_at())
    name = exhibition.text("name")
    summary = _("%(name)s (added day)") % {"name": name} if added else name
    event.add("summary", summary, parameters={"LANGUAGE": language})
    event.add("location", ", ".join(part for part in (exhibition.venue, exhibition.address) if part))
    said = [added.text("reason")] if added else []
    event.add("description", "\n".join([*said, exhibition.text("tagline"), address]).strip(), parameters={"LANGUAGE": language})
    event.add("url", address)
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event
