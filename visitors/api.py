"""What phones at the door send and ask (docs/check-in.md)."""

from __future__ import annotations

import datetime
import uuid
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.errors import HttpError
from ninja.security import HttpBearer
from pydantic import AwareDatetime, Field, model_validator

from visitors import scanning
from visitors.models import Scanner

router = Router(tags=["door"])
MOST_BYTES = 256 * 1024
MOST_SCANS = 200


class BodyTooLarge(HttpError):
    def __init__(self) -> None:
        super().__init__(422, _("The body is over 256 KiB; nothing was stored. Send fewer scans at a time."))


class DoorToken(HttpBearer):
    """A scanner's bearer token; unknown and revoked ones are answered with 401."""

    def authenticate(self, request: HttpRequest, token: str) -> Scanner | None:
        if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
            raise BodyTooLarge
        return Scanner.objects.active().select_related("exhibition").filter(token_hash=Scanner.hash_of(token)).first()


Text = Annotated[str, Field(max_length=300)]


class ScanIn(Schema):
    id: uuid.UUID
    point: Annotated[str, Field(min_length=1, max_length=20)]
    code: Text | None = None
    heads: Annotated[int, Field(ge=1, le=500, strict=True)] | None = None
    scanned_at: AwareDatetime
    mode: Literal["online", "offline"]

    @model_validator(mode="after")
    def code_or_heads(self) -> ScanIn:
        if (self.heads is None) == (not self.code):
            raise ValueError("give either code or heads")
        return self


class ScansIn(Schema):
    sent_at: AwareDatetime
    scans: Annotated[list[ScanIn], Field(min_length=1, max_length=MOST_SCANS)]
    queue: Annotated[int, Field(ge=0, le=1_000_000)] | None = None


class VoidIn(Schema):
    voided_at: AwareDatetime | None = None


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


class ErrorOut(Schema):
    detail: str
    errors: list[dict[str, str]] = []


def scanner_of(request: HttpRequest) -> Scanner:
    """The scanner whose token was sent; routes that call this are guarded by `DoorToken`."""
    scanner: Scanner = request.auth  # type: ignore[attr-defined]
    return scanner


def as_json(answer: scanning.Answer) -> dict[str, Any]:
    return {
        "server_time": timezone.now(),
        "results": [_result(result) for result in answer.results],
        "counts": {code: {"today": count} for code, count in answer.today.items()},
    }


def _result(result: scanning.Result) -> dict[str, Any]:
    scan, visitor = result.scan, result.visitor
    return {
        "id": scan.id,
        "outcome": scan.outcome,
        "reason": scan.reason,
        "first_at": scan.first_at,
        "voided": scan.voided_at is not None,
        "visitor": {"name": visitor.name, "kind": visitor.kind.code if visitor.kind else "", "heads": visitor.heads} if visitor else None,
    }


@router.post("/scans", auth=DoorToken(), response={200: ScansOut, 401: ErrorOut, 422: ErrorOut}, url_name="scans")
def post_scans(request: HttpRequest, payload: ScansIn) -> dict[str, Any]:
    """Report what a phone saw: 1 to 200 scans; one result per scan in the same order."""
    items = [
        scanning.Seen(id=s.id, point=s.point, scanned_at=s.scanned_at, mode=s.mode, code=s.code or "", heads=s.heads) for s in payload.scans
    ]
    return as_json(scanning.record_scans(scanner=scanner_of(request), sent_at=payload.sent_at, items=items, queue=payload.queue))


VOID_STATUS = {
    scanning.VoidOutcome.VOIDED: 200,
    scanning.VoidOutcome.WAITING: 202,
    scanning.VoidOutcome.TOO_LATE: 409,
    scanning.VoidOutcome.NOT_YOURS: 403,
}


class VoidOut(Schema):
    id: uuid.UUID
    outcome: str


@router.post(
    "/scans/{scan_id}/void",
    auth=DoorToken(),
    response={200: VoidOut, 202: VoidOut, 401: ErrorOut, 403: VoidOut, 409: VoidOut, 422: ErrorOut},
    url_name="void",
)
def post_void(request: HttpRequest, scan_id: uuid.UUID, payload: VoidIn | None = None) -> tuple[int, dict[str, Any]]:
    """Undo a scan of this phone within 15 minutes; a void that overtakes its scan waits for it (202)."""
    outcome = scanning.void_by_scanner(scanner=scanner_of(request), scan_id=scan_id, voided_at=payload.voided_at if payload else None)
    return VOID_STATUS[outcome], {"id": scan_id, "outcome": outcome}
