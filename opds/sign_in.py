"""Limits of signing in, over django-axes: wrong passwords for one name from one address, and for all names from one.

Whole offices share one address, so the second limit is wide. What is counted lives in the database, for all workers and
servers, and is forgotten fifteen minutes after the last wrong try. Logs name neither people nor addresses.
"""

from __future__ import annotations

import datetime
import math
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_ip_address, get_client_user_agent
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import admin
from django.db.models import F, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

MOST_FROM_ADDRESS = 80  # wrong passwords for any names within fifteen minutes
FORGOTTEN = "(forgotten password)"  # no username can have brackets
MOST_FORGOTTEN = 20  # letters asked for from one address within fifteen minutes


def window() -> datetime.timedelta:
    return datetime.timedelta(hours=settings.AXES_COOLOFF_TIME)


class SignInHandler(AxesDatabaseHandler):  # type: ignore[misc]
    """As axes counts, and beside it how many wrong passwords came from one address."""

    def get_failures(self, request: Any, credentials: dict[str, Any] | None = None) -> int:
        own: int = super().get_failures(request, credentials)
        if own < settings.AXES_FAILURE_LIMIT and _sum(_from_address(request.axes_ip_address)) >= MOST_FROM_ADDRESS:
            return int(settings.AXES_FAILURE_LIMIT)
        return own


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None) -> HttpResponse:
    """The page for who is locked out: how long it still takes, and what to do meanwhile."""
    name, address = (credentials or {}).get("username") or request.POST.get("username", ""), get_client_ip_address(request)
    of_name = AccessAttempt.objects.filter(username=name, ip_address=address)
    ends = max(
        _ends(of_name, settings.AXES_FAILURE_LIMIT), _ends(_from_address(address), MOST_FROM_ADDRESS), key=lambda end: end or timezone.now()
    )
    seconds = max(1, math.ceil(((ends or timezone.now()) - timezone.now()).total_seconds()))
    context = {**admin.site.each_context(request), "minutes": math.ceil(seconds / 60), "title": ""}
    answer = render(request, "admin/locked_out.html", context, status=429)
    answer["Retry-After"] = str(seconds)
    return answer


def locked_until(username: str) -> datetime.datetime | None:
    """Until when somebody is locked out from some address; nothing when nobody is kept out."""
    addresses = AccessAttempt.objects.filter(username=username).values_list("ip_address", flat=True).distinct()
    found = [_ends(AccessAttempt.objects.filter(username=username, ip_address=one), settings.AXES_FAILURE_LIMIT) for one in addresses]
    return max((end for end in found if end), default=None)


def may_ask_for_letter(request: HttpRequest) -> bool:
    """Use up one letter about a forgotten password from this address; False when there were too many."""
    address, now = get_client_ip_address(request), timezone.now()
    rows = AccessAttempt.objects.filter(username=FORGOTTEN, ip_address=address)
    rows.filter(attempt_time__lte=now - window()).delete()
    if _sum(rows) >= MOST_FORGOTTEN:
        return False
    row, is_new = AccessAttempt.objects.get_or_create(
        username=FORGOTTEN,
        ip_address=address,
        user_agent=get_client_user_agent(request),
        defaults={"failures_since_start": 1, "attempt_time": now},
    )
    if not is_new:
        AccessAttempt.objects.filter(pk=row.pk).update(failures_since_start=F("failures_since_start") + 1, attempt_time=now)
    return True


def _from_address(address: str | None) -> QuerySet[Any]:
    rows: QuerySet[Any] = AccessAttempt.objects.filter(ip_address=address, attempt_time__gte=timezone.now() - window())
    others: QuerySet[Any] = rows.exclude(username=FORGOTTEN)
    return others


def _sum(rows: QuerySet[Any]) -> int:
    return rows.aggregate(number=Sum("failures_since_start"))["number"] or 0


def _ends(rows: QuerySet[Any], most: int) -> Any:
    """When so many of these tries are forgotten that fewer than `most` remain."""
    now, tries = timezone.now(), list(rows.order_by("attempt_time").values_list("attempt_time", "failures_since_start"))
    tries = [(at + window(), number) for at, number in tries if at + window() > now]
    remaining = sum(number for _end, number in tries)
    for end, number in tries:
        if remaining < most:
            return None
        remaining -= number
        if remaining < most:
            return end
    return None
