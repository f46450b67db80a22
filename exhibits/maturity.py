"""The arithmetic of the national innovation index: the maturity of one innovation, and the city's index as a projection.

Pure numbers, except for `for_innovation`, `totals` and `editions`, which read rows. Where each number comes from stands beside it
and is told on the page. Sources: Permendagri 104/2018; letter 400.10.11/2704/SJ of 18 May 2023; letter 400.10.11/1887/BSKDN of
29 April 2026, Annex II; the official slide of 2023 for the shares 25.2 % and 74.8 %; all as gathered in data/iid/README.md.

There is no official band for a single innovation, and none is given here: bands are of a region.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from exhibits.models import Evidence, Indicator, Innovation
from exhibits.models.evidence import HIGHEST_LEVEL

HIGHEST = 111  # the sum of weight × 3 over indicators 16–35, in both editions
HIGHEST_SPD = Decimal(63)  # the sum of the highest scores of indicators 1–15, edition 2026
HIGHEST_INDEX = Decimal(250)  # 63 of the city itself, 111 of maturity, 76 of the number of innovations
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Band:
    """A band of a region's index, from `least` on, both with two decimals. Never of a single innovation."""

    least: Decimal
    name: Any


@dataclass(frozen=True, slots=True)
class Edition:
    """How one edition reckons the index of a region. `sources` and `assumed` are told to the reader."""

    year: int
    smallest_divisor: int  # k: the sum of maturity is divided by at least this many innovations
    most_counted: int  # innovations beyond this number bring nothing
    worth: Decimal  # points for each innovation up to that number
    basic_needed: int  # how many of the six basic-service affairs must be represented; 0: no such rule
    bands: tuple[Band, ...]  # the highest first
    sources: tuple[Any, ...]
    assumed: tuple[Any, ...] = ()

    def band(self, index: Decimal) -> Any:
        """The name of the band of a region's index, which is rounded to two decimals first."""
        rounded = index.quantize(CENT, ROUND_HALF_UP)
        return next((band.name for band in self.bands if rounded >= band.least), _("not assessable"))


VERY, INNOVATIVE, LESS = _("very innovative"), _("innovative"), _("less innovative")
FORMULA = _("Index = (SPD + SID) / 250 × 100; the shares 25.2 and 74.8 percent stand on the official slide of 2023.")
EDITIONS = {
    2023: Edition(
        year=2023,
        smallest_divisor=10,
        most_counted=200,
        worth=Decimal("0.38"),
        basic_needed=0,
        bands=(Band(Decimal("60.01"), VERY), Band(Decimal("35.00"), INNOVATIVE), Band(Decimal("0.01"), LESS)),
        sources=(
            FORMULA,
            _("Divisor of at least 10 innovations and the bands 35.00 and 60.00: edition 2023, letter 400.10.11/2704/SJ of 18 May 2023."),
        ),
        assumed=(
            _("How edition 2023 counted the number of innovations was not found. Assumed here: as in 2026, 0.38 each, for at most 200."),
            _("The city's own indicators (SPD) of edition 2023 were not found; without rows they count as 0."),
        ),
    ),
    2026: Edition(
        year=2026,
        smallest_divisor=12,
        most_counted=200,
        worth=Decimal("0.38"),
        basic_needed=5,
        bands=(Band(Decimal("65.01"), VERY), Band(Decimal("40.01"), INNOVATIVE), Band(Decimal("0.01"), LESS)),
        sources=(
            FORMULA,
            _(
                "Divisor of at least 12 innovations, 0.38 points each for at most 200, and the bands 40.00 and 65.00: "
                "letter 400.10.11/1887/BSKDN of 29 April 2026, Annex II."
            ),
            _("At least 5 of the 6 basic-service affairs must be represented, or the number of innovations counts 0: the same letter."),
        ),
    ),
}

# The six basic-service affairs (UU 23/2014, article 12), and how the affair of an entry names them.
BASIC_AFFAIRS: dict[str, tuple[Any, re.Pattern[str]]] = {
    "education": (_("education"), re.compile(r"\bpendidikan\b(?! dan pelatihan)|\beducation\b", re.I)),
    "health": (_("health"), re.compile(r"\bkesehatan\b(?! hewan)|\bhealth\b", re.I)),
    "public-works": (
        _("public works and spatial planning"),
        re.compile(r"\bpekerjaan umum\b|\bpenataan ruang\b|\bpublic works\b", re.I),
    ),
    "housing": (_("housing and settlements"), re.compile(r"\bperumahan\b|\b(per|pe)mukiman\b|\bhousing\b", re.I)),
    "order": (
        _("public order and protection"),
        re.compile(r"\bketent[er]+aman\b|\bketertiban\b|\bper?lindungan masyarakat\b|\bpublic order\b", re.I),
    ),
    "social": (_("social affairs"), re.compile(r"\bsosial\b|\bsocial\b", re.I)),
}


def rules(year: int) -> Edition:
    """How an edition reckons; an edition without rules of its own follows the latest known before it, else the earliest known."""
    earlier = [known for known in EDITIONS if known <= year]
    return EDITIONS[max(earlier)] if earlier else EDITIONS[min(EDITIONS)]


# --- one innovation


def points(weight: int, level: int | None, files: int) -> int:
    """Weight × level; nothing without a level, and nothing without at least one file."""
    return weight * level if level and files > 0 else 0


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator for one innovation. Points as claimed and as verified, both only with a file."""

    indicator: Indicator
    evidence: Evidence | None

    @property
    def files(self) -> int:
        return self.evidence.files_number if self.evidence else 0

    @property
    def level(self) -> int:
        return self.evidence.claimed if self.evidence else 0

    @property
    def most(self) -> int:
        return self.indicator.weight * HIGHEST_LEVEL

    @property
    def claimed_points(self) -> int:
        return points(self.indicator.weight, self.level, self.files)

    @property
    def verified_points(self) -> int:
        return points(self.indicator.weight, self.evidence.verified if self.evidence else None, self.files)

    @property
    def missing_file(self) -> bool:
        """A level is claimed, but nothing proves it: 0 points."""
        return self.level > 0 and self.files == 0

    @property
    def next_level_brings(self) -> int:
        """Points of the next thing to do: the first file for a claimed level, else one level more; 0 at the top."""
        if self.missing_file:
            return self.indicator.weight * self.level
        return self.indicator.weight if self.level < HIGHEST_LEVEL else 0

    @property
    def state(self) -> str:
        """`empty`, `no-file`, `waits`, `reopened` (was verified before something changed) or `verified`."""
        if self.evidence is None or self.level == 0:
            return "empty" if self.evidence is None or self.evidence.verified is None else "verified"
        if self.missing_file:
            return "no-file"
        if self.evidence.verified is not None:
            return "verified"
        return "reopened" if self.evidence.verified_by_id else "waits"


@dataclass(frozen=True, slots=True)
class Maturity:
    edition: int
    rows: list[Row]

    @property
    def claimed(self) -> int:
        return sum(row.claimed_points for row in self.rows)

    @property
    def verified(self) -> int:
        return sum(row.verified_points for row in self.rows)

    @property
    def highest(self) -> int:
        return sum(row.most for row in self.rows) or HIGHEST

    def gaps(self) -> list[Row]:
        """What brings something yet, the most first; among equals what is mandatory, then by number."""
        open_rows = [row for row in self.rows if row.next_level_brings]
        return sorted(open_rows, key=lambda row: (-row.next_level_brings, not row.indicator.mandatory, row.indicator.code))


def for_innovation(innovation: Innovation, edition: int) -> Maturity:
    """All indicators of the edition with what is claimed and verified; three queries, files included."""
    mine = {
        row.indicator_id: row
        for row in Evidence.objects.filter(innovation=innovation, indicator__edition=edition)
        .select_related("verified_by")
        .prefetch_related("files")
    }
    found = Indicator.objects.filter(edition=edition).order_by("code")
    return Maturity(edition, [Row(indicator, mine.get(indicator.pk)) for indicator in found])


def editions() -> list[int]:
    """The editions whose indicators are loaded, the newest first."""
    return list(Indicator.objects.order_by("-edition").values_list("edition", flat=True).distinct())


PROVEN = Q(evidence__files_number__gte=1)


def totals(innovations: QuerySet[Innovation] | Iterable[Innovation], edition: int) -> dict[int, tuple[int, int]]:
    """Points as claimed and as verified by the key of each innovation; one query."""
    keys: Any = innovations.values("pk") if isinstance(innovations, QuerySet) else [row.pk for row in innovations]
    of_edition = PROVEN & Q(evidence__indicator__edition=edition)
    weight = F("evidence__indicator__weight")
    rows = (
        Innovation.objects.filter(pk__in=keys)
        .order_by()
        .values_list("pk")
        .annotate(
            claimed_points=Coalesce(Sum(F("evidence__claimed") * weight, filter=of_edition), 0),
            verified_points=Coalesce(Sum(F("evidence__verified") * weight, filter=of_edition), 0),
        )
    )
    return {pk: (claimed, verified) for pk, claimed, verified in rows}


# --- the city


@dataclass(frozen=True, slots=True)
class Projection:
    """The index of the city, reckoned from what stands here. Not the official result."""

    rules: Edition
    spd: Decimal
    maturity_sum: int
    number: int
    basic_found: int

    @property
    def divisor(self) -> int:
        return max(self.rules.smallest_divisor, self.number)

    @property
    def mean_maturity(self) -> Decimal:
        return Decimal(self.maturity_sum) / self.divisor

    @property
    def basic_met(self) -> bool:
        return self.basic_found >= self.rules.basic_needed

    @property
    def number_points(self) -> Decimal:
        counted = min(self.number, self.rules.most_counted) if self.basic_met else 0
        return counted * self.rules.worth

    @property
    def sid(self) -> Decimal:
        return self.mean_maturity + self.number_points

    @property
    def index(self) -> Decimal:
        """0 to 100."""
        return (self.spd + self.sid) / HIGHEST_INDEX * 100

    @property
    def band(self) -> Any:
        """Of the region."""
        return self.rules.band(self.index)


def project(*, year: int, spd: Decimal, maturity_sum: int, number: int, basic_found: int) -> Projection:
    """The city's index: SPD is 0–63, `maturity_sum` the points of all `number` innovations, `basic_found` 0–6 affairs."""
    return Projection(rules(year), spd, maturity_sum, number, basic_found)


def basic_affairs(affairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    """How many innovations each of the six basic-service affairs has, from pairs of an affair's words and a number."""
    found = dict.fromkeys(BASIC_AFFAIRS, 0)
    for words, number in affairs:
        for code, (_name, pattern) in BASIC_AFFAIRS.items():
            if pattern.search(words):
                found[code] += number
    return found
