"""Days as officials write them: 18/10/2023, 18-10-2023, 18 Oktober 2023, 2023-10-18, Excel's own; day before month."""

from __future__ import annotations

import datetime
import re
from typing import Any

from django.utils.translation import gettext_lazy as _

FIRST, LAST = datetime.date(1945, 8, 17), datetime.date(2100, 12, 31)
SERIAL = range(16_665, 73_416)  # Excel's numbers of those days
MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "januari jan january",
            "februari pebruari feb peb february",
            "maret mar march",
            "april apr",
            "mei may",
            "juni jun june",
            "juli jul july",
            "agustus agu agt ags agust aug august",
            "september sep sept",
            "oktober okt oct october",
            "november nopember nov nop",
            "desember des dec december",
        ),
        start=1,
    )
    for name in names.split()
}
YEAR_FIRST = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})(?:[T ]\d{1,2}[:.]\d\d.*)?")
DAY_FIRST = re.compile(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4})(?:\s+\d{1,2}[:.]\d\d.*)?")
SHORT_YEAR = re.compile(r"\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2}")
IN_WORDS = re.compile(r"(?:[a-z']+,?\s+)?(\d{1,2})[\s./-]*([a-z]+)[\s.,/-]*(\d{4})")
MONTH_FIRST = re.compile(r"([a-z]+)\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
WITHOUT_DAY = re.compile(r"(?:([a-z]+)|\d{1,2})?[\s/.-]*\d{4}")


class NoDate(ValueError):
    """What is wrong with it, as a lazy sentence; the cell's text is put in by the caller."""

    def __init__(self, sentence: Any) -> None:
        super().__init__()
        self.sentence = sentence


UNKNOWN = _("“%(text)s” is not a date; write it like 18/10/2023.")
NO_DAY = _("“%(text)s” lacks the day; write it like 18/10/2023.")
TWO_DIGITS = _("“%(text)s” has a year of two digits and can be read in two ways; write the year in four, like 18/10/2023.")
IMPOSSIBLE = _("“%(text)s” is no day of the calendar; check day and month.")
FAR_OFF = _("“%(text)s” lies too far back or ahead; check the year.")


def read(value: object) -> datetime.date:
    """The day a cell means. Raises `NoDate`."""
    if isinstance(value, datetime.date):
        return _likely(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if int(value) in SERIAL:
            return datetime.date(1899, 12, 30) + datetime.timedelta(days=int(value))
        raise NoDate(NO_DAY if 1945 <= value <= 2100 else UNKNOWN)
    return _likely(_from_text(" ".join(str(value).lower().split())))


def _likely(day: datetime.date) -> datetime.date:
    if not FIRST <= day <= LAST:
        raise NoDate(FAR_OFF)
    return day


def _from_text(text: str) -> datetime.date:
    if found := YEAR_FIRST.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := DAY_FIRST.fullmatch(text):
        day, month = int(found[1]), int(found[2])
        return _day(int(found[3]), day, month) if month > 12 >= day else _day(int(found[3]), month, day)
    if SHORT_YEAR.fullmatch(text):
        raise NoDate(TWO_DIGITS)
    if (found := IN_WORDS.fullmatch(text)) and found[2] in MONTHS:
        return _day(int(found[3]), MONTHS[found[2]], int(found[1]))
    if (found := MONTH_FIRST.fullmatch(text)) and found[1] in MONTHS:
        return _day(int(found[3]), MONTHS[found[1]], int(found[2]))
    found = WITHOUT_DAY.fullmatch(text)
    raise NoDate(NO_DAY if found and (found[1] is None or found[1] in MONTHS) else UNKNOWN)


def _day(year: int, month: int, day: int) -> datetime.date:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        raise NoDate(IMPOSSIBLE) from None
