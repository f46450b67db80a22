"""One-time links of letters about an account: invitation, forgotten password, a new e-mail address.

Nothing is stored of a link but a number on the account. What it carries is signed over the account as it stands, so it
is void once it was used (the password, the sign-in or the address changed), when a newer one was made, when the
account was closed, and after its time.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.core import signing
from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac

from opds.models import User


@dataclass(frozen=True, slots=True)
class Kind:
    """What a link is for and how long it holds."""

    name: str
    lasts: datetime.timedelta

    @property
    def salt(self) -> str:
        return f"opds.links.{self.name}"


INVITATION = Kind("invitation", datetime.timedelta(days=7))
PASSWORD = Kind("password", datetime.timedelta(hours=2))
EMAIL = Kind("email", datetime.timedelta(days=1))


def renew(user: User) -> None:
    """End all links of this account that are on their way."""
    User.objects.filter(pk=user.pk).update(links_made=F("links_made") + 1)
    user.refresh_from_db(fields=["links_made"])


def token(user: User, kind: Kind, value: str = "") -> str:
    """What a link of this account carries; `value` (a new address) travels inside, signed."""
    return signing.dumps([user.pk, _state(user, kind), value], salt=kind.salt, compress=True)


def read(given: str, kind: Kind) -> tuple[User, str] | None:
    """The account and the value of a link that still holds; `None` for all others, whatever the reason."""
    try:
        key, state, value = signing.loads(given, salt=kind.salt, max_age=kind.lasts)
        user = User.objects.get(pk=key, is_active=True)
    except (signing.BadSignature, User.DoesNotExist, ValueError, TypeError):
        return None
    return (user, str(value)) if constant_time_compare(state, _state(user, kind)) else None


def _state(user: User, kind: Kind) -> str:
    seen = user.last_login.isoformat() if user.last_login and kind is not EMAIL else ""
    parts = [str(user.pk), user.password, user.email, seen, str(user.links_made)]
    return salted_hmac(kind.salt, "\n".join(parts), algorithm="sha256").hexdigest()[:32]
