"""What visitors said, as the public may read it: approved words, the average of approved ratings, answers.

Ratings show an average from five on only; fewer would tell of single visitors.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Avg, Count, Q, QuerySet, Value, Window
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

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


def kind_choices() -> list[tuple[str, str]]:
    return list(kind_words().items())


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
    """The newest few voices and the rating; two queries."""
    rated = feedback(where).annotate(number=Window(Count("rating")), average=Window(Avg("rating")), wordless=Q(text=""))
    comments = list(rated.select_related(*WITH).order_by("wordless", "-created_at", "-pk")[: most + 1])
    found: list[Said] = [comment for comment in comments if comment.text]
    found += needs(where).select_related(*WITH)[: most + 1]
    found.sort(key=lambda voice: (voice.created_at, voice.pk), reverse=True)
    rating = _rating(comments[0].number, comments[0].average) if comments else Rating()
    return Voices([line(voice) for voice in found[:most]], len(found) > most, rating)


def _rating(number: int, average: float | None) -> Rating:
    return Rating(number, average if number >= FEWEST_RATINGS else None)


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


PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader of the voices of an edition asked for; what is unknown is named in `unknown`."""

    kind: str = ""
    answered: bool = False
    words: str = ""
    innovation: str = ""
    stand: str = ""
    unknown: tuple[str, ...] = ()

    @classmethod
    def from_query(cls, query: QueryDict) -> Wanted:
        kind = query.get("jenis", "")
        known = kind in kind_words() or not kind
        return cls(
            kind=kind if known else "",
            answered=query.get("dijawab") == "1",
            words=query.get("q", "").replace("\0", "").strip()[:200],
            innovation=query.get("inovasi", "")[:80],
            stand=query.get("stan", "")[:8],
            unknown=() if known else (kind[:40],),
        )

    def query(self, **changes: str) -> str:
        """The query string of this choice with changes: `query(jenis="need")`."""
        values = {
            "jenis": self.kind,
            "dijawab": "1" if self.answered else "",
            "q": self.words,
            "inovasi": self.innovation,
            "stan": self.stand,
        }
        return urlencode({name: value for name, value in (values | changes).items() if value})

    def chips(self) -> list[tuple[str, str]]:
        """What narrows the list beside the kind: its words, and the query string without it."""
        found = []
        if self.innovation:
            found.append((_("About: %(name)s") % {"name": self.innovation}, self.query(inovasi="")))
        if self.stand:
            found.append((_("Stand %(number)s") % {"number": self.stand}, self.query(stan="")))
        if self.words:
            found.append((_("Words: %(words)s") % {"words": self.words}, self.query(q="")))
        if self.answered:
            found.append((_("With an answer"), self.query(dijawab="")))
        return found

    def where(self) -> Q:
        """All conditions but the kind."""
        found = Q()
        for name, value in (("innovation__slug", self.innovation), ("stand__number", self.stand), ("text__icontains", self.words)):
            if value:
                found &= Q(**{name: value})
        return found & ~Q(answer="") if self.answered else found


@dataclass(frozen=True, slots=True)
class Heard:
    """A page of voices, how many there are of each kind, and the rating of what was asked for."""

    page: Page[Any]
    lines: list[Line]
    counts: dict[str, int]
    rating: Rating

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def heard(exhibition: Exhibition, wanted: Wanted, *, number: str) -> Heard:
    """What visitors of an edition said, newest first; five queries whatever the number of voices."""
    where = about(exhibition) & wanted.where()
    found = feedback(where)
    numbers = found.aggregate(
        praise=Count("pk", filter=Q(kind="praise") & ~Q(text="")),
        problem=Count("pk", filter=Q(kind="problem") & ~Q(text="")),
        ratings=Count("rating"),
        average=Avg("rating"),
    )
    counts = {"praise": numbers["praise"], "problem": numbers["problem"], NEED: needs(where).count()}
    chosen = counts[wanted.kind] if wanted.kind else sum(counts.values())
    paginator: Paginator[Any] = Paginator(_ids(where, wanted.kind), PER_PAGE)
    paginator.count = chosen  # it is known already
    page = paginator.get_page(number)
    return Heard(page, _lines([(pk, kind) for pk, kind, _at in page]), counts, _rating(numbers["ratings"], numbers["average"]))


def _ids(where: Q, kind: str) -> QuerySet[Any, Any]:
    words = feedback(where).exclude(text="")
    from_feedback = (words.filter(kind=kind) if kind else words).order_by().values_list("pk", Value("feedback"), "created_at")
    from_needs = needs(where).order_by().values_list("pk", Value(NEED), "created_at")
    if kind == NEED:
        return from_needs.order_by("-created_at", "-pk")
    if kind:
        return from_feedback.order_by("-created_at", "-pk")
    return from_feedback.union(from_needs, all=True).order_by("-created_at", "-pk")


def _lines(ids: list[tuple[int, str]]) -> list[Line]:
    rows: dict[tuple[int, str], Said] = {}
    for name, model in (("feedback", Feedback), (NEED, Need)):
        wanted = [pk for pk, kind in ids if kind == name]
        if wanted:
            rows.update(((row.pk, name), row) for row in model._default_manager.filter(pk__in=wanted).select_related(*WITH))
    return [line(rows[one]) for one in ids if one in rows]
