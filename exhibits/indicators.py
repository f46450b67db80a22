"""Loading the indicators of the national innovation index from `data/iid`: those of an innovation and those of the city.

Every edition is dated data. Loading again brings names, weights and texts to what the files say; the scores and notes the
city entered stay, and so does every claim. Nothing is ever deleted: an edition that left the files is still proof of its year.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import models, transaction

from exhibits.models import CityIndicator, Indicator
from exhibits.settling import CHANGED, NEW, UNCHANGED, Tally
from exhibits.tables import Line, each_once, read_table

REASON = "load_indicators"
FIRST_YEAR, LAST_YEAR = 2018, 2100  # Permendagri 104/2018 began the index
TEXTS = ("name", "name_en", "variable", "definition", "level1", "level2", "level3", "evidence", "file_types", "source")
KINDS = {"PDF", "JPEG", "JPG", "PNG", "MP4"}


@transaction.atomic
def load(folder: Path) -> Tally:
    """Bring the database to `sid_indicators.csv` and `spd_indicators.csv`. Raises `Broken` at the first fault; then nothing was written."""
    tally = Tally()
    _load(folder, "sid_indicators.csv", _of_innovation, Indicator, ("edition", "code"), tally)
    _load(folder, "spd_indicators.csv", _of_city, CityIndicator, ("edition", "number", "sub"), tally)
    return tally


def _load(
    folder: Path, file: str, read: Callable[[Line], dict[str, Any]], model: type[models.Model], key: tuple[str, ...], tally: Tally
) -> None:
    columns = ["edition", "mandatory", "weight", *(["code", *TEXTS] if model is Indicator else ["number", "sub", "name", "max_score"])]
    lines = read_table(folder, file, columns)
    each_once(lines, key[1], key=lambda line: tuple(line.text(column) for column in key))
    found = {tuple(getattr(row, name) for name in key): row for row in model._default_manager.all()}
    for line in lines:
        values = read(line)
        line.check(model(**values))
        row = found.get(tuple(values[name] for name in key)) or model()
        _keeps_its_score(line, row, values)
        tally.add(str(model._meta.verbose_name_plural), _bring(row, values))


def _bring(row: models.Model, values: dict[str, Any]) -> str:
    is_new = row._state.adding
    if not is_new and all(getattr(row, name) == value for name, value in values.items()):
        return UNCHANGED
    for name, value in values.items():
        setattr(row, name, value)
    row._change_reason = REASON  # type: ignore[attr-defined]
    row.save()
    return NEW if is_new else CHANGED


def _of_innovation(line: Line) -> dict[str, Any]:
    for kind in filter(None, line.text("file_types").split("/")):
        if kind not in KINDS:
            raise line.wrong("file_types", f"“{kind}” is not known here; known are: {', '.join(sorted(KINDS))}, joined by /")
    needed = {name: line.needed(name) for name in ("name", "level1", "level2", "level3")}
    return {
        **{name: line.text(name) for name in TEXTS},
        **needed,
        "edition": line.integer("edition", FIRST_YEAR, LAST_YEAR),
        "code": line.integer("code", 1, 99),
        "mandatory": bool(line.text("mandatory")) and line.yes("mandatory"),
        "weight": line.integer("weight", 1, 99),
    }


def _of_city(line: Line) -> dict[str, Any]:
    values: dict[str, Any] = {
        "edition": line.integer("edition", FIRST_YEAR, LAST_YEAR),
        "number": line.integer("number", 1, 99),
        "sub": line.text("sub"),
        "name": line.needed("name"),
        "weight": line.decimal("weight", Decimal("0.01")),
        "max_score": line.decimal("max_score", Decimal("0.01")),
        "mandatory": line.yes("mandatory"),
    }
    if values["max_score"] != values["weight"] * 3:
        raise line.wrong("max_score", f"{values['max_score']} is not three times the weight {values['weight']}")
    return values


def _keeps_its_score(line: Line, row: models.Model, values: dict[str, Any]) -> None:
    score = getattr(row, "score", None)
    if score is not None and score > values["max_score"]:
        raise line.wrong("max_score", f"{values['max_score']} is less than the score {score} that was entered here; correct that first")
