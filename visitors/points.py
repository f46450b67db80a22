"""The points of an edition: its gates, and one point per stand."""

import datetime

from django.db.models import Max, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from exhibits.models import Exhibition
from visitors.models import HourCount, Point

GATES = ("G1", "G2")
NUMBERS = "people", "visits", "scans"
COUNTED_AT = {"gate": "people", "stand": "visits", "exit": "scans"}  # what a phone there shows as its count


def ensure(exhibition: Exhibition, *, gates: tuple[str, ...] = GATES) -> list[Point]:
    """All points of the edition, made where they are missing: `G1`, `G2`, and one for each stand under its number."""
    wanted = [Point(exhibition=exhibition, kind=Point.Kind.GATE, code=code, name=code) for code in gates]
    wanted += [
        Point(
            exhibition=exhibition,
            kind=Point.Kind.STAND,
            code=stand.number,
            name=stand.name,
            stand=stand,
            poster_token=Point.new_poster_token(),
        )
        for stand in exhibition.stands.filter(point__isnull=True)
    ]
    Point.objects.bulk_create(wanted, ignore_conflicts=True)
    for point in exhibition.points.filter(kind=Point.Kind.STAND, poster_token=None):
        Point.objects.filter(pk=point.pk, poster_token=None).update(poster_token=Point.new_poster_token())
    return list(exhibition.points.select_related("stand"))


def counts_today(exhibition: Exhibition) -> dict[str, int]:
    """Today's count by the point's code: people at a gate, visits at a stand, scans at an exit. Points without any are left out."""
    rows = HourCount.objects.filter(exhibition=exhibition, day=exhibition.today(), point__isnull=False)
    found = rows.values_list("point__code", "point__kind").annotate(**{name: Sum(name) for name in NUMBERS})
    return {code: dict(zip(NUMBERS, numbers, strict=True))[COUNTED_AT[kind]] for code, kind, *numbers in found}


def open_editions() -> QuerySet[Exhibition]:
    """Editions one may scan for: those whose last day is not over anywhere on earth, and training editions."""
    yesterday = timezone.now().date() - datetime.timedelta(days=1)
    return Exhibition.objects.reachable().alias(last=Max("days__date")).filter(Q(last__gte=yesterday) | Q(training_of__isnull=False))


def label(point: Point) -> str:
    """Gate G1; Stand 15, Administrasi Kependudukan."""
    if point.stand:
        return _("Stand %(code)s, %(name)s") % {"code": point.code, "name": point.stand.text("name")}
    if point.name != point.code:
        return f"{point.code}, {point.name}"
    if point.kind == Point.Kind.EXIT:
        return pgettext("point", "Exit %(code)s") % {"code": point.code}
    return pgettext("point", "Gate %(code)s") % {"code": point.code}
