"""The points of an edition: its gates, and one point per stand."""

import datetime

from django.db.models import Max, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from exhibits.models import Exhibition
from visitors.models import HourCount, Point

GATES = ("G1", "G2")


def ensure(exhibition: Exhibition, *, gates: tuple[str, ...] = GATES) -> list[Point]:
    """All points of the edition, made where they are missing: `G1`, `G2`, and one for each stand under its number."""
    wanted = [Point(exhibition=exhibition, kind=Point.Kind.GATE, code=code, name=code) for code in gates]
    wanted += [
        Point(exhibition=exhibition, kind=Point.Kind.STAND, code=stand.number, name=stand.name, stand=stand)
        for stand in exhibition.stands.filter(point__isnull=True)
    ]
    Point.objects.bulk_create(wanted, ignore_conflicts=True)
    return list(exhibition.points.select_related("stand"))


def counts_today(exhibition: Exhibition) -> dict[str, int]:
    """Today's count by the point's code: people at a gate, visits at a stand. Points without any are left out."""
    rows = HourCount.objects.filter(exhibition=exhibition, day=exhibition.today(), point__isnull=False)
    found = rows.values_list("point__code", "point__kind").annotate(people=Sum("people"), visits=Sum("visits"))
    return {code: visits if kind == Point.Kind.STAND else people for code, kind, people, visits in found}


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
    return pgettext("point", "Gate %(code)s") % {"code": point.code}
