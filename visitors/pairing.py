"""Pairing: a one-time code turns a phone into a scanner (check-in protocol, "Pairing").

A code has 10 characters of Crockford base32, 50 bits. It is made from the secret key and its row, so that whoever made it
can see it again while it is valid, and the database holds nothing but its hash. Who has both the secret key and the database
could make it anew for its 15 minutes; they could then read and write everything else as well.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from exhibits.models import Exhibition
from opds.models import User
from visitors import codes, door
from visitors.limits import Limit
from visitors.models import Pairing, Point, Scanner
from visitors.rules import rules_of

LENGTH = 10
MOST_AT_ONCE = 20
TRIES = (
    # Many phones of one model look like one client behind the hall's address; one code in 2⁵⁰ is not found by trying.
    Limit("pairing", most=60, within=datetime.timedelta(minutes=10)),
    Limit("pairing-address", most=300, within=datetime.timedelta(hours=1), per_address=True),
)


@dataclass(frozen=True, slots=True)
class PairingRefused:
    """Why no phone was paired, in the reader's words."""

    message: str


def code_of(pairing: Pairing) -> str:
    """The code of this row, ten characters; whoever may see it has to be asked before."""
    key = hmac.new(settings.SECRET_KEY.encode(), b"pairing", hashlib.sha256).digest()
    made = hmac.new(key, f"{pairing.pk}:{pairing.created_at.timestamp():.6f}".encode(), hashlib.sha256).digest()
    bits = int.from_bytes(made[:8])
    return "".join(codes.ALPHABET[bits >> shift & 31] for shift in range(0, 5 * LENGTH, 5))


def readable(code: str) -> str:
    """For typing: 7KD29 M4XQ8."""
    return f"{code[:5]} {code[5:]}"


def is_over(exhibition: Exhibition) -> bool:
    """Whether the last day of the edition is past in its time zone. A training edition never ends, nor does one without
    days, nor one that the demonstration replays."""
    ends = rules_of(exhibition).ends
    return not exhibition.is_training and not settings.DEMO and ends is not None and ends < timezone.now()


@transaction.atomic
def make_code(*, exhibition: Exhibition, points: Iterable[Point | int], name: str, actor: User | None) -> tuple[Pairing, str]:
    """A code for one phone at these points, valid for 15 minutes and once; only its hash is kept."""
    now = timezone.now()
    pairing = Pairing.objects.create(
        exhibition=exhibition,
        name=name,
        code_hash=secrets.token_hex(32),
        created_at=now,
        created_by=actor,
        expires_at=now + Pairing.LASTS,
    )
    pairing.points.set(points)
    code = code_of(pairing)
    pairing.code_hash = Pairing.hash_of(code)
    pairing.save(update_fields=["code_hash"])
    return pairing, code


def names(name: str, number: int) -> list[str]:
    """The names of so many phones: one is called as it was said, more are numbered."""
    return [name] if number == 1 else [f"{name} {count}" for count in range(1, number + 1)]


@transaction.atomic
def make_codes(*, exhibition: Exhibition, points: Iterable[Point | int], names: Iterable[str], actor: User | None) -> list[Pairing]:
    """A code for each name, all for the same points."""
    chosen = list(points)
    return [make_code(exhibition=exhibition, points=chosen, name=name, actor=actor)[0] for name in names]


@transaction.atomic
def renew(*, pairings: Iterable[Pairing], actor: User | None) -> list[Pairing]:
    """New codes for those that expired unused, with the same names and points; the others stay as they are."""
    expired = [row for row in pairings if row.used_at is None and row.expires_at <= timezone.now()]
    return [make_code(exhibition=row.exhibition, points=row.points.all(), name=row.name, actor=actor)[0] for row in expired]


@transaction.atomic
def take(*, code: str, app: str = "") -> tuple[Scanner, str] | PairingRefused:
    """Make the phone that brings this code a scanner; answers with its token, which is told once here.

    A code works once, also when many phones bring it at the same time: the row is locked. Unknown, used and expired codes,
    and those of an edition that is over, are refused. `app` is the version of the scanner page.
    """
    wanted = Pairing.objects.usable().select_related("exhibition", "created_by").select_for_update(of=("self",))
    pairing = wanted.filter(code_hash=Pairing.hash_of(codes.normalise(code))).first()
    if pairing is None:
        return PairingRefused(_("This code is unknown, used or expired. Ask the committee for a new one."))
    if is_over(pairing.exhibition):
        return PairingRefused(_("The exhibition of this code is over. Ask the committee for a code of the next one."))
    scanner, token = door.make_scanner(
        exhibition=pairing.exhibition, points=pairing.points.all(), name=pairing.name, actor=pairing.created_by
    )
    scanner.app_version, scanner.last_seen_at = app, timezone.now()
    scanner.save(update_fields=["app_version", "last_seen_at"])
    pairing.used_at, pairing.scanner = timezone.now(), scanner
    pairing.save(update_fields=["used_at", "scanner"])
    return scanner, token
