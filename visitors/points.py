"""The points of an edition: its gates, and one point per stand."""

from exhibits.models import Exhibition
from visitors.models import Point

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
