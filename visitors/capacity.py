"""How full the hall is: who was last seen at a gate today and not at an exit, against the capacity of the hall.

Only an edition with an exit point knows it. The last scan of a badge today at a gate or an exit decides, repeats too; heads
tallied at the gates count in, heads tallied at the exits out. Today is the day of the edition's time zone.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Sum
from django.utils import timezone

from exhibits.models import Exhibition
from visitors.models import DoorRules, Point, Scan

FRESH_SECONDS = 5
WARN, FULL = "warn", "full"
WARN_PERCENT = DoorRules._meta.get_field("warn_percent").default
SEEN = (Scan.Outcome.ACCEPTED, Scan.Outcome.REPEAT, Scan.Outcome.CONFLICT)


@dataclass(frozen=True, slots=True)
class Inside:
    """People in the hall now; `capacity` is empty where none was set; `level` is `""`, `"warn"` or `"full"`."""

    people: int
    capacity: int | None = None
    level: str = ""

    @property
    def percent(self) -> int | None:
        """Of the capacity, rounded down; may be over 100."""
        return self.people * 100 // self.capacity if self.capacity else None


def inside(exhibition: Exhibition) -> Inside | None:
    """People inside now, at most five seconds old; nothing where no exit is scanned. Two queries when nothing is kept."""
    key = f"inside:{exhibition.pk}"
    found: tuple[Inside | None] | None = cache.get(key)
    if found is None:
        found = (count(exhibition),)
        cache.set(key, found, FRESH_SECONDS)
    return found[0]


def count(exhibition: Exhibition) -> Inside | None:
    """The same, counted now; one query where no exit is scanned, else two."""
    exits = Point.objects.filter(exhibition=OuterRef("pk"), kind=Point.Kind.EXIT)
    known = Exhibition.objects.filter(pk=exhibition.pk).annotate(has_exit=Exists(exits))
    [(has_exit, capacity, warn_percent)] = known.values_list("has_exit", "door_rules__capacity", "door_rules__warn_percent")
    if not has_exit:
        return None
    people = _people(exhibition)
    return Inside(people, capacity, level(people, capacity, warn_percent or WARN_PERCENT))


def level(people: int, capacity: int | None, warn_percent: int) -> str:
    """`full` from the capacity on, `warn` from its `warn_percent` on."""
    if capacity is None:
        return ""
    if people >= capacity:
        return FULL
    return WARN if people * 100 >= capacity * warn_percent else ""


def _people(exhibition: Exhibition) -> int:
    begins, ends = exhibition.span_of(exhibition.today())
    at_gate, at_exit = Q(point__kind=Point.Kind.GATE), Q(point__kind=Point.Kind.EXIT)
    seen = Scan.objects.filter(at_gate | at_exit, exhibition=exhibition, voided_at__isnull=True, outcome__in=SEEN)
    seen = seen.filter(source=Scan.Source.STAFF, occurred_at__gte=begins, occurred_at__lt=ends)
    by_badge = (
        seen.order_by()
        .values("badge")
        .annotate(
            came=Max("occurred_at", filter=at_gate),
            left=Max("occurred_at", filter=at_exit),
            heads_in=Sum("heads", filter=at_gate, default=0),
            heads_out=Sum("heads", filter=at_exit, default=0),
        )
    )
    still_here = Q(came__isnull=False) & (Q(left__isnull=True) | Q(came__gte=F("left")))
    found = by_badge.aggregate(badges=Count("badge", filter=still_here), entered=Sum("heads_in"), gone=Sum("heads_out"))
    people: int = found["badges"] + (found["entered"] or 0) - (found["gone"] or 0)
    return max(0, people)


def as_json(exhibition: Exhibition) -> dict[str, object]:
    """For phones: `{"inside": {"people", "capacity", "level"} or null, "server_time"}`."""
    now_inside = inside(exhibition)
    known = now_inside and {"people": now_inside.people, "capacity": now_inside.capacity, "level": now_inside.level}
    return {"server_time": timezone.now(), "inside": known}
