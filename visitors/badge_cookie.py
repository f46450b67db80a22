"""The visitor's browser carries its badge: a signed cookie with the code, set by the badge's own page.

Only the server reads it (HttpOnly); it says nothing but which badge was opened here last, and ends with the badge.
"""

from __future__ import annotations

import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from visitors.models import Badge

NAME = "badge"
SALT = "visitors.badge"
KEPT = datetime.timedelta(days=120)


def keep(response: HttpResponseBase, badge: Badge) -> None:
    """Remember `badge` in this browser for `KEPT`, instead of an earlier one."""
    response.set_signed_cookie(
        NAME, badge.code, salt=SALT, max_age=KEPT, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def forget(response: HttpResponseBase) -> None:
    """Take the badge out of this browser."""
    response.delete_cookie(NAME, samesite="Lax")


def badge_of(request: HttpRequest) -> Badge | None:
    """The valid badge of this browser, with visitor and edition; nothing when there is none, it is forged, old or revoked. One query."""
    code = request.get_signed_cookie(NAME, None, salt=SALT, max_age=KEPT)
    if not code:
        return None
    return Badge.objects.valid().filter(code=code).select_related("visitor", "exhibition").first()
