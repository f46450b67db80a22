"""Loading an edition from a folder (docs/sample-data.md): agencies, categories, themes, the exhibition and its floor.

`load` works in one transaction, file by file in the order in which they refer to each other: a `Broken` leaves nothing.
Innovations are in `loading_entries.py`; who came is loaded by the app above, in `visitors/loading.py`.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import override

from exhibits import extension, search
from exhibits.loading_entries import load_innovations, load_real_innovations, read_innovations
from exhibits.loading_exhibition import Plan, read_plan
from exhibits.models import Category, Exhibition, ExhibitionDay, Extension, Innovation, Landmark, Stand, Tag, Zone
from exhibits.settling import NEW, UNCHANGED, Tally, settle
from exhibits.tables import Broken, Line, each_once, read_table
from opds import revision
from opds.models import Opd

SHORT_NAME_WORDS = 3


@dataclass(slots=True)
class Loaded:
    """What is there now, and what was done for it."""

    exhibition: Exhibition
    is_new: bool
    tally: Tally
    opds: dict[str, Opd]
    categories: dict[str, Category]
    stands: dict[str, Stand] = field(default_factory=dict)
    innovations: dict[str, Innovation] = field(default_factory=dict)


@transaction.atomic
def load(folder: Path) -> Loaded:
    """Bring the database to the folder. Raises `Broken` at the first fault; then nothing was written.

    Writes change history and review steps as the verbs would, dated by the exhibition's days, and indexes for search.
    A row that was edited here since it was loaded stays as it is.
    """
    with override("en"):
        plan = read_plan(folder)
        tally = Tally()
        categories = load_categories(folder, tally)
        opds = load_opds(folder, tally)
        tags = load_tags(folder, tally)
        exhibition, is_new = load_exhibition(plan, tally)
        loaded = Loaded(exhibition, is_new, tally, opds, categories)
        loaded.stands = load_floor(folder, plan, loaded)
        shown = read_innovations(folder, opds, categories, tags, loaded.stands)
        loaded.innovations = load_innovations(shown, plan, loaded.stands, tally)
        load_real_innovations(folder, opds, plan, set(loaded.innovations), tally)
        check_facts(plan, loaded.stands, {innovation.slug for innovation in shown})
        if tally.anything_new():
            extension.touch(exhibition)
            search.rebuild()
            revision.bump()
    return loaded


# --- agencies, categories, themes ------------------------------------------------------------------------------


def load_categories(folder: Path, tally: Tally) -> dict[str, Category]:
    columns = ["code", "name", "name_en", "description", "description_en", "colour"]
    lines = read_table(folder, "categories.csv", columns, optional=["short_name", "short_name_en", "icon"])
    each_once(lines, "code")
    found = {category.code: category for category in Category.objects.all()}
    known = {}
    for position, line in enumerate(lines):
        row = found.get(line.text("code")) or Category()
        values = {name: line.text(name) for name in columns}
        values |= {"name": line.needed("name"), "icon": line.text("icon") or line.text("code")}
        values |= {f"short_name{end}": line.text(f"short_name{end}") or short_name(line.text(f"name{end}")) for end in ("", "_en")}
        line.check(Category(**values))
        tally.add("categories", settle(row, values | {"position": position}))
        known[row.code] = row
    return known


def short_name(name: str) -> str:
    """The first words of a name, as a sentence: «Transparansi dan Akuntabilitas Tata Kelola» → «Transparansi dan akuntabilitas»."""
    return " ".join(name.split()[:SHORT_NAME_WORDS]).capitalize()


def load_tags(folder: Path, tally: Tally) -> dict[str, Tag]:
    lines = read_table(folder, "tags.csv", ["slug", "name", "name_en"])
    each_once(lines, "slug")
    found = {tag.slug: tag for tag in Tag.objects.all()}
    known = {}
    for line in lines:
        row = found.get(line.text("slug")) or Tag()
        values = {"slug": line.needed("slug"), "name": line.needed("name"), "name_en": line.text("name_en")}
        line.check(Tag(**values))
        tally.add("themes", settle(row, values))
        known[row.slug] = row
    return known


def load_opds(folder: Path, tally: Tally) -> dict[str, Opd]:
    columns = ["acronym", "name", "name_en", "kind", "parent", "about", "about_en"]
    lines = read_table(folder, "opds.csv", columns)
    each_once(lines, "acronym")
    each_once(lines, "acronym", key=lambda line: slugify(line.needed("acronym")))
    found = {opd.acronym: opd for opd in Opd.objects.all()}
    texts = {line.text("acronym"): _opd(line) for line in lines}
    known: dict[str, Opd] = {}
    for line in _parents_first(lines):
        row = found.get(line.text("acronym")) or Opd()
        values = texts[line.text("acronym")] | {"parent": known[line.text("parent")] if line.text("parent") else None}
        tally.add("agencies", settle(row, values))
        known[row.acronym] = row
    return {line.text("acronym"): known[line.text("acronym")] for line in lines}


def _opd(line: Line) -> dict[str, Any]:
    values: dict[str, Any] = {name: line.text(name) for name in line.cells if name != "parent"}
    values |= {"name": line.needed("name"), "slug": slugify(line.text("acronym"))}
    line.one_of("kind", {kind: kind for kind in Opd.Kind.values})
    line.check(Opd(**values), columns={"slug": "acronym"})
    return values


def _parents_first(lines: list[Line]) -> list[Line]:
    """The lines in an order in which each parent comes before its children."""
    names = {line.text("acronym"): line for line in lines}
    for line in lines:
        if line.text("parent"):
            line.one_of("parent", names)
    ordered: list[Line] = []
    waiting = list(lines)
    while waiting:
        placed = {line.text("acronym") for line in ordered}
        ready = [line for line in waiting if not line.text("parent") or line.text("parent") in placed]
        if not ready:
            raise waiting[0].wrong("parent", f"“{waiting[0].text('parent')}” belongs to it in turn; somebody must stand at the top")
        ordered += ready
        waiting = [line for line in waiting if line not in ready]
    return ordered


# --- the exhibition and its floor ------------------------------------------------------------------------------


def load_exhibition(plan: Plan, tally: Tally) -> tuple[Exhibition, bool]:
    """The edition with its days, its extension and its zones."""
    row = Exhibition.objects.filter(slug=plan.exhibition["slug"]).first()
    is_new = row is None
    row = row or Exhibition(created_at=plan.opens_at - datetime.timedelta(days=60))
    if row.is_training:
        raise Broken("exhibition.json", "is the address of a training edition", column="slug")
    tally.add("exhibitions", settle(row, plan.exhibition, at=row.created_at))
    for day in plan.days:
        found = ExhibitionDay.objects.filter(exhibition=row, date=day["date"]).first() or ExhibitionDay(exhibition=row)
        tally.add("days", settle(found, day))
    _extend(row, plan, tally)
    zones = {zone.code: zone for zone in row.zones.all()}
    for zone in plan.zones:
        tally.add("zones", settle(zones.get(zone["code"]) or Zone(exhibition=row), zone))
    return row, is_new


def _extend(exhibition: Exhibition, plan: Plan, tally: Tally) -> None:
    if plan.extension is None:
        return
    words = {name: plan.extension[name] for name in ("reason", "reason_en", "announced_at")}
    added = extension.extend(
        exhibition=exhibition,
        date=plan.extension["date"],
        opens=plan.extension["opens"],
        closes=plan.extension["closes"],
        **words,
    )
    if added:
        tally.add("extensions", NEW)
        return
    found = Extension.objects.filter(exhibition=exhibition, day__date=plan.extension["date"]).first()
    tally.add("extensions", settle(found, words) if found else UNCHANGED)


def load_floor(folder: Path, plan: Plan, loaded: Loaded) -> dict[str, Stand]:
    """Landmarks and stands; no two stands may stand in the same place."""
    exhibition, tally = loaded.exhibition, loaded.tally
    landmarks = {landmark.name: landmark for landmark in exhibition.landmarks.all()}
    for values in plan.landmarks:
        tally.add("landmarks", settle(landmarks.get(values["name"]) or Landmark(exhibition=exhibition), values))
    zones = {zone.code: zone for zone in exhibition.zones.all()}
    columns = ["number", "zone", "name", "kind", "category", "opds", "x", "y", "width", "height"]
    lines = read_table(folder, "stands.csv", columns, optional=["name_en"])
    each_once(lines, "number")
    found = {stand.number: stand for stand in exhibition.stands.prefetch_related("opds")}
    known: dict[str, Stand] = {}
    for line in lines:
        values = _stand(line, plan, zones, loaded.categories)
        opds = line.any_of("opds", loaded.opds)
        if not opds and values["category"]:
            raise line.wrong("opds", "is empty, but a group's stand belongs to at least one agency")
        row = found.get(values["number"]) or Stand(exhibition=exhibition)
        line.check(Stand(exhibition=exhibition, **values))
        _stands_free(line, values, known)
        state = settle(row, values, many={"opds": opds}, at=exhibition.created_at)
        tally.add("stands", state)
        known[row.number] = row
    return known


def _stand(line: Line, plan: Plan, zones: dict[str, Zone], categories: dict[str, Category]) -> dict[str, Any]:
    kind = line.one_of("kind", {kind.value: kind for kind in Stand.Kind})
    if kind == Stand.Kind.SERVICE and line.text("category"):
        raise line.wrong("category", "must be empty for a service stand")
    return {
        "number": line.needed("number"),
        "zone": line.one_of("zone", zones),
        "name": line.needed("name"),
        "name_en": line.text("name_en"),
        "kind": kind,
        "category": line.one_of("category", categories) if kind == Stand.Kind.GROUP else None,
        **plan.place(line),
    }


def _stands_free(line: Line, values: dict[str, Any], before: dict[str, Stand]) -> None:
    for other in before.values():
        apart_x = values["x"] >= other.x + other.width or other.x >= values["x"] + values["width"]
        apart_y = values["y"] >= other.y + other.height or other.y >= values["y"] + values["height"]
        if not (apart_x or apart_y):
            raise line.wrong("x", f"stand {values['number']} overlaps stand {other.number} on the floor")


def check_facts(plan: Plan, stands: dict[str, Stand], innovations: set[str]) -> None:
    """The counts the folder states must be those its files hold: groups, stands and innovations are three counts."""
    groups = [stand for stand in stands.values() if stand.kind == Stand.Kind.GROUP]
    counted: dict[str, int] = {"stands": len(stands), "innovations": len(innovations), "groups": len(groups)}
    for name, number in plan.facts.items():
        if name.startswith("groups_by_category."):
            code = name.partition(".")[2]
            counted[name] = sum(1 for stand in groups if stand.category and stand.category.code == code)
        if counted.get(name) != number:
            raise Broken("exhibition.json", f"says {number}, but the files hold {counted.get(name)}", column=f"facts.{name}")
