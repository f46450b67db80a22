"""The file into which a phone writes a queue it cannot deliver (`batu-scan-queue-1`): read strictly, each fault with its place and mend.

A file holds scans, walk-ins and undos as the phone queued them, and no token. What is in it is only read here;
`visitors.taking_in` stores it.
"""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AliasChoices, BaseModel, Field, ValidationError

from visitors.schemas import Moment, PointCode, ScanIn, WhoIn

FORMAT = "batu-scan-queue-1"
MOST_BYTES = 5 * 1024 * 1024
MOST_ITEMS = 20_000
MOST_FAULTS = 50


class ScanItem(ScanIn):
    kind: Literal["scan"]


class WalkInItem(Schema):
    """A walk-in with what was filled in under `form`, so that its own kind is not the item's."""

    kind: Literal["walk-in"]
    id: uuid.UUID
    point: PointCode
    scanned_at: Moment
    form: WhoIn = Field(validation_alias=AliasChoices("form", "body"))


class VoidItem(Schema):
    """An undo: of which scan, and when by the phone's clock."""

    kind: Literal["void"]
    target: uuid.UUID = Field(validation_alias=AliasChoices("target", "scan_id", "id"))
    voided_at: Moment = Field(validation_alias=AliasChoices("voided_at", "scanned_at"))


Item = ScanItem | WalkInItem | VoidItem
KINDS: dict[str, type[ScanItem] | type[WalkInItem] | type[VoidItem]] = {"scan": ScanItem, "walk-in": WalkInItem, "void": VoidItem}


class Envelope(BaseModel):
    format: Literal["batu-scan-queue-1"]
    exhibition: Annotated[str, Field(max_length=80)]
    exported_at: datetime.datetime | None = None
    app: Annotated[str, Field(max_length=40)] = ""
    items: Annotated[list[Any], Field(min_length=1, max_length=MOST_ITEMS)]


@dataclass(frozen=True, slots=True)
class QueueFile:
    """What a file says: its edition's address, its items by their number in the order of scanning, and what of it cannot be read."""

    exhibition: str
    items: dict[int, Item]
    exported_at: datetime.datetime | None = None
    faults: list[str] = field(default_factory=list)

    def count(self, kind: str) -> int:
        return sum(1 for item in self.items.values() if item.kind == kind)

    @property
    def wrong(self) -> int:
        return len(self.faults)


class Unreadable(list[str]):
    """What is wrong with a file, each in a sentence that names the place and the mend."""


def read(content: bytes) -> QueueFile | Unreadable:
    """The file with its right items and the faults of the others; what is wrong with it where no item is right."""
    if len(content) > MOST_BYTES:
        return Unreadable([_("The file is larger than 5 MB. Export it from the phone again; no queue is that large.")])
    try:
        envelope = Envelope.model_validate(json.loads(content.decode("utf-8-sig")))
    except (ValueError, RecursionError) as error:
        return Unreadable(_faults_of_envelope(error))
    items: dict[int, Item] = {}
    faults: list[str] = []
    for number, (item, problem) in enumerate(_read(envelope.items), start=1):
        if item:
            items[number] = item
        else:
            faults.append(_("Item %(number)d: %(problem)s") % {"number": number, "problem": problem})
    return QueueFile(envelope.exhibition, items, envelope.exported_at, faults) if items else Unreadable(faults[:MOST_FAULTS])


def _faults_of_envelope(error: Exception) -> list[str]:
    if not isinstance(error, ValidationError):
        return [
            _("This is no whole file of a phone: its JSON is broken or cut off. Choose the .json file, or export it from the phone again.")
        ]
    places = {str(fault["loc"][0]) if fault["loc"] else "" for fault in error.errors()}
    if places & {"format", ""}:
        return [
            _("This is not a queue of the scanner page, or one of a newer version: “format” should say %(format)s.") % {"format": FORMAT}
        ]
    if "items" in places:
        return [_("The list “items” has to hold 1 to 20,000 items.")]
    return [_("“%(place)s” is missing or wrong. Export the file from the phone again.") % {"place": next(iter(places))}]


def _read(items: list[Any]) -> Iterator[tuple[Item | None, str]]:
    for given in items:
        shape = KINDS.get(str(given.get("kind"))) if isinstance(given, dict) else None
        if shape is None:
            yield None, _("“kind” has to be scan, walk-in or void.")
            continue
        try:
            yield shape.model_validate(given), ""
        except ValidationError as error:
            yield None, _problem(error)


def _problem(error: ValidationError) -> str:
    fault = error.errors()[0]
    place = ".".join(str(part) for part in fault["loc"])
    if not place:
        return _("Give either a code or heads.")
    if fault["type"] == "missing":
        return _("“%(place)s” is missing.") % {"place": place}
    return _("“%(place)s” is not valid; correct it in the file or take the item out.") % {"place": place}
