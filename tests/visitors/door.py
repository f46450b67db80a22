"""A door for the tests of the protocol: an edition, its phones and badges, and sending over HTTP as a phone would.

Nothing here knows how the server decides. `plain_recount` counts from the rows by the words of docs/check-in.md.
"""

import datetime
import itertools
import json
import re
import secrets
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import connections
from django.db.models import Sum
from django.test import Client
from django.utils import timezone

from exhibits.models import Exhibition
from tests.factories import BadgeFactory, ExhibitionFactory, OriginFactory, ScannerFactory, StandFactory, VisitorKindFactory
from visitors import codes, points
from visitors.models import Badge, HourCount, Point, Scan, Scanner

WIB = ZoneInfo("Asia/Jakarta")
MINUTE = datetime.timedelta(minutes=1)
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)
SCANS = "/api/v1/scans"
WALK_INS = "/api/v1/walk-ins"

_tokens = (f"token-{n}" for n in itertools.count())


def at(day: int, hour: int, minute: int = 0, second: int = 0, zone: ZoneInfo = WIB) -> datetime.datetime:
    """A time of October 2023; the edition is open on the 18th and 19th."""
    return datetime.datetime(2023, 10, day, hour, minute, second, tzinfo=zone)


OPEN = at(18, 10)


def uuid7(moment: datetime.datetime | None = None) -> str:
    """An id as a phone makes it: 48 bits of milliseconds, then the version, then chance."""
    milliseconds = int((moment or timezone.now()).timestamp() * 1000)
    value = milliseconds << 80 | 7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=value))


def item(code: str | None = None, point: str = "G1", *, when: datetime.datetime | None = None, mode: str = "online", **more) -> dict:
    """One scan of a call; `when` is the phone's time, now where nothing is said."""
    said = {"id": uuid7(), "point": point, "scanned_at": (when or timezone.now()).isoformat(), "mode": mode}
    return said | ({} if code is None else {"code": code}) | more


def tally(heads: int, point: str = "G1", **more) -> dict:
    return item(None, point, heads=heads, **more)


def mistyped(code: str) -> str:
    """The code with another check character."""
    return code[:-1] + ("0" if code[-1] != "0" else "1")


@dataclass
class Phone:
    """A paired phone. Every call is a request of its own; errors of the server come back as 500."""

    token: str
    scanner: Scanner | None = None

    def client(self) -> Client:
        return Client(headers={"authorization": f"Bearer {self.token}"}, raise_request_exception=False)

    def post(self, body, address: str = SCANS):
        """The bare answer to a body that may be anything."""
        raw = body if isinstance(body, (str, bytes)) else json.dumps(body)
        return self.client().post(address, raw, content_type="application/json")

    def send(self, *items: dict, sent_at: datetime.datetime | None = None, **more) -> dict:
        """The answer to one call, which has to be 200."""
        answer = self.post({"sent_at": (sent_at or timezone.now()).isoformat(), "scans": list(items), **more})
        assert answer.status_code == 200, answer.content
        return answer.json()

    def results(self, *items: dict, sent_at: datetime.datetime | None = None) -> list[dict]:
        return self.send(*items, sent_at=sent_at)["results"]

    def scan(self, code: str | None = None, point: str = "G1", *, sent_at: datetime.datetime | None = None, **more) -> dict:
        """The result of a call with a single scan."""
        [result] = self.results(item(code, point, **more), sent_at=sent_at)
        return result

    def void(self, scan_id: str, voided_at: datetime.datetime | None = None):
        body = {} if voided_at is None else {"voided_at": voided_at.isoformat()}
        return self.post(body, f"{SCANS}/{scan_id}/void")

    def walk_in(self, **more):
        """The bare answer to a walk-in at the first gate."""
        now = timezone.now().isoformat()
        said = {"id": uuid7(), "sent_at": now, "scanned_at": now, "point": "G1", "kind": "resident", "origin": OriginFactory().pk}
        VisitorKindFactory()
        return self.post(said | more, WALK_INS)

    def about(self) -> dict:
        answer = self.client().get("/api/v1/scanner")
        assert answer.status_code == 200, answer.content
        return answer.json()


@dataclass
class Hall:
    """An edition with the gates G1 and G2 and the stands A12 and B07."""

    exhibition: Exhibition

    def phone(self, *codes_of_points: str) -> Phone:
        """A new phone, for all points or for those named."""
        token = next(_tokens)
        scanner = ScannerFactory(exhibition=self.exhibition, token_hash=Scanner.hash_of(token))
        if codes_of_points:
            scanner.points.set(self.exhibition.points.filter(code__in=codes_of_points))
        return Phone(token, scanner)

    def badge(self, **more) -> Badge:
        return BadgeFactory(exhibition=self.exhibition, **more)

    def revoked(self, **more) -> Badge:
        return self.badge(revoked_at=timezone.now(), **more)


def hall(**more) -> Hall:
    exhibition = ExhibitionFactory(**more)
    for number in ("A12", "B07"):
        StandFactory(exhibition=exhibition, number=number)
    points.ensure(exhibition)
    return Hall(exhibition)


def elsewhere() -> Badge:
    """A badge of another edition."""
    return BadgeFactory()


def unknown_code() -> str:
    return codes.make()


def row(result: dict) -> Scan:
    return Scan.objects.get(pk=result["id"])


def kept(exhibition: Exhibition) -> tuple[int, int, int]:
    """People, visits and scans as the running counts have them."""
    found = HourCount.objects.filter(exhibition=exhibition).aggregate(*(Sum(name, default=0) for name in ("people", "visits", "scans")))
    return found["people__sum"], found["visits__sum"], found["scans__sum"]


def plain_recount(exhibition: Exhibition) -> tuple[int, int, int]:
    """People, visits and scans counted one by one from the rows."""
    badges, people, visits, scans = set(), 0, 0, 0
    for scan in Scan.objects.filter(exhibition=exhibition).select_related("point"):
        scans += 1
        if not scan.counted:
            continue
        if scan.point.kind == Point.Kind.STAND:
            visits += scan.heads or 1
        elif scan.heads:
            people += scan.heads
        else:
            badges.add(scan.badge_id)
    return people + len(badges), visits, scans


def assert_counts(exhibition: Exhibition, people: int, visits: int, scans: int) -> None:
    assert kept(exhibition) == plain_recount(exhibition) == (people, visits, scans)


def places(answer) -> list[list[str]]:
    """The paths of the faults of an answer, taken apart: [["scans", "1", "mode"]]. It has to be a 422 in JSON."""
    assert answer.status_code == 422, (answer.status_code, answer.content[:300])
    said = answer.json()
    assert said["detail"]
    assert all(fault["message"] for fault in said["errors"])
    return [[part for part in re.split(r"[^A-Za-z0-9_]+", fault["path"]) if part] for fault in said["errors"]]


def at_once(count: int, action) -> list:
    """`action(0)` … `action(count - 1)`, each in a thread and with a connection of its own, begun together."""
    together = threading.Barrier(count, timeout=30)

    def run(number: int):
        try:
            together.wait()
            return action(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))
