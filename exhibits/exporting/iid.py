"""The national innovation index as a workbook of one edition: what to carry over into the ministry's form, and what still lacks.

Five sheets: what this is; the innovations under the names of the form, with a column for each indicator; each claim with its
proof; what lacks, agency by agency; the indicators as this edition words them. Always in Indonesian, as the form is.
Points are as `Evidence` stands: weight × level, nothing without a file. They are no verdict of the ministry, and say so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO, Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from exhibits import maturity
from exhibits.exporting.cells import Sheet, workbook
from exhibits.exporting.form import COLUMNS
from exhibits.exporting.gaps import gaps
from exhibits.models import Evidence, Indicator, Innovation
from exhibits.models.evidence import HIGHEST_LEVEL
from exhibits.readiness import words_in
from opds.models import Opd

CHUNK = 200
LEFT_OUT = (Innovation.Status.ARCHIVED, Innovation.Status.MERGED, Innovation.Status.STOPPED)


def editions() -> list[int]:
    """Years whose indicators are known here, the newest first."""
    return list(Indicator.objects.order_by("-edition").values_list("edition", flat=True).distinct())


def export(innovations: QuerySet[Innovation], *, edition: int, opd: Opd | None = None) -> IO[bytes]:
    """The workbook, open for reading; `innovations` are those its reader may see, `opd` narrows them to one agency.

    Raises ValueError for a year whose indicators are not loaded.
    """
    indicators = list(Indicator.objects.filter(edition=edition).order_by("code"))
    if not indicators:
        raise ValueError(f"no indicators of {edition}")
    rows = innovations.exclude(status__in=LEFT_OUT)
    if opd is not None:
        rows = rows.filter(opd=opd)
    with override(settings.LANGUAGE_CODE):
        return workbook(_sheets(rows, indicators, opd))


def _sheets(rows: QuerySet[Innovation], indicators: Sequence[Indicator], opd: Opd | None) -> Iterator[Sheet]:
    edition = indicators[0].edition
    claims = Evidence.objects.filter(indicator__edition=edition)
    whole = (
        rows.select_related("opd")
        .prefetch_related("tags", Prefetch("evidence", claims, to_attr="claims"))
        .order_by("opd__acronym", "title", "pk")
    )
    yield _about(rows, edition, opd)
    yield _forms(whole, indicators)
    yield _claims(rows, edition)
    yield _lacking(whole, indicators)
    yield _indicators(indicators)


def _about(rows: QuerySet[Innovation], edition: int, opd: Opd | None) -> Sheet:
    number, samples = rows.count(), rows.filter(is_sample=True).count()
    lines = [
        (
            _("What this is"),
            _("Working paper for the national innovation index (Indeks Inovasi Daerah), edition %(year)s.") % {"year": edition},
        ),
        (_("Made on"), timezone.localtime()),
        (_("Agencies"), opd.name if opd else _("all that the reader may see")),
        (_("Innovations"), number),
        (_("Not in it"), _("Stopped, archived and merged entries.")),
        (
            _("Points"),
            _(
                "A projection from what agencies claim and the committee verified here: weight × level, no points without a file. "
                "It is no verdict of the ministry."
            ),
        ),
        (
            _("Names of columns"),
            _("“Nama Inovasi” to “Hasil Inovasi” are named as in the form of the index. All other columns are this portal's own."),
        ),
        ("Tematik", _("Holds the themes of this portal. Choose the theme of the index anew from the ministry's own list.")),
    ]
    if samples:
        said = ngettext("%(number)s entry is invented for demonstration.", "%(number)s entries are invented for demonstration.", samples)
        lines.append((_("Sample data"), said % {"number": samples}))
    return Sheet(_("Read me"), [_("About this file"), ""], lines, widths=[24, 90], wrapped=True)


def _forms(whole: QuerySet[Innovation], indicators: Sequence[Indicator]) -> Sheet:
    before = [(_("Agency (OPD)"), 18), (_("Status at the portal"), 16)]
    after = [
        (_("Points as claimed"), 12),
        (_("Points as verified"), 12),
        (_("Words of the design narrative"), 14),
        (_("Sample data"), 12),
        (_("Address at the portal"), 24),
    ]
    header = [name for name, _width in before] + [name for name, _width, _read in COLUMNS]
    header += [f"{indicator.code} {indicator.name}" for indicator in indicators] + [name for name, _width in after]
    widths = [width for _name, width in before] + [width for _name, width, _read in COLUMNS]
    widths += [34] * len(indicators) + [width for _name, width in after]

    def lines() -> Iterator[list[Any]]:
        for entry in whole.iterator(chunk_size=CHUNK):
            claims = by_indicator(entry)
            yield [
                entry.opd.acronym,
                entry.get_status_display(),
                *(read(entry) for _name, _width, read in COLUMNS),
                *(_in_words(indicator, claims.get(indicator.pk)) for indicator in indicators),
                sum(points(indicator, claims.get(indicator.pk))[0] for indicator in indicators),
                sum(points(indicator, claims.get(indicator.pk))[1] for indicator in indicators),
                words_in(entry.design),
                _("yes") if entry.is_sample else _("no"),
                entry.slug,
            ]

    return Sheet(_("Innovations"), header, lines(), widths=widths, wrapped=True)


def by_indicator(entry: Innovation) -> dict[int, Evidence]:
    """The claims of an edition that were read along with an entry, by the number of the indicator's row."""
    return {claim.indicator_id: claim for claim in entry.claims}  # type: ignore[attr-defined]


def points(indicator: Indicator, claim: Evidence | None) -> tuple[int, int]:
    """As claimed and as verified: weight × level, nothing without a file."""
    if claim is None:
        return 0, 0
    levels = (claim.claimed, claim.verified)
    claimed, verified = (maturity.points(indicator.weight, level, claim.files_number) for level in levels)
    return claimed, verified


def _level(indicator: Indicator, level: int | None) -> str:
    if level is None:
        return _("not verified yet")
    words = indicator.level_text(level)
    return f"{level} – {words}" if words else str(level)


def _in_words(indicator: Indicator, claim: Evidence | None) -> str:
    if claim is None:
        return ""
    said = _("Claimed: %(claimed)s\nVerified: %(verified)s\nFiles: %(files)s")
    shown = {"claimed": _level(indicator, claim.claimed), "verified": _level(indicator, claim.verified), "files": claim.files_number}
    return said % shown


def _claims(rows: QuerySet[Innovation], edition: int) -> Sheet:
    header = [
        *(_("Agency (OPD)"), _("Innovation"), _("Number"), _("Indicator"), _("Mandatory"), _("Weight")),
        *(_("Claimed level"), _("Claimed level in words"), _("Files"), _("Points as claimed")),
        *(_("Verified level"), _("Verified level in words"), _("Points as verified"), _("Note of the agency"), _("Note of the committee")),
    ]
    claims = (
        Evidence.objects.filter(indicator__edition=edition, innovation__in=rows.order_by())
        .select_related("innovation__opd", "indicator")
        .order_by("innovation__opd__acronym", "innovation__title", "innovation", "indicator__code")
    )

    def lines() -> Iterator[list[Any]]:
        for claim in claims.iterator(chunk_size=CHUNK):
            indicator = claim.indicator
            claimed, verified = points(indicator, claim)
            yield [
                *(claim.innovation.opd.acronym, claim.innovation.title, indicator.code, indicator.name),
                *(_("yes") if indicator.mandatory else _("no"), indicator.weight),
                *(claim.claimed, indicator.level_text(claim.claimed), claim.files_number, claimed),
                *(claim.verified, indicator.level_text(claim.verified or 0), verified, claim.claim_note, claim.verify_note),
            ]

    return Sheet(_("Claims and proof"), header, lines(), widths=[18, 40, 8, 36, 8, 8, 8, 40, 8, 10, 10, 40, 10, 40, 40], wrapped=True)


def _lacking(whole: QuerySet[Innovation], indicators: Sequence[Indicator]) -> Sheet:
    header = [_("Agency (OPD)"), _("Innovation"), _("Field or indicator"), _("What lacks"), _("Mandatory")]

    def lines() -> Iterator[list[Any]]:
        for entry in whole.iterator(chunk_size=CHUNK):
            for gap in gaps(entry, indicators, by_indicator(entry)):
                yield [entry.opd.acronym, entry.title, gap.about, gap.what, _("yes") if gap.mandatory else _("no")]

    return Sheet(_("What lacks"), header, lines(), widths=[18, 44, 44, 60, 8], wrapped=True)


def _indicators(indicators: Sequence[Indicator]) -> Sheet:
    header = [
        *(_("Number"), _("Indicator"), _("Mandatory"), _("Weight"), _("Highest points")),
        *(_("Level 1"), _("Level 2"), _("Level 3"), _("Evidence asked for"), _("File types"), _("Source")),
    ]
    rows = [
        [
            *(row.code, row.name, _("yes") if row.mandatory else _("no"), row.weight, row.weight * HIGHEST_LEVEL),
            *(row.level1, row.level2, row.level3, row.evidence, row.file_types, row.source),
        ]
        for row in indicators
    ]
    return Sheet(_("Indicators"), header, rows, widths=[8, 36, 8, 8, 10, 40, 40, 40, 50, 12, 40], wrapped=True)
