"""The city's index from the rows of the register: what is reckoned, what is missing, and what would change it most.

Read only, but for `enter`. The arithmetic itself is in `maturity.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Sum
from django.db.models.functions import Coalesce
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from exhibits import maturity
from exhibits.models import CityIndicator, Evidence, Indicator, Innovation
from exhibits.models.evidence import HIGHEST_LEVEL
from opds.models import User

MOST_TOLD = 6


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to do and how many points of the index (0–100) it would bring at most."""

    what: str
    how: str
    brings: Decimal


@dataclass(frozen=True, slots=True)
class City:
    """All that the page of one edition shows. Points by indicator: (indicator, claimed, verified) over all published entries."""

    year: int
    rows: list[CityIndicator]
    number: int
    affairs: dict[str, int]
    by_indicator: list[tuple[Indicator, int, int]]

    @property
    def spd(self) -> Decimal:
        return sum((row.score or Decimal(0) for row in self.rows), Decimal(0))

    @property
    def highest_spd(self) -> Decimal:
        return sum((row.max_score for row in self.rows), Decimal(0))

    @property
    def unknown(self) -> int:
        return sum(row.score is None for row in self.rows)

    @property
    def claimed(self) -> maturity.Projection:
        return self._project(sum(claimed for _row, claimed, _verified in self.by_indicator))

    @property
    def verified(self) -> maturity.Projection:
        return self._project(sum(verified for _row, _claimed, verified in self.by_indicator))

    @property
    def basic(self) -> list[tuple[Any, int]]:
        """The six basic-service affairs with how many published innovations name them."""
        return [(maturity.BASIC_AFFAIRS[code][0], number) for code, number in self.affairs.items()]

    def _project(self, points: int, **changes: Any) -> maturity.Projection:
        found = sum(number > 0 for number in self.affairs.values())
        values: dict[str, Any] = {"year": self.year, "spd": self.spd, "maturity_sum": points, "number": self.number, "basic_found": found}
        return maturity.project(**(values | changes))

    def changes(self) -> list[Change]:
        """What would raise the verified index most, the most first; each reckoned alone, everything else as it is."""
        now = self.verified
        found = [*self._by_indicators(now), *self._by_city(), *self._by_number(now)]
        waiting = self.claimed.index - now.index
        if waiting > 0:
            found.append(Change(_("Verify what is claimed with evidence"), _("if the committee confirms all of it"), waiting))
        return sorted((change for change in found if change.brings > 0), key=lambda change: -change.brings)[:MOST_TOLD]

    def _by_indicators(self, now: maturity.Projection) -> list[Change]:
        """Each indicator of the innovations raised by one level wherever one is left to reach."""
        found = []
        for indicator, _claimed, verified in self.by_indicator:
            open_points = self.number * indicator.weight * HIGHEST_LEVEL - verified
            step = min(self.number * indicator.weight, open_points)
            better = self._project(now.maturity_sum + step)
            name = f"{indicator.code} {indicator.text('name')}"
            found.append(Change(name, _("one level more in every published innovation that can still rise"), better.index - now.index))
        return found

    def _by_city(self) -> list[Change]:
        return [
            Change(
                f"{row.number}{row.sub} {row.name}",
                _("from %(score)s to its highest score, %(most)s")
                % {"score": _plain(row.score or Decimal(0)), "most": _plain(row.max_score)},
                (row.max_score - (row.score or 0)) / maturity.HIGHEST_INDEX * 100,
            )
            for row in self.rows
        ]

    def _by_number(self, now: maturity.Projection) -> list[Change]:
        mean = now.maturity_sum // self.number if self.number else 0
        more = self._project(now.maturity_sum + 10 * mean, number=self.number + 10)
        found = [Change(_("Ten more published innovations"), _("as mature as the others are now"), more.index - now.index)]
        if not now.basic_met:
            met = self._project(now.maturity_sum, basic_found=now.rules.basic_needed)
            what = _("Innovations of more basic-service affairs, until enough are represented")
            found.append(Change(what, _("the number of innovations counts again"), met.index - now.index))
        return found


def _plain(number: Decimal) -> str:
    """4,5 in Indonesian, 4.5 in English; no zeros behind."""
    return number_format(number.normalize() if number else 0)


def city(year: int) -> City:
    """Published innovations only. Five queries, whatever the number of innovations."""
    published = Innovation.objects.published()
    points = {
        key: (claimed, verified)
        for key, claimed, verified in Evidence.objects.filter(
            innovation__status=Innovation.Status.PUBLISHED, indicator__edition=year, files_number__gte=1
        )
        .order_by()
        .values_list("indicator")
        .annotate(
            claimed_points=Sum(F("claimed") * F("indicator__weight")),
            verified_points=Coalesce(Sum(F("verified") * F("indicator__weight")), 0),
        )
    }
    affairs = published.order_by().exclude(affair="").values_list("affair").annotate(number=Count("pk"))
    return City(
        year=year,
        rows=list(CityIndicator.objects.filter(edition=year).order_by("number", "sub")),
        number=published.count(),
        affairs=maturity.basic_affairs(affairs),
        by_indicator=[(row, *points.get(row.pk, (0, 0))) for row in Indicator.objects.filter(edition=year).order_by("code")],
    )


def years() -> list[int]:
    """The editions of which anything is known, the newest first."""
    return sorted({*maturity.editions(), *CityIndicator.objects.order_by().values_list("edition", flat=True).distinct()}, reverse=True)


@transaction.atomic
def enter(*, scores: dict[int, tuple[Decimal | None, str]], actor: User) -> int:
    """Store scores and notes by the key of their row, where they differ; returns how many did. The caller checked the limits."""
    changed = 0
    for row in CityIndicator.objects.select_for_update().filter(pk__in=scores):
        score, note = scores[row.pk]
        if (row.score, row.note) != (score, note):
            row.score, row.note = score, note
            row._history_user = actor  # type: ignore[attr-defined]
            row.save()
            changed += 1
    return changed
