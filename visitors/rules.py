"""What an edition says about its door: points, days and time zone, and how a phone's clock is corrected."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from exhibits.models import Exhibition, ExhibitionDay
from visitors.models import Scanner

SKEW_TOLERATED = datetime.timedelta(seconds=60)
RULES_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Rules:
    """What an edition says about points and days; kept for a minute under the edition's revision."""

    zone: str
    days: frozenset[datetime.date]
    first_day: datetime.date | None
    ends: datetime.datetime | None
    points: dict[str, tuple[int, str]]  # code → (id, kind)
    training: bool

    def is_open(self, day: datetime.date) -> bool:
        return self.training or day in self.days


def rules_of(exhibition: Exhibition) -> Rules:
    key = f"door:{exhibition.pk}:{exhibition.revision}"
    rules: Rules | None = cache.get(key)
    if rules is None:
        days = list(ExhibitionDay.objects.filter(exhibition=exhibition).order_by("date"))
        rules = Rules(
            zone=exhibition.timezone,
            days=frozenset(day.date for day in days),
            first_day=days[0].date if days else None,
            ends=datetime.datetime.combine(days[-1].date, datetime.time.max, exhibition.zone_info) if days else None,
            points={code: (pk, kind) for code, pk, kind in exhibition.points.values_list("code", "pk", "kind")},
            training=exhibition.is_training,
        )
        cache.set(key, rules, RULES_SECONDS)
    return rules


def points_of(scanner: Scanner) -> frozenset[str]:
    """Codes of the points this scanner may scan at."""
    key = f"scanner:{scanner.pk}:{scanner.revision}:{scanner.exhibition.revision}"
    found: frozenset[str] | None = cache.get(key)
    if found is None:
        found = frozenset(scanner.points.values_list("code", flat=True))
        cache.set(key, found, RULES_SECONDS)
    return found


@dataclass(frozen=True, slots=True)
class Clock:
    """The server's time, and how far the phone's clock is off."""

    now: datetime.datetime
    skew: datetime.timedelta

    @classmethod
    def read(cls, sent_at: datetime.datetime, rules: Rules) -> Clock:
        now = timezone.now()
        if settings.DEMO and rules.first_day and rules.ends and rules.ends < now and _within(sent_at, rules):
            return cls(now=sent_at, skew=datetime.timedelta())  # the demonstration replays a past edition at its own time
        skew = now - sent_at
        return cls(now=now, skew=skew if abs(skew) > SKEW_TOLERATED else datetime.timedelta())

    def correct(self, moment: datetime.datetime) -> datetime.datetime:
        try:
            return moment + self.skew
        except OverflowError:
            return moment


def _within(moment: datetime.datetime, rules: Rules) -> bool:
    return moment.astimezone(ZoneInfo(rules.zone)).date() in rules.days
