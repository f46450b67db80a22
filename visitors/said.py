"""What visitors said, as the public may read it: approved words, the average of approved ratings, answers.

Ratings show an average from five on only; fewer would tell of single visitors.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Avg, Count, Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext

from exhibits.models import Exhibition, Innovation, Stand
from visitors.models import Feedback, Need
from visitors.voices import NEED, Said

FEWEST_RATINGS = 5
A_FEW = 3
WITH = ("innovation", "stand__exhibition", "exhibition", "opd")


@dataclass(frozen=True, slots=True)
class Line:
    """One voice in a list: its kind with its word, its rating where it has one, the answer in the reader's language."""

    voice: Said
    kind: str
    label: str
    rating: int | None

    @property
    def answer(self) -> str:
        english = get_language() == "en" and self.voice.answer_en
        return english or self.voice.answer

    @property
    def answer_language(self) -> str:
        return "en" if get_language() == "en" and self.voice.answer_en else "id"

    @property
    def with_agency(self) -> bool:
        """Whether an agency was asked and has not answered yet."""
        return isinstance(self.voice, Need) and self.voice.progress == Need.Progress.ASSIGNED and not self.voice.answer


@dataclass(frozen=True, slots=True)
class Rating:
    """The average of `number` ratings, from 1 to 5; no average below `FEWEST_RATINGS`."""

    number: int = 0
    average: float | None = None

    @property
    def stars(self) -> int:
        return round(self.average or 0)


@dataclass(frozen=True, slots=True)
class Voices:
    """The newest few, whether there are more, and the rating."""

    lines: list[Line]
    more: bool
    rating: Rating


def line(voice: Said) -> Line:
    if isinstance(voice, Need):
        return Line(voice, NEED, kind_words()[NEED], None)
    return Line(voice, voice.kind, kind_words()[voice.kind], voice.rating)


def kind_words() -> dict[str, str]:
    """What the kinds are called, in the order in which they are offered."""
    words = {str(value): capfirst(str(label)) for value, label in Feedback.Kind.choices}
    return {**words, NEED: pgettext("kind of voice", "Need")}


def _public(where: Q) -> Q:
    """Approved, of a listed edition or of none, about a published innovation or none."""
    edition = Q(exhibition__isnull=True) | Q(exhibition__is_published=True, exhibition__training_of__isnull=True)
    entry = Q(innovation__isnull=True) | Q(innovation__status=Innovation.Status.PUBLISHED)
    return where & edition & entry


def feedback(where: Q) -> QuerySet[Feedback]:
    return Feedback.objects.approved().filter(_public(where))


def needs(where: Q) -> QuerySet[Need]:
    return Need.objects.approved().filter(_public(where))


def newest(where: Q, *, most: int = A_FEW) -> Voices:
    """The newest few voices and the rating; three queries."""
    found: list[Said] = [
        *feedback(where).exclude(text="").select_related(*WITH)[: most + 1],
        *needs(where).select_related(*WITH)[: most + 1],
    ]
    found.sort(key=lambda voice: (voice.created_at, voice.pk), reverse=True)
    return Voices([line(voice) for voice in found[:most]], len(found) > most, rating(where))


def _rating(number: int, average: float | None) -> Rating:
    return Rating(number, average if number >= FEWEST_RATINGS else None)


def rating(where: Q) -> Rating:
    """Number and average of approved ratings; one query."""
    found = feedback(where).aggregate(number=Count("rating"), average=Avg("rating"))
    return _rating(found["number"], found["average"])


def about(subject: Innovation | Stand | Exhibition) -> Q:
    """Voices of an innovation, a stand or a whole edition."""
    name = subject._meta.model_name
    return Q(**{str(name): subject})


def best_comment(innovation: Innovation) -> Line | None:
    """The comment that is best fit for a card: the highest rating, then the newest; one query."""
    found = feedback(about(innovation)).filter(kind=Feedback.Kind.PRAISE, rating__gte=4).exclude(text="")
    best = found.select_related(*WITH).order_by("-rating", "-created_at", "-pk").first()
    return line(best) if best else None


def for_the_wall(exhibition: Exhibition, *, moment: datetime.datetime, seconds: int = 20, most: int = 30) -> Line | None:
    """One of the newest short voices; another one every `seconds`, the same for all who look. One query."""
    found = [voice for voice in feedback(about(exhibition)).exclude(text="").select_related(*WITH)[:most] if len(voice.text) <= 160]
    return line(found[int(moment.timestamp()) // seconds % len(found)]) if found else None
