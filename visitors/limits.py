"""Limits of public forms per client, shared by all workers and servers through the database.

A client is a hash of address and browser, salted with the secret key and the day: it tells two clients apart today
and nobody anything tomorrow. In a hall many phones share one address, so the address alone has a wider limit.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from visitors.models import Allowance

KEPT = datetime.timedelta(days=1)
KEY_LETTERS = 40  # of the hash, beside the name of the limit: a key has 80 letters


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` times in each window of `within`, for one client (or one address)."""

    name: str
    most: int
    within: datetime.timedelta
    per_address: bool = False


VOICES = (
    Limit("voice", most=6, within=datetime.timedelta(minutes=10)),
    Limit("voice-address", most=240, within=datetime.timedelta(hours=1), per_address=True),
)
REGISTRATIONS = (
    Limit("registration", most=10, within=datetime.timedelta(minutes=10)),
    Limit("registration-address", most=400, within=datetime.timedelta(hours=1), per_address=True),
)
GUESSES = (
    Limit("guess", most=15, within=datetime.timedelta(minutes=10)),
    Limit("guess-address", most=150, within=datetime.timedelta(minutes=10), per_address=True),
)
TYPED_CODES = (  # wider than guesses at an address: people mistype, and phones of one model look alike in a hall
    Limit("typed-code", most=40, within=datetime.timedelta(minutes=10)),
    Limit("typed-code-address", most=400, within=datetime.timedelta(hours=1), per_address=True),
)
STAMPS = (Limit("stamp-address", most=3000, within=datetime.timedelta(hours=1), per_address=True),)


def address_of(request: HttpRequest) -> str:
    """The client's address; behind `PROXY_COUNT` proxies the one that the outermost of them saw."""
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if settings.PROXY_COUNT and len(forwarded) >= settings.PROXY_COUNT:
        return forwarded[-settings.PROXY_COUNT]
    return str(request.META.get("REMOTE_ADDR", ""))


def client_hash(request: HttpRequest, *, address_only: bool = False) -> str:
    """64 hexadecimal letters for the client, different tomorrow."""
    parts = [timezone.now().date().isoformat(), address_of(request)]
    if not address_only:
        parts.append(request.headers.get("User-Agent", "")[:300])
    return hmac.new(settings.SECRET_KEY.encode(), "\n".join(parts).encode(), hashlib.sha256).hexdigest()


@transaction.atomic
def take(request: HttpRequest, limits: Iterable[Limit]) -> datetime.timedelta | None:
    """Use up one time of each limit. Nothing when allowed; otherwise how long to wait, and nothing is used up."""
    for limit in limits:
        wait = _take(_key(request, limit), limit)
        if wait:
            transaction.set_rollback(True)
            return wait
    return None


def used_up(request: HttpRequest, limits: Iterable[Limit]) -> datetime.timedelta | None:
    """How long to wait when one of the limits is used up already; uses up nothing. One query."""
    now = timezone.now()
    keys = {_key(request, limit): limit for limit in limits}
    for key, window, used in Allowance.objects.filter(key__in=list(keys), window__gt=now - KEPT).values_list("key", "window", "used"):
        ends = window + keys[key].within
        if used >= keys[key].most and ends > now:
            return ends - now
    return None


def _key(request: HttpRequest, limit: Limit) -> str:
    return f"{limit.name}:{client_hash(request, address_only=limit.per_address)[:KEY_LETTERS]}"


def _take(key: str, limit: Limit) -> datetime.timedelta | None:
    now = timezone.now()
    window = datetime.datetime.fromtimestamp(now.timestamp() // limit.within.total_seconds() * limit.within.total_seconds(), datetime.UTC)
    row, created = Allowance.objects.get_or_create(key=key, window=window)
    if created:
        Allowance.objects.filter(window__lt=now - KEPT).delete()
    if Allowance.objects.filter(pk=row.pk, used__lt=limit.most).update(used=F("used") + 1):
        return None
    return window + limit.within - now
