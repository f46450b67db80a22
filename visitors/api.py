"""What phones at the door send and ask (docs/check-in.md)."""

from __future__ import annotations

import datetime
import json
import uuid
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from ninja.errors import HttpError
from ninja.security import HttpBearer
from pydantic import ValidationError

from opds.page_cache import is_known
from visitors import briefing, capacity, door, ledger, limits, pairing, phones, scanning, undo
from visitors.models import Origin, Scanner, VisitorKind
from visitors.schemas import (
    ErrorOut,
    InsideOut,
    PairingIn,
    PairingOut,
    ScannerOut,
    ScansIn,
    ScansOut,
    StatusIn,
    VoidIn,
    VoidOut,
    WalkInIn,
    WalkInOut,
)

router = Router(tags=["door"])
MOST_BYTES = 256 * 1024


class Refused(HttpError):
    """A refusal that names the place in the body it is about (empty for the whole), and how long to wait before trying again."""

    def __init__(self, status: int, message: str, path: str = "", wait: datetime.timedelta | None = None) -> None:
        super().__init__(status, message)
        self.path, self.wait = path, wait


class DoorToken(HttpBearer):
    """A scanner's bearer token; unknown and revoked ones, and those of a closed account, are answered with 401."""

    def authenticate(self, request: HttpRequest, token: str) -> Scanner | None:
        if _size(request) > MOST_BYTES:
            raise Refused(422, _("The body is over 256 KiB; nothing was stored. Send fewer scans at a time."))
        return self.find(Scanner.hash_of(token))

    def find(self, token_hash: str) -> Scanner | None:
        known = Scanner.objects.active().filter(Q(user__isnull=True) | Q(user__is_active=True))
        return known.select_related("exhibition").filter(token_hash=token_hash).first()


class ScanToken(DoorToken):
    """The same for the call that happens at every scan: only the columns that a scan needs are read."""

    def find(self, token_hash: str) -> Scanner | None:
        return ledger.phone(token_hash)


def _size(request: HttpRequest) -> int:
    """Bytes of the body: as declared, counted where nothing is declared, and too many where the declaration is no number."""
    declared = request.headers.get("Content-Length", "")
    if not declared:
        return len(request.body)
    return int(declared) if declared.isascii() and declared.isdigit() and len(declared) < 12 else MOST_BYTES + 1


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


@router.post("/pairings", response={200: PairingOut, 404: ErrorOut, 422: ErrorOut, 429: ErrorOut}, url_name="pairings")
def post_pairing(request: HttpRequest, payload: PairingIn, response: HttpResponse) -> dict[str, Any]:
    """Turn a one-time code into a phone's token, which is told this once. No token is needed to ask."""
    response["Cache-Control"] = "no-store"
    wait = limits.take(request, pairing.TRIES)
    if wait:
        raise Refused(429, _("Too many tries. Wait a few minutes, then type the code again."), "code", wait)
    taken = pairing.take(code=payload.code, app=payload.app)
    if isinstance(taken, pairing.PairingRefused):
        raise Refused(404, taken.message, "code")
    scanner, token = taken
    first = scanner.points.values_list("code", flat=True).first()
    return {"token": token, "name": scanner.name, "exhibition": briefing.edition_as_json(scanner), "point": first or ""}


@router.get("/scanner", auth=DoorToken(), response={200: ScannerOut, 304: None, 401: ErrorOut, 422: ErrorOut}, url_name="scanner")
def get_scanner(request: HttpRequest, response: HttpResponse, payload: Query[StatusIn]) -> dict[str, Any] | HttpResponse:
    """What a phone needs to work, also alone: its edition and days, its points with today's counts and what there is to
    tell, the choices of the walk-in form, and salted hashes of the badges. What the phone says of itself is kept.

    The ETag covers all but `server_time` and the counts.
    """
    scanner = scanner_of(request)
    phones.note_seen(scanner, phones.Report(**payload.dict()))
    known = briefing.briefing(scanner)
    if is_known(request, known.etag):
        response = HttpResponse(status=304)
    response["ETag"], response["Cache-Control"] = known.etag, "private, no-cache"
    return response if response.status_code == 304 else known.answer(scanner)


@router.post("/scans", auth=ScanToken(), response={200: ScansOut, 401: ErrorOut, 422: ErrorOut}, url_name="scans")
def post_scans(request: HttpRequest, payload: ScansIn) -> HttpResponse:
    """Report what a phone saw: 1 to 200 scans; one result per scan in the same order."""
    items = [
        scanning.Seen(id=s.id, point=s.point, scanned_at=s.scanned_at, mode=s.mode, code=s.code or "", heads=s.heads) for s in payload.scans
    ]
    report = phones.Report(queue=payload.queue, battery=payload.battery, app=payload.app, sent_at=payload.sent_at)
    answer = scanning.record_scans(scanner=scanner_of(request), sent_at=payload.sent_at, items=items, report=report)
    return HttpResponse(json.dumps(as_json(answer), default=_plain), content_type="application/json; charset=utf-8")


def _plain(value: object) -> str:
    """Times and ids as the schema writes them; the answer to a scan is made by hand, since it is made so often."""
    return value.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z") if isinstance(value, datetime.datetime) else str(value)


@router.post(
    "/walk-ins",
    auth=DoorToken(),
    response={200: WalkInOut, 401: ErrorOut, 409: ErrorOut, 422: ErrorOut},
    url_name="walk-ins",
)
def post_walk_in(request: HttpRequest, payload: WalkInIn) -> dict[str, Any]:
    """Register somebody at the door and count them; the same id again answers the same and writes nothing.

    A group (`heads` over 1) has one badge for its leader; the others are a second result, a tally.
    """
    kind = VisitorKind.objects.filter(code=payload.kind).first()
    origin = Origin.objects.filter(pk=payload.origin).first()
    if kind is None:
        raise Refused(422, _("There is no such kind of visitor."), "kind")
    if origin is None:
        raise Refused(422, _("There is no such origin."), "origin")
    given = payload.dict(exclude={"id", "kind", "origin"})
    answer = door.walk_in(scanner=scanner_of(request), scan_id=payload.id, kind=kind, origin=origin, **given)
    if isinstance(answer, door.WalkInRefused):
        raise Refused(422 if answer.path == "point" else 409, answer.message, answer.path)
    badge = answer.results[0].scan.badge
    return as_json(answer) | {"badge": badge.code if badge else ""}


VOID_STATUS = {undo.VoidOutcome.VOIDED: 200, undo.VoidOutcome.WAITING: 202}


@router.post(
    "/scans/{scan_id}/void",
    auth=DoorToken(),
    response={200: VoidOut, 202: VoidOut, 401: ErrorOut, 403: ErrorOut, 409: ErrorOut, 422: ErrorOut},
    url_name="void",
    openapi_extra={"requestBody": {"required": False, "content": {"application/json": {"schema": VoidIn.model_json_schema()}}}},
)
def post_void(request: HttpRequest, scan_id: uuid.UUID) -> Status[dict[str, Any]]:
    """Undo a scan of this phone within 15 minutes; a void that overtakes its scan waits for it (202). The body may be missing."""
    outcome = door.undo(scanner=scanner_of(request), scan_id=scan_id, voided_at=_void_body(request).voided_at)
    if outcome == undo.VoidOutcome.TOO_LATE:
        raise Refused(409, _("More than 15 minutes have passed. Ask a supervisor to undo this scan."))
    if outcome == undo.VoidOutcome.NOT_YOURS:
        raise Refused(403, _("Only the phone that made this scan can undo it."))
    return Status(VOID_STATUS[outcome], {"id": scan_id, "outcome": outcome})


def _void_body(request: HttpRequest) -> VoidIn:
    """The body of an undo: none, an empty one, or JSON; what is not said to be JSON and is none is passed over."""
    try:
        given = json.loads(request.body or b"{}")
    except (ValueError, RecursionError) as error:
        if "json" in request.headers.get("Content-Type", "").lower():
            raise HttpError(400, str(error)) from error
        return VoidIn()
    if given is None:
        return VoidIn()
    if not isinstance(given, dict):
        raise Refused(422, _("Send an object."))
    try:
        return VoidIn.model_validate(given)
    except ValidationError as error:
        raise Refused(422, _("The time of the undo is not valid; nothing was changed."), "voided_at") from error


@router.get("/inside", auth=DoorToken(), response={200: InsideOut, 401: ErrorOut}, url_name="inside")
def get_inside(request: HttpRequest) -> dict[str, Any]:
    """How many people are in the hall now and how full it is; `inside` is null where no exit is scanned. At most five seconds old."""
    return capacity.as_json(scanner_of(request).exhibition)
