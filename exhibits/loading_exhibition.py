"""Reading `exhibition.json` and `landmarks.csv`: what an edition's folder says about days, zones, floor and facts."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from exhibits.models import Exhibition, Landmark, Zone
from exhibits.tables import Broken, Line, each_once, object_line, object_lines, read_object, read_table

FILE = "exhibition.json"
NEEDED = ["slug", "name", "venue", "timezone"]
OPTIONAL = ["name_en", "tagline", "tagline_en", "description", "description_en", "city", "address", "source", "is_sample"]
PLACE = ("x", "y", "width", "height")


@dataclass(slots=True)
class Plan:
    """What the file says, checked: values for the rows, and the counts it states."""

    exhibition: dict[str, Any]
    days: list[dict[str, Any]]
    extension: dict[str, Any] | None
    zones: list[dict[str, Any]]
    facts: dict[str, int]
    landmarks: list[dict[str, Any]] = field(default_factory=list)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.exhibition["timezone"])

    @property
    def opens_at(self) -> datetime.datetime:
        return datetime.datetime.combine(self.days[0]["date"], self.days[0]["opens"], self.zone)

    @property
    def is_sample(self) -> bool:
        return bool(self.exhibition["is_sample"])

    @property
    def every_day(self) -> list[dict[str, Any]]:
        """The planned days and the one that was added."""
        added = [{name: self.extension[name] for name in ("date", "opens", "closes")}] if self.extension else []
        return [*self.days, *added]

    def place(self, line: Line) -> dict[str, Decimal]:
        """Corner and size of a row, in metres; it must lie on the floor."""
        place = {name: line.decimal(name, least=Decimal("0.1") if name in ("width", "height") else 0) for name in PLACE}
        for start, size, floor in (("x", "width", "floor_width"), ("y", "height", "floor_height")):
            if place[start] + place[size] > self.exhibition[floor]:
                raise line.wrong(start, f"reaches {place[start] + place[size]} m, beyond the floor of {self.exhibition[floor]} m")
        return place


def read_plan(folder: Path) -> Plan:
    """Everything about the edition itself; raises `Broken`."""
    if not folder.is_dir():
        raise Broken(str(folder), "is not a folder")
    content = read_object(folder, FILE)
    plan = Plan(
        exhibition=_exhibition(content),
        days=[_day(line, "date") for line in object_lines(FILE, content, "days", ["date", "opens", "closes"])],
        extension=None,
        zones=_zones(content),
        facts=_facts(content.get("facts", {})),
    )
    _in_order(plan.days)
    plan.extension = _extension(content.get("extension"), plan.days)
    _dated_facts(content.get("facts", {}), plan)
    plan.landmarks = _landmarks(folder, plan)
    return plan


def _exhibition(content: dict[str, Any]) -> dict[str, Any]:
    line = object_line(FILE, content, "", NEEDED, OPTIONAL)
    floor = object_line(FILE, content.get("floor"), "floor.", ["width_m", "height_m"], ["origin"])
    values: dict[str, Any] = {name: line.needed(name) for name in NEEDED}
    values |= {name: line.text(name) for name in OPTIONAL if name not in ("source", "is_sample")}
    values |= {
        "source_url": line.text("source"),
        "is_sample": line.yes("is_sample") if line.text("is_sample") else True,
        "is_published": True,
        "floor_width": floor.decimal("width_m", least=1),
        "floor_height": floor.decimal("height_m", least=1),
    }
    line.check(Exhibition(**values), columns={"source_url": "source"})
    return values


def _day(line: Line, column: str) -> dict[str, Any]:
    values: dict[str, Any] = {"date": line.needed_date(column), "opens": line.time("opens"), "closes": line.time("closes")}
    if values["closes"] <= values["opens"]:
        raise line.wrong("closes", "is not after the opening")
    return values


def _in_order(days: list[dict[str, Any]]) -> None:
    for place, (before, after) in enumerate(itertools.pairwise(days), start=1):
        if after["date"] <= before["date"]:
            raise Broken(FILE, "is not after the day before it", column=f"days[{place}].date")


def _extension(content: object, days: list[dict[str, Any]]) -> dict[str, Any] | None:
    if content is None:
        return None
    line = object_line(FILE, content, "extension.", ["day", "opens", "closes", "announced_at", "reason"], ["reason_en"])
    values = _day(line, "day")
    if values["date"] <= days[-1]["date"]:
        raise line.wrong("day", f"is not after the last planned day, {days[-1]['date']}")
    for name in ("reason", "reason_en"):
        values[name] = line.needed(name) if name == "reason" else line.text(name)
        if len(values[name]) > 300:
            raise line.wrong(name, f"has {len(values[name])} characters; 300 fit")
    return values | {"announced_at": line.moment("announced_at")}


def _zones(content: dict[str, Any]) -> list[dict[str, Any]]:
    lines = object_lines(FILE, content, "zones", ["code", "name", "name_en"])
    each_once(lines, "code")
    zones = []
    for position, line in enumerate(lines):
        values = {"code": line.needed("code"), "name": line.needed("name"), "name_en": line.text("name_en"), "position": position}
        line.check(Zone(**values))
        zones.append(values)
    return zones


def _facts(content: object) -> dict[str, int]:
    """The counts stated, flat: `stands`, `innovations`, `groups`, `groups_by_category.<code>`."""
    if not isinstance(content, dict):
        raise Broken(FILE, "must be an object in curly brackets", column="facts")
    found = dict(_numbers(content, "", ["stands", "innovations", "groups"]))
    classes = content.get("groups_by_category", {})
    if not isinstance(classes, dict):
        raise Broken(FILE, "must be an object in curly brackets", column="facts.groups_by_category")
    return found | dict(_numbers(classes, "groups_by_category.", classes))


def _numbers(content: dict[str, Any], path: str, names: Iterable[str]) -> Iterable[tuple[str, int]]:
    for name in names:
        value = content.get(name)
        if value is None:
            continue
        if not isinstance(value, int) or isinstance(value, bool):
            raise Broken(FILE, "must be a whole number", column=f"facts.{path}{name}")
        yield f"{path}{name}", value


def _dated_facts(content: dict[str, Any], plan: Plan) -> None:
    last = {"planned_last_day": plan.days[-1]["date"], "extended_to": plan.extension["date"] if plan.extension else None}
    for name, date in last.items():
        if name in content and content[name] != (date and date.isoformat()):
            raise Broken(FILE, f"says {content[name]}, but the days given end on {date}", column=f"facts.{name}")


def _landmarks(folder: Path, plan: Plan) -> list[dict[str, Any]]:
    lines = read_table(folder, "landmarks.csv", ["name", "name_en", "kind", *PLACE])
    each_once(lines, "name")
    rows = []
    for line in lines:
        values: dict[str, Any] = {"name": line.needed("name"), "name_en": line.text("name_en")}
        values["kind"] = line.one_of("kind", {kind.value: kind for kind in Landmark.Kind})
        values |= plan.place(line)
        line.check(Landmark(**values))
        rows.append(values)
    return rows
