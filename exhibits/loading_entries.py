"""Loading innovations: those shown at the edition, and real ones of the press into the register beside it.

An entry is written as published, with the review steps that lead there (draft, submitted, published) dated before the
exhibition opens; the same folder gives the same dates.
"""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from exhibits import review
from exhibits.loading_exhibition import Plan
from exhibits.models import Category, Innovation, Stand, Tag
from exhibits.settling import KEPT, REASON, Tally, edited_here, settle
from exhibits.tables import Line, each_once, read_table
from opds.models import Opd

Stage = Innovation.Stage
NEEDED = ["slug", "title", "summary", "problem", "solution", "benefits", "who_can_use", "where_to_get_it"]
TEXTS = ["title_en", "affair", "summary_en", "requirements", "cost", "duration", "hours"]
NAMED = ["opd", "category", "stand", "digital", "stage", "initiator", "trial_date", "implemented_date", "tags", "sdgs", "keywords"]
ENGLISH = [f"{name}_en" for name in (*NEEDED[3:], *TEXTS[3:])]
FURTHER = [*ENGLISH, "legal_basis", "service_url", "video_url"]


@dataclass(slots=True)
class Shown:
    """An innovation as a file gives it, checked."""

    slug: str
    values: dict[str, Any]
    tags: list[Tag]
    stand: Stand


def read_innovations(
    folder: Path, opds: dict[str, Opd], categories: dict[str, Category], tags: dict[str, Tag], stands: dict[str, Stand]
) -> list[Shown]:
    """All rows of `innovations.csv`; raises `Broken`."""
    lines = read_table(folder, "innovations.csv", [*NEEDED, *TEXTS, *NAMED], optional=FURTHER)
    each_once(lines, "slug")
    shown = []
    for line in lines:
        values: dict[str, Any] = {name: line.needed(name) for name in NEEDED}
        values |= {name: line.text(name) for name in [*TEXTS, *FURTHER]}
        values |= {
            "opd": line.one_of("opd", opds),
            "category": line.one_of("category", categories),
            "digital": line.yes("digital"),
            "initiator": line.one_of("initiator", {value: value for value in Innovation.Initiator.values}),
            "sdgs": [_goal(line, word) for word in line.words("sdgs")],
            "keywords": ", ".join(line.words("keywords")),
            **_stage(line),
        }
        line.check(Innovation(**values))
        shown.append(Shown(values["slug"], values, line.any_of("tags", tags), line.one_of("stand", stands)))
    return shown


def _goal(line: Line, word: str) -> int:
    if not word.isdecimal() or not 1 <= int(word) <= 17 or line.words("sdgs").count(word) > 1:
        raise line.wrong("sdgs", "write goal numbers from 1 to 17, each once, like 3|11")
    return int(word)


def _stage(line: Line) -> dict[str, Any]:
    """Stage and dates, which belong together: an initiative has none, a trial has begun, what is implemented has both."""
    stage = line.one_of("stage", {stage.value: stage for stage in Stage})
    trial, implemented = line.date("trial_date"), line.date("implemented_date")
    if stage == Stage.INITIATIVE and (trial or implemented):
        raise line.wrong("trial_date" if trial else "implemented_date", "must be empty for an initiative")
    if stage != Stage.INITIATIVE and not trial:
        raise line.wrong("trial_date", f"is empty, but the stage “{stage.value}” needs it")
    if stage == Stage.IMPLEMENTED and not implemented:
        raise line.wrong("implemented_date", "is empty, but the stage “implemented” needs it")
    if stage == Stage.TRIAL and implemented:
        raise line.wrong("implemented_date", "must be empty for a trial")
    if trial and implemented and implemented < trial:
        raise line.wrong("implemented_date", "lies before the trial")
    return {"stage": stage, "trial_date": trial, "implemented_date": implemented}


def load_innovations(shown: list[Shown], plan: Plan, stands: dict[str, Stand], tally: Tally) -> dict[str, Innovation]:
    """Write the entries of the edition and put them on their stands."""
    found = {row.slug: row for row in Innovation.objects.filter(slug__in=[s.slug for s in shown]).prefetch_related("tags")}
    known: dict[str, Innovation] = {}
    places: dict[str, list[Innovation]] = {number: [] for number in stands}
    for entry in shown:
        values = entry.values | {"is_sample": plan.is_sample}
        row = known[entry.slug] = found.get(entry.slug) or Innovation()
        tally.add("innovations", write(row, values, entry.tags, plan))
        places[entry.stand.number].append(row)
    for number, rows in places.items():
        _place(stands[number], rows, tally)
    return known


def _place(stand: Stand, rows: list[Innovation], tally: Tally) -> None:
    there = {row.pk for row in stand.innovations.all()}
    if there == {row.pk for row in rows}:
        return
    if there and edited_here(stand):
        tally.add("stands", KEPT)
        return
    stand._change_reason = REASON  # type: ignore[attr-defined]
    stand._history_date = stand.exhibition.created_at  # type: ignore[attr-defined]
    stand.innovations.set(rows)


def write(row: Innovation, values: dict[str, Any], tags: list[Tag], plan: Plan) -> str:
    """Bring one entry to `values`; a new one is published, with the steps of its review. Returns the state."""
    is_new = row._state.adding
    created, submitted, published = _review_dates(values["slug"], plan.opens_at)

    def store() -> str:
        return settle(row, values, many={"tags": tags}, at=published)

    if not is_new:
        return store()
    row.created_at = created
    return str(review.bring_in(innovation=row, submitted=submitted, published=published, store=store))


def _review_dates(slug: str, opens_at: datetime.datetime) -> tuple[datetime.datetime, datetime.datetime, datetime.datetime]:
    """Made, submitted, published: in the eight weeks before the opening, in office hours, the same for the same slug."""
    chance = random.Random(f"review:{slug}")  # noqa: S311
    published = opens_at - datetime.timedelta(days=chance.randint(4, 20), minutes=-chance.randint(0, 360))
    submitted = published - datetime.timedelta(days=chance.randint(1, 9), minutes=chance.randint(0, 120))
    return submitted - datetime.timedelta(days=chance.randint(2, 25)), submitted, published


def load_real_innovations(folder: Path, opds: dict[str, Opd], plan: Plan, taken: set[str], tally: Tally) -> None:
    """Programmes known from the press, outside the exhibition, each with its source and year; none is a sample."""
    lines = read_table(folder, "real_innovations.csv", ["name", "opd", "year", "description", "source_url"])
    each_once(lines, "name")
    used = set(taken)
    for line in lines:
        name, _bracket, expansion = line.needed("name").rstrip(")").partition(" (")
        opd = line.one_of("opd", opds)
        values: dict[str, Any] = {
            "slug": _free_slug(line, name, opd, used),
            "title": f"{name} — {expansion}" if expansion else name,
            "opd": opd,
            "summary": line.needed("description"),
            "source_url": line.needed("source_url"),
            "source_year": line.integer("year", 1945, 2100),
            "is_sample": False,
        }
        line.check(Innovation(**values), columns={"title": "name", "slug": "name", "summary": "description", "source_year": "year"})
        row = Innovation.objects.filter(slug=values["slug"]).prefetch_related("tags").first() or Innovation()
        tally.add("real innovations", write(row, values, list(row.tags.all()) if row.pk else [], plan))


def _free_slug(line: Line, name: str, opd: Opd, used: set[str]) -> str:
    for slug in (slugify(name)[:80], f"{slugify(name)}-{opd.slug}"[:80]):
        if slug and slug not in used:
            used.add(slug)
            return slug
    raise line.wrong("name", "gives no address of its own; choose a more distinct name")
