"""Loading who came and what they said from the folder of an edition (docs/sample-data.md), on top of `exhibits/loading.py`.

Visits are made up from hourly arrivals by `sample_day.py` and written in bulk, with the running counts that the verbs
would have kept: a recount gives the same numbers.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils.translation import override

from exhibits.loading import Loaded, load
from exhibits.loading_exhibition import Plan, read_plan
from exhibits.models import Exhibition
from exhibits.settling import NEW, UNCHANGED, Tally, settle
from exhibits.tables import Broken, each_once, read_table
from opds import revision
from visitors import points as all_points
from visitors import sample_day
from visitors.loading_voices import load_voices, read_voices
from visitors.models import Attendance, Badge, HourCount, Origin, Point, Scan, Visitor, VisitorKind

BATCH = 1000


@dataclass(slots=True)
class Source:
    """What the files say about visits, checked."""

    kinds: list[tuple[VisitorKind, float]]
    origins: list[tuple[Origin, float]]
    arrivals: list[tuple[datetime.datetime, int]]
    stands: list[tuple[str, float]]


@transaction.atomic
def load_folder(folder: Path) -> Loaded:
    """The whole folder in one transaction: register, exhibition, visits, voices. Raises `Broken`; then nothing was written."""
    loaded = load(folder)
    with override("en"):
        plan = read_plan(folder)
        source = read_visits(folder, plan, loaded)
        all_points.ensure(loaded.exhibition)
        voices = read_voices(folder, loaded)
        load_visits(loaded.exhibition, plan, source, loaded.tally)
        load_voices(voices, loaded, plan)
    if loaded.tally.anything_new():
        revision.bump()
    return loaded


def read_visits(folder: Path, plan: Plan, loaded: Loaded) -> Source:
    source = Source(_kinds(folder, loaded.tally), _origins(folder, loaded.tally), _arrivals(folder, plan), [])
    lines = read_table(folder, "stand_weights.csv", ["stand", "weight"])
    each_once(lines, "stand")
    source.stands = [(line.one_of("stand", loaded.stands).number, float(line.decimal("weight"))) for line in lines]
    if source.arrivals:
        for name, weights in (("stand_weights.csv", source.stands), ("visitor_kinds.csv", source.kinds), ("origins.csv", source.origins)):
            if not sum(weight for _row, weight in weights):
                raise Broken(name, "all weights are zero, but arrivals.csv has people to spread", column="weight")
        if not plan.is_sample:
            raise Broken("arrivals.csv", "visits are made up for samples only; leave nothing but the header for a real edition", line=2)
    return source


def _kinds(folder: Path, tally: Tally) -> list[tuple[VisitorKind, float]]:
    lines = read_table(folder, "visitor_kinds.csv", ["kind", "name", "name_en", "weight"])
    each_once(lines, "kind")
    found = {kind.code: kind for kind in VisitorKind.objects.all()}
    kinds = []
    for position, line in enumerate(lines):
        values = {"code": line.needed("kind"), "name": line.needed("name"), "name_en": line.text("name_en"), "position": position}
        line.check(VisitorKind(**values), columns={"code": "kind"})
        row = found.get(line.text("kind")) or VisitorKind()
        weight = float(line.decimal("weight"))
        tally.add("kinds of visitor", settle(row, values))
        kinds.append((row, weight))
    return kinds


def _origins(folder: Path, tally: Tally) -> list[tuple[Origin, float]]:
    lines = read_table(folder, "origins.csv", ["origin", "kind", "weight"])
    each_once(lines, "origin")
    found = {origin.name: origin for origin in Origin.objects.all()}
    origins = []
    for position, line in enumerate(lines):
        kind = line.one_of("kind", {kind.value: kind for kind in Origin.Kind})
        values = {"name": line.needed("origin"), "kind": kind, "position": position}
        line.check(Origin(**values), columns={"name": "origin"})
        row = found.get(line.text("origin")) or Origin()
        weight = float(line.decimal("weight"))
        tally.add("origins", settle(row, values))
        origins.append((row, weight))
    return origins


def _arrivals(folder: Path, plan: Plan) -> list[tuple[datetime.datetime, int]]:
    lines = read_table(folder, "arrivals.csv", ["date", "hour", "people"])
    each_once(lines, "hour", key=lambda line: (line.text("date"), line.text("hour")))
    days = {day["date"]: day for day in plan.every_day}
    arrivals = []
    for line in lines:
        day = days.get(line.needed_date("date"))
        if day is None:
            raise line.wrong("date", f"{line.text('date')} is not a day of the exhibition")
        hour = line.integer("hour", 0, 23)
        if not (day["opens"].hour <= hour and datetime.time(hour) < day["closes"]):
            raise line.wrong("hour", f"{hour} lies outside the opening hours, {day['opens']:%H:%M} to {day['closes']:%H:%M}")
        start = datetime.datetime.combine(day["date"], datetime.time(hour), plan.zone)
        arrivals.append((start, line.integer("people", 0, 100_000)))
    return arrivals


def load_visits(exhibition: Exhibition, plan: Plan, source: Source, tally: Tally) -> None:
    """Make and write the visits, unless the edition has scans or visitors already; those stay as they are."""
    stored = Scan.objects.filter(exhibition=exhibition).count()
    people = Visitor.objects.filter(exhibition=exhibition).count()
    if stored or people or not source.arrivals:
        tally.add("visitors", UNCHANGED, people)
        tally.add("scans", UNCHANGED, stored)
        return
    maker = sample_day.Maker(
        f"visits:{exhibition.slug}",
        gates=all_points.GATES,
        stands=source.stands,
        kinds=[weight for _kind, weight in source.kinds],
        origins=[weight for _origin, weight in source.origins],
    )
    openings = [
        sample_day.Opening(*(datetime.datetime.combine(day["date"], day[name], plan.zone) for name in ("opens", "closes")))
        for day in plan.every_day
    ]
    crowd = maker.make(source.arrivals, openings)
    badges = _write_people(exhibition, crowd.people, source)
    _write_events(exhibition, plan, crowd.events, badges)
    tally.add("visitors", NEW, len(crowd.people))
    tally.add("scans", NEW, len(crowd.events))


def _write_people(exhibition: Exhibition, people: list[sample_day.Person], source: Source) -> dict[str, Badge]:
    visitors = Visitor.objects.bulk_create(
        [
            Visitor(
                exhibition=exhibition,
                kind=source.kinds[person.kind][0],
                origin=source.origins[person.origin][0],
                source=Visitor.Source.SAMPLE,
                created_at=person.registered_at,
            )
            for person in people
        ],
        batch_size=BATCH,
    )
    badges = Badge.objects.bulk_create(
        [
            Badge(
                exhibition=exhibition,
                visitor=visitor,
                code=person.code,
                issued_at=person.registered_at,
                revoked_at=person.revoked_at,
                revoked_reason="Lencana hilang" if person.revoked_at else "",
            )
            for person, visitor in zip(people, visitors, strict=True)
        ],
        batch_size=BATCH,
    )
    return {badge.code: badge for badge in badges}


def _write_events(exhibition: Exhibition, plan: Plan, events: list[sample_day.Event], badges: dict[str, Badge]) -> None:
    """Scans, people at the gates and running counts."""
    points = {point.code: point for point in exhibition.points.all()}
    scans = [_scan(exhibition, event, points[event.point], badges, plan) for event in events]
    Scan.objects.bulk_create(scans, batch_size=BATCH)
    gates = {point.pk for point in points.values() if point.kind == Point.Kind.GATE}
    first = first_at_gates(scans, gates)
    Attendance.objects.bulk_create(first, batch_size=BATCH)
    HourCount.objects.bulk_create(hour_counts(exhibition, scans, first, gates), batch_size=BATCH)


def first_at_gates(scans: Iterable[Scan], gates: set[int]) -> list[Attendance]:
    """One row per badge, at its earliest counted scan at a gate."""
    first: dict[int, Scan] = {}
    for scan in scans:
        if scan.counted and scan.badge_id and scan.point_id in gates:
            before = first.setdefault(scan.badge_id, scan)
            if scan.occurred_at < before.occurred_at:
                first[scan.badge_id] = scan
    return [
        Attendance(
            exhibition_id=scan.exhibition_id,
            badge_id=badge,
            point_id=scan.point_id,
            first_at=scan.occurred_at,
            day=scan.day,
            hour=scan.hour,
        )
        for badge, scan in first.items()
        if scan.point_id
    ]


def hour_counts(exhibition: Exhibition, scans: Iterable[Scan], first: Iterable[Attendance], gates: set[int]) -> list[HourCount]:
    """The running counts these rows would have left: people and tallied heads at gates, visits at stands, all scans."""
    counts: dict[tuple[int | None, datetime.date, int], Counter[str]] = defaultdict(Counter)
    for scan in scans:
        here = counts[scan.point_id, scan.day, scan.hour]
        here["scans"] += 1
        if scan.counted and scan.point_id not in gates:
            here["visits"] += scan.heads or 1
        elif scan.counted and scan.heads:
            here["people"] += scan.heads
    for row in first:
        counts[row.point_id, row.day, row.hour]["people"] += 1
    return [HourCount(exhibition=exhibition, point_id=point, day=day, hour=hour, **values) for (point, day, hour), values in counts.items()]


def _scan(exhibition: Exhibition, event: sample_day.Event, point: Point, badges: dict[str, Badge], plan: Plan) -> Scan:
    local = event.scanned_at.astimezone(plan.zone)
    return Scan(
        id=event.id,
        exhibition=exhibition,
        point=point,
        point_code=point.code,
        badge=badges[event.code] if event.person else None,
        code=event.code,
        heads=event.heads,
        mode=event.mode,
        outcome=event.outcome,
        reason=event.reason,
        counted=event.counted,
        first_at=event.first_at,
        scanned_at=event.scanned_at,
        received_at=event.received_at,
        occurred_at=event.scanned_at,
        day=local.date(),
        hour=local.hour,
    )
