"""What an entry still lacks and why it matters: for sending it in, for residents who read it, for the national index.

`review.lacks` stays what sending in is refused on. The rest is advice: nothing here changes or refuses anything.

Sources: Permendagri 104/2018 article 9 (what a proposal to the innovation index contains: design of at least 300 words, goals,
benefits, output, times of trial and implementation), PP 38/2017 articles 4 and 7 (form, initiator), and the mandatory
indicators of the newest edition as loaded into `Indicator`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from exhibits.models import Evidence, Indicator, Innovation

DESIGN_WORDS = 300
"""Least number of words of the design narrative (`rancang bangun`), Permendagri 104/2018 and the index form of 2026."""
SUBMIT, CITIZENS, INDEX = "submit", "citizens", "index"
KINDS = {
    SUBMIT: pgettext_lazy("readiness", "To send it in"),
    CITIZENS: pgettext_lazy("readiness", "For residents"),
    INDEX: pgettext_lazy("readiness", "For the national index"),
}


@dataclass(frozen=True, slots=True)
class Point:
    """One part: its name, whether it is there, why it matters, and the field of the form (empty: not a field)."""

    name: str
    done: bool
    why: str
    field: str
    kind: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of one field."""

    field: str
    kind: str
    why: Any
    name: Any = ""
    done: Callable[[Innovation], bool] | None = None

    def point(self, innovation: Innovation) -> Point:
        column = "category_id" if self.field == "category" else self.field  # the row itself need not be fetched
        done = self.done(innovation) if self.done else bool(getattr(innovation, column))
        name = self.name or innovation._meta.get_field(self.field).verbose_name  # type: ignore[union-attr]
        return Point(str(name), done, str(self.why), self.field, self.kind)


def words_in(text: str) -> int:
    return len(text.split())


def _designed(innovation: Innovation) -> bool:
    return words_in(innovation.design) >= DESIGN_WORDS


def _dated(innovation: Innovation) -> bool:
    """Both dates; a trial has only its first, an initiative none yet, and the index takes neither."""
    return bool(innovation.trial_date and innovation.implemented_date)


WANTED = (
    Wanted("summary", SUBMIT, gettext_lazy("It is all that people see of you in lists and search results.")),
    Wanted("category", SUBMIT, gettext_lazy("Residents look for services by category.")),
    Wanted("who_can_use", SUBMIT, gettext_lazy("A resident wants to know first: is this for me?")),
    Wanted("where_to_get_it", SUBMIT, gettext_lazy("Without a place nobody can use the service.")),
    Wanted("problem", SUBMIT, gettext_lazy("The reviewer weighs the change against it.")),
    Wanted("solution", SUBMIT, gettext_lazy("It says what is new, and others can learn from it.")),
    Wanted("benefits", SUBMIT, gettext_lazy("Results before and after are the proof that it works.")),
    Wanted("stage", SUBMIT, gettext_lazy("It tells whether one can use it today.")),
    Wanted("requirements", CITIZENS, gettext_lazy("Who brings the right papers comes only once.")),
    Wanted("cost", CITIZENS, gettext_lazy("“Free” is the best answer to illegal fees.")),
    Wanted("duration", CITIZENS, gettext_lazy("A promise one can hold you to.")),
    Wanted("hours", CITIZENS, gettext_lazy("Nobody should stand before a closed door.")),
    Wanted("keywords", CITIZENS, gettext_lazy("People search with everyday words, not with your acronym.")),
    Wanted(
        "photos",
        CITIZENS,
        gettext_lazy("A picture shows within a second what the service is."),
        name=gettext_lazy("photo"),
        done=lambda innovation: _has_photos(innovation),
    ),
    Wanted("design", INDEX, gettext_lazy("The index counts a design narrative of at least 300 words."), done=_designed),
    Wanted("goals", INDEX, gettext_lazy("The index form asks for the goals.")),
    Wanted("output", INDEX, gettext_lazy("The index form asks what was produced.")),
    Wanted("form", INDEX, gettext_lazy("The index sorts proposals by their form (PP 38/2017, article 4).")),
    Wanted("initiator", INDEX, gettext_lazy("The index asks who proposed it (PP 38/2017, article 7).")),
    Wanted("affair", INDEX, gettext_lazy("The index sorts proposals by government affair.")),
    Wanted(
        "trial_date",
        INDEX,
        gettext_lazy("Only what was tried and has been in use counts; both dates say since when."),
        name=gettext_lazy("dates of trial and use"),
        done=_dated,
    ),
    Wanted("legal_basis", INDEX, gettext_lazy("The first mandatory indicator is a regulation or decision that carries the innovation.")),
)


def _has_photos(innovation: Innovation) -> bool:
    known = getattr(innovation, "has_photos", None)
    return bool(innovation.pk and innovation.photos.exists()) if known is None else bool(known)


def readiness(innovation: Innovation) -> list[Point]:
    """All points of one entry, those of sending in first. At most four queries (photos, edition, indicators, evidence)."""
    return [*(wanted.point(innovation) for wanted in WANTED), *_evidence_point(innovation)]


def lacking(innovation: Innovation) -> list[Point]:
    """What still lacks, in order of weight."""
    return [point for point in readiness(innovation) if not point.done]


def gaps(innovations: Iterable[Innovation]) -> dict[int, list[Point]]:
    """What each of several entries lacks; rows from `entry.with_photos_known`. At most four queries, however many they are."""
    rows, wanted = list(innovations), _mandatory()
    proven = _proven([row.pk for row in rows], wanted)
    return {
        row.pk: [
            point for point in (*(want.point(row) for want in WANTED), *_evidence(proven.get(row.pk, 0), len(wanted))) if not point.done
        ]
        for row in rows
    }


def _evidence_point(innovation: Innovation) -> list[Point]:
    mandatory = _mandatory()
    proven = _proven([innovation.pk], mandatory) if innovation.pk else {}
    return _evidence(proven.get(innovation.pk, 0), len(mandatory))


def _evidence(proven: int, mandatory: int) -> list[Point]:
    if not mandatory:
        return []
    name = _("evidence of the mandatory indicators")
    if proven < mandatory:
        left = mandatory - proven
        why = ngettext(
            "One mandatory indicator has no file yet; without proof it brings no points.",
            "%(left)d mandatory indicators have no file yet; without proof they bring no points.",
            left,
        ) % {"left": left}
    else:
        why = _("Every mandatory indicator has a file.")
    return [Point(name, proven >= mandatory, why, "", INDEX)]


def _mandatory() -> list[int]:
    """Keys of the mandatory indicators of the newest edition; none while no edition is loaded."""
    newest = Indicator.objects.aggregate(newest=Max("edition"))["newest"]
    return list(Indicator.objects.filter(edition=newest, mandatory=True).values_list("pk", flat=True)) if newest else []


def _proven(keys: list[int], mandatory: list[int]) -> dict[int, int]:
    """How many of these indicators have a file, by entry."""
    if not mandatory:
        return {}
    rows = Evidence.objects.filter(innovation__in=keys, indicator__in=mandatory, files_number__gte=1)
    return dict(rows.order_by().values_list("innovation").annotate(number=Count("indicator", distinct=True)))
