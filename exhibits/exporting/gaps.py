"""What an innovation still lacks for the national index: empty fields of the form, and indicators without proof."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exhibits.models import Evidence, Indicator, Innovation
from exhibits.readiness import DESIGN_WORDS, words_in

ALWAYS = {
    "stage": "Tahapan Inovasi",
    "initiator": "Inisiator Inovasi Daerah",
    "form": "Bentuk Inovasi Daerah",
    "affair": "Urusan Inovasi Daerah",
    "goals": "Tujuan Inovasi Daerah",
    "benefits": "Manfaat yang Diperoleh",
    "output": "Hasil Inovasi",
}
DATES = {
    Innovation.Stage.TRIAL: {"trial_date": "Waktu Uji Coba"},
    Innovation.Stage.IMPLEMENTED: {"trial_date": "Waktu Uji Coba", "implemented_date": "Waktu Penerapan"},
}


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that lacks: the field or indicator it is about, and what to do."""

    about: str
    what: str
    mandatory: bool = True


def gaps(innovation: Innovation, indicators: Sequence[Indicator], claims: Mapping[int, Evidence]) -> Iterator[Gap]:
    """Of one innovation, with its claims by the number of the row of the indicator; asks the database nothing."""
    yield from _fields(innovation)
    yield from _design(innovation)
    for indicator in indicators:
        yield from _proof(indicator, claims.get(indicator.pk))


def _fields(innovation: Innovation) -> Iterator[Gap]:
    asked = ALWAYS | DATES.get(Innovation.Stage(innovation.stage), {}) if innovation.stage else ALWAYS
    for field, name in asked.items():
        if not getattr(innovation, field):
            yield Gap(name, _("Not filled in yet."))


def _design(innovation: Innovation) -> Iterator[Gap]:
    found = words_in(innovation.design)
    if found < DESIGN_WORDS:
        said = ngettext("%(found)s word; at least %(least)s are asked for.", "%(found)s words; at least %(least)s are asked for.", found)
        yield Gap("Rancang Bangun", said % {"found": found, "least": DESIGN_WORDS} if found else _("Not filled in yet."))


def _proof(indicator: Indicator, claim: Evidence | None) -> Iterator[Gap]:
    about = f"{indicator.code} {indicator.name}"
    if claim and claim.claimed and not claim.files_number:
        yield Gap(about, _("A level is claimed without a file; without proof it brings no points."), indicator.mandatory)
    elif indicator.mandatory and not (claim and claim.claimed):
        yield Gap(about, _("Mandatory, and no level is claimed and proved yet."))
