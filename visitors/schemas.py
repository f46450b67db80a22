"""What phones at the door send and get: the shapes of the check-in protocol, strict at the border."""

from __future__ import annotations

import datetime
import unicodedata
import uuid
from typing import Annotated, Literal

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, Field, model_validator
from pydantic_core import PydanticCustomError

MOST_SCANS = 200
YEARS = range(1969, 2201)


def _in_range(moment: datetime.datetime) -> datetime.datetime:
    """No clock of a phone lies outside these years; a time outside them cannot be moved between zones or stored."""
    if moment.year not in YEARS:
        raise PydanticCustomError("moment_out_of_range", "the time lies outside the years 1970 to 2200")
    return moment


def one_line(text: str) -> str:
    """Names and codes hold no control characters; a database refuses some of them."""
    if any(unicodedata.category(letter) == "Cc" for letter in text):
        raise PydanticCustomError("control_character", "the text holds a control character")
    return text.strip()


Moment = Annotated[AwareDatetime, AfterValidator(_in_range)]
Code = Annotated[str, Field(max_length=300)]  # whatever a reader read: cleaned by codes.normalise, kept as text
PointCode = Annotated[str, Field(min_length=1, max_length=20), AfterValidator(one_line)]
Line = Annotated[str, Field(max_length=120), AfterValidator(one_line)]
Heads = Annotated[int, Field(ge=1, le=500, strict=True)]
Mode = Literal["online", "offline"]
Queue = Annotated[int, Field(ge=0, le=1_000_000)]
Battery = Annotated[int, Field(ge=0, le=100)]
App = Annotated[str, Field(max_length=40), AfterValidator(one_line)]


class ScanIn(Schema):
    id: uuid.UUID
    point: PointCode
    code: Code | None = None
    heads: Heads | None = None
    scanned_at: Moment
    mode: Mode

    @model_validator(mode="after")
    def code_or_heads(self) -> ScanIn:
        if (self.heads is None) == (not self.code):
            raise PydanticCustomError("code_or_heads", "give either code or heads")
        return self


class ScansIn(Schema):
    sent_at: Moment
    scans: Annotated[list[ScanIn], Field(min_length=1, max_length=MOST_SCANS)]
    queue: Queue | None = None
    battery: Battery | None = None
    app: App = ""


class StatusIn(Schema):
    """What a phone says of itself when it asks; all of it may be missing."""

    queue: Queue | None = None
    battery: Battery | None = None
    app: App = ""
    sent_at: Moment | None = None


class PairingIn(Schema):
    code: Annotated[str, Field(min_length=1, max_length=300), AfterValidator(one_line)]
    app: App = ""


class WhoIn(Schema):
    """Who a volunteer writes down."""

    kind: Annotated[str, Field(max_length=30), AfterValidator(one_line)]
    origin: Annotated[int, Field(ge=1, le=2**31 - 1)]
    name: Line = ""
    heads: Heads = 1
    group_name: Line = ""
    badge_code: Code = ""


class WalkInIn(WhoIn):
    id: uuid.UUID
    sent_at: Moment
    scanned_at: Moment
    point: PointCode
    mode: Mode = "online"


class VoidIn(Schema):
    voided_at: Moment | None = None


class VisitorOut(Schema):
    name: str
    kind: str
    heads: int


class ResultOut(Schema):
    id: uuid.UUID
    outcome: str
    reason: str
    first_at: datetime.datetime | None
    voided: bool
    visitor: VisitorOut | None


class TodayOut(Schema):
    today: int


class ScansOut(Schema):
    server_time: datetime.datetime
    results: list[ResultOut]
    counts: dict[str, TodayOut]


class WalkInOut(ScansOut):
    badge: str


class VoidOut(Schema):
    id: uuid.UUID
    outcome: str


class ErrorOut(Schema):
    detail: str
    errors: list[dict[str, str]] = []


class EditionOut(Schema):
    slug: str
    name: str
    name_en: str
    timezone: str
    training: bool


class PairingOut(Schema):
    token: str
    name: str
    exhibition: EditionOut
    point: str


class DayOut(Schema):
    date: datetime.date
    opens: datetime.time
    closes: datetime.time


class CardOut(Schema):
    """An innovation for whoever stands at its stand; `use` says how one uses it, in a line or more."""

    title: str
    title_en: str
    summary: str
    summary_en: str
    use: str
    use_en: str
    url: str


class PointOut(Schema):
    code: str
    kind: Literal["gate", "stand", "exit"]
    name: str
    name_en: str
    today: int
    innovations: list[CardOut]


class HashesOut(Schema):
    """The badges of the edition: the first `bits` bits of SHA-256(salt + code) of each, as 8 characters of base64url."""

    salt: str
    bits: int
    known: str
    revoked: str


class KindOut(Schema):
    code: str
    name: str
    name_en: str


class OriginOut(Schema):
    id: int
    name: str


class ScannerOut(Schema):
    name: str
    server_time: datetime.datetime
    exhibition: EditionOut
    days: list[DayOut]
    points: list[PointOut]
    kinds: list[KindOut]
    origins: list[OriginOut]
    hashes: HashesOut


class HallOut(Schema):
    people: int
    capacity: int | None = Field(description="Empty where none was set.")
    level: Literal["", "warn", "full"]


class InsideOut(Schema):
    server_time: datetime.datetime
    inside: HallOut | None
