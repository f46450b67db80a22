"""What happens to an account: invited, accepted, closed, signed out everywhere, another password or address.

Each is a verb with an `actor` where somebody else does it; who is concerned gets a letter, and the desk's history of the
account says who did it. One-time links stand in letters only while they are being sent (`opds/mail.py`).
"""

from __future__ import annotations

import datetime
import re
import unicodedata

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from opds import links, mail, second_step
from opds.models import Mail, Purpose, User

UNUSED_AFTER = datetime.timedelta(days=180)
MOST_LETTERS = 3  # about a forgotten password, to one account within an hour
SITE_WIDE = {"site": settings.SITE_NAME}


def username_for(email: str, name: str) -> str:
    """A free username from the e-mail address, or the name where there is none."""
    plain = unicodedata.normalize("NFKD", email.partition("@")[0] or name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9.]+", ".", plain).strip(".")[:140] or "petugas"
    taken = set(User.objects.filter(username__startswith=base).values_list("username", flat=True))
    return base if base not in taken else next(f"{base}{number}" for number in range(2, len(taken) + 3) if f"{base}{number}" not in taken)


def is_pending(user: User) -> bool:
    """Invited and not yet accepted."""
    return user.invited_at is not None


def has_not_been_used(user: User) -> bool:
    """Open for half a year without a sign-in."""
    return bool(user.is_active) and (user.last_login or user.invited_at or user.date_joined) < timezone.now() - UNUSED_AFTER


def note(*, user: User, actor: User, text: str) -> None:
    """One line in the desk's history of an account, in the actor's language; `text` is one of our texts, untranslated."""
    LogEntry.objects.log_actions(actor.pk, [user], CHANGE, _(text), single_object=True)


@transaction.atomic
def invite(*, user: User, actor: User, site: str) -> str | None:
    """Send the invitation, first or again; links sent before are void. Returns the address to hand over where no mail goes out."""
    links.renew(user)
    user.invited_at = timezone.now()
    user.save(update_fields=["invited_at"])
    note(user=user, actor=actor, text=gettext_noop("Invited"))
    with translation.override(user.language):
        subject = _("You are invited to %(site)s") % SITE_WIDE
        body = _(
            "Good day %(name)s,\n\n%(actor)s opened an account for you at the officials' desk of %(site)s. "
            "Your username is %(username)s.\n\nChoose your password here; the link works once and for 7 days:\n%(link)s\n\n"
            "If you do not expect this letter, leave it: without a password nobody can use the account."
        )
        link = site + reverse("admin:invitation", args=["TOKEN"])
        values = {"name": user.get_full_name() or user.username, "actor": actor.get_full_name() or actor.username}
        values |= SITE_WIDE | {"username": user.username, "link": link.replace("TOKEN", "[link:invitation:]")}
    _letter(user, f"invitation:{user.pk}:{user.links_made}", subject, body % values, site)
    return None if mail.is_set_up() and user.email else link.replace("TOKEN", links.token(user, links.INVITATION))


@transaction.atomic
def withdraw(*, user: User, actor: User) -> bool:
    """Take an invitation back before it was accepted: the link is void and the account closed. False when it was accepted."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    if not is_pending(locked):
        return False
    links.renew(locked)
    locked.invited_at, locked.is_active = None, False
    locked.save(update_fields=["invited_at", "is_active"])
    note(user=locked, actor=actor, text=gettext_noop("Invitation withdrawn"))
    return True


@transaction.atomic
def take_password(*, user: User, password: str) -> None:
    """A password chosen behind a one-time link: an invitation counts as accepted, other links and all sessions end."""
    user.set_password(password)
    user.invited_at = None
    user.save(update_fields=["password", "invited_at"])
    links.renew(user)


def send_forgotten(*, given: str, site: str) -> int:
    """Letters with a link for a new password, to the open accounts with this address or username; how many were written.

    The page says the same whatever this returns. Who has not accepted the invitation yet gets that again.
    """
    written = 0
    wanted = Q(email__iexact=given) | Q(username=given)
    for user in User.objects.filter(wanted, is_active=True, is_staff=True).exclude(email="")[:5]:
        since = timezone.now() - datetime.timedelta(hours=1)
        before = Mail.objects.filter(user=user, key__startswith=f"forgotten:{user.pk}:", created_at__gte=since).count()
        if before < MOST_LETTERS:
            _send_forgotten(user, site)
            written += 1
    return written


@transaction.atomic
def _send_forgotten(user: User, site: str) -> None:
    links.renew(user)
    is_first, kind = is_pending(user), links.INVITATION if is_pending(user) else links.PASSWORD
    with translation.override(user.language):
        subject = _("Choose a new password for %(site)s") % SITE_WIDE
        address = reverse("admin:invitation" if is_first else "admin:new_password", args=["TOKEN"])
        body = _(
            "Good day %(name)s,\n\nsomebody asked for a new password for your account %(username)s. "
            "Choose it here; the link works once and for %(hours)s hours:\n%(link)s\n\n"
            "If it was not you, leave this letter: your password stays as it is."
        )
        values: dict[str, object] = {"name": user.get_full_name() or user.username, "username": user.username}
        values |= {"hours": int(kind.lasts.total_seconds() // 3600), "link": site + address.replace("TOKEN", f"[link:{kind.name}:]")}
    _letter(user, f"forgotten:{user.pk}:{user.links_made}", subject, body % values, site)


@transaction.atomic
def sign_out_everywhere(*, user: User, actor: User) -> None:
    """End every session of this account, at once and however many there are. Paired phones are no sessions and stay."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    user.sessions_ended = locked.sessions_ended + 1
    user.save(update_fields=["sessions_ended"])
    note(user=user, actor=actor, text=gettext_noop("Signed out everywhere"))


@transaction.atomic
def reset_second_step(*, user: User, actor: User, site: str) -> bool:
    """Somebody of the committee takes the second step of a lost phone away; never one's own. Whether there was one."""
    if actor.pk == user.pk or not second_step.reset(user=user):
        return False
    note(user=user, actor=actor, text=gettext_noop("Second step taken away"))
    with translation.override(user.language):
        subject = _("The codes of your phone are no longer asked")
        body = _(
            "Good day %(name)s,\n\n%(actor)s took the second step of your account %(username)s away, as one does when a phone is lost. "
            "All your sessions have ended. At your next sign-in you set up a phone anew.\n\n"
            "If you did not ask for this, tell the committee at once."
        ) % {"name": user.get_full_name() or user.username, "actor": actor.get_full_name() or actor.username, "username": user.username}
    _letter(user, f"second-step-reset:{user.pk}:{user.sessions_ended}", subject, body, site)
    return True


@transaction.atomic
def change_email(*, user: User, email: str, site: str) -> bool:
    """Ask at the old address whether a new one is right. True when a letter is on its way, False when it changed at once.

    At once where there is no old address, or where no mail goes out.
    """
    if not (user.email and mail.is_set_up()):
        _take_email(user, email, site)
        return False
    links.renew(user)
    with translation.override(user.language):
        subject = _("Is your new address right?")
        address = site + reverse("admin:account_email", args=["TOKEN"])
        body = _(
            "Good day %(name)s,\n\nsomebody who is signed in as you wants letters of the account %(username)s to go to %(email)s. "
            "If it was you, confirm it here within a day:\n%(link)s\n\n"
            "If it was not you, change your password and sign out everywhere: somebody else uses your account."
        ) % {
            "name": user.get_full_name() or user.username,
            "username": user.username,
            "email": email,
            "link": address.replace("TOKEN", f"[link:email:{email}]"),
        }
    _letter(user, f"email:{user.pk}:{user.links_made}", subject, body, site)
    return True


@transaction.atomic
def take_email(*, given: str, site: str) -> User | None:
    """The link of the letter to the old address: from now on letters go to the new one. `None` when it holds no more."""
    found = links.read(given, links.EMAIL)
    if found is None:
        return None
    user, email = found
    _take_email(user, email, site)
    return user


def _take_email(user: User, email: str, site: str) -> None:
    user.email = email
    user.save(update_fields=["email"])
    links.renew(user)
    with translation.override(user.language):
        subject = _("Letters of %(site)s now come here") % SITE_WIDE
        body = _("Good day %(name)s,\n\nthis is now the address of your account %(username)s.") % {
            "name": user.get_full_name() or user.username,
            "username": user.username,
        }
    _letter(user, f"email-taken:{user.pk}:{user.links_made}", subject, body, site)


def tell_old_address(*, user: User, site: str) -> None:
    """The committee writes another address into an account: the old one is told. `user` still has the old one."""
    with translation.override(user.language):
        subject = _("Another address for your account")
        body = _(
            "Good day %(name)s,\n\nthe committee entered another e-mail address for your account %(username)s. "
            "If this is a mistake, tell the committee."
        ) % {"name": user.get_full_name() or user.username, "username": user.username}
    _letter(user, f"email-left:{user.pk}:{timezone.now().timestamp():.0f}", subject, body, site)


def tell_of_wrong_codes(*, user: User, site: str) -> None:
    """Somebody knows the password and guesses codes: the person is told, once a day."""
    with translation.override(user.language):
        subject = _("Wrong codes for your account")
        body = _(
            "Good day %(name)s,\n\nsomebody gave the right password of your account %(username)s and then several wrong codes. "
            "If it was not you, change your password now."
        ) % {"name": user.get_full_name() or user.username, "username": user.username}
    _letter(user, f"wrong-codes:{user.pk}:{timezone.localdate()}", subject, body, site)


def tell_of_phone(*, user: User, site: str) -> None:
    """A phone was set up for the second step: its owner is told."""
    with translation.override(user.language):
        subject = _("Your account now asks for a code from your phone")
        body = _(
            "Good day %(name)s,\n\na phone was set up for the account %(username)s. From now on signing in asks for a code from it. "
            "If it was not you, tell the committee at once."
        ) % {"name": user.get_full_name() or user.username, "username": user.username}
    _letter(user, f"phone:{user.pk}:{user.sessions_ended}", subject, body, site)


@transaction.atomic
def unlock(*, user: User, actor: User) -> bool:
    """Forget wrong passwords, so that the person can sign in again at once. Whether there were any."""
    number, _by_model = AccessAttempt.objects.filter(username=user.username).delete()
    if number:
        note(user=user, actor=actor, text=gettext_noop("Unlocked after wrong passwords"))
    return bool(number)


def _letter(user: User, key: str, subject: str, body: str, site: str) -> Mail | None:
    return mail.write(user=user, purpose=Purpose.ACCOUNT, key=key, subject=subject, body=body, site=site)
