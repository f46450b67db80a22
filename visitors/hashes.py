"""What a phone knows of badges for its offline answers: six bytes of a salted hash for each, no code and no name.

Each is the beginning of SHA-256(salt + code) in base64url, eight characters; they stand in one string, in order of themselves,
which tells nothing of when a badge was issued. `static/scanner/` makes the same of a code that was read.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Max, Q

from exhibits.models import Exhibition
from visitors.models import Badge, DoorRules

BITS = 48
KEPT_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Hashes:
    """Those of one edition, and a mark of the state of its badges that they were made of."""

    salt: str
    known: str
    revoked: str
    mark: str


def hash_of(salt: str, code: str) -> str:
    """Eight base64url characters for a code; the salt is hexadecimal and hashed as the text it is."""
    return base64.urlsafe_b64encode(hashlib.sha256((salt + code).encode()).digest()[: BITS // 8]).decode()


def hashes_of(exhibition: Exhibition) -> Hashes:
    """The hashes of the edition's badges, made once for each state of them and kept for all phones."""
    salt = _salt(exhibition)
    state = Badge.objects.filter(exhibition=exhibition).aggregate(
        all=Count("pk"), valid=Count("pk", filter=Q(revoked_at__isnull=True)), newest=Max("pk"), revoked=Max("revoked_at")
    )
    mark = hashlib.sha256(f"{exhibition.pk}:{salt}:{sorted(state.items())}".encode()).hexdigest()[:32]
    found: Hashes | None = cache.get(f"hashes:{mark}")
    if found is None:
        found = _made(exhibition, salt, mark)
        cache.set(f"hashes:{mark}", found, KEPT_SECONDS)
    return found


def _salt(exhibition: Exhibition) -> str:
    """That of the edition's rules; an edition without a row of them has one made from the secret key, so that asking writes nothing."""
    kept = DoorRules.objects.filter(exhibition=exhibition).values_list("code_salt", flat=True).first()
    return kept or hmac.new(settings.SECRET_KEY.encode(), f"code salt:{exhibition.pk}".encode(), hashlib.sha256).hexdigest()[:32]


def _made(exhibition: Exhibition, salt: str, mark: str) -> Hashes:
    known: list[str] = []
    revoked: list[str] = []
    rows = Badge.objects.filter(exhibition=exhibition).order_by().values_list("code", "revoked_at")
    for code, ended in rows.iterator(chunk_size=5000):
        (revoked if ended else known).append(code)
    return Hashes(salt, _together(salt, known), _together(salt, revoked), mark)


def _together(salt: str, found: Iterable[str]) -> str:
    return "".join(sorted(hash_of(salt, code) for code in found))
