"""Letters of the portal: written once by their key, sent after the transaction, kept as a log, tried again when the post office was away.

A letter is a row first (`Mail`). Whoever switched off letters of its purpose gets none; those about the own account always come.
"""

from __future__ import annotations

import logging
import re
from functools import partial

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from opds import links
from opds.models import Mail, MailMute, Purpose, User

log = logging.getLogger(__name__)
MOST_TRIES = 8
AWAY, AWAY_SECONDS = "mail:away", 60
SALT = "opds.mail.stop"
KINDS = {kind.name: kind for kind in (links.INVITATION, links.PASSWORD, links.EMAIL)}
LINK = re.compile(rf"\[link:({'|'.join(KINDS)}):([^\]\s]*)\]")  # stands in a kept letter where the one-time link will be


def write(*, user: User, purpose: Purpose, key: str, subject: str, body: str, site: str) -> Mail | None:
    """Write to somebody and send it when the transaction is through; `None` where nothing is written.

    Nothing is written to people without an address, to closed accounts, to those who switched this purpose off, and when
    a letter of the same `key` exists. `site` is the portal's own address (`https://host`), for the line that ends such letters.
    """
    muted = MailMute.objects.filter(user=user, purpose=purpose).exists()
    if not user.email or not user.is_active or muted:
        return None
    with translation.override(user.language):
        text = f"{body.rstrip()}\n\n-- \n{_foot(user, purpose, site)}\n"
    mail, is_new = Mail.objects.get_or_create(
        key=key, defaults={"user": user, "purpose": purpose, "to": user.email, "subject": " ".join(subject.split())[:200], "body": text}
    )
    if not is_new:
        return None
    transaction.on_commit(partial(_deliver_now, mail))
    return mail


def _deliver_now(mail: Mail) -> None:
    """Send at once, unless the post office was away a moment ago: nobody at the desk waits for ten letters that cannot leave."""
    if not cache.get(AWAY) and not deliver(mail):
        cache.set(AWAY, True, AWAY_SECONDS)


def deliver(mail: Mail) -> bool:
    """Hand a letter to the post office; whether it took it. A failure is logged and tried again by `send_mails`."""
    mail.tries += 1
    try:
        EmailMessage(mail.subject, _with_links(mail), settings.DEFAULT_FROM_EMAIL, [mail.to]).send()
        mail.sent_at = timezone.now()
    except OSError as error:  # what smtplib and sockets raise
        log.warning("letter %s was not sent: %s", mail.pk, type(error).__name__)
    mail.save(update_fields=["tries", "sent_at"])
    return mail.sent_at is not None


def is_set_up() -> bool:
    """Whether letters leave this machine; in a demonstration they only appear in its own output."""
    return not settings.EMAIL_BACKEND.endswith("console.EmailBackend")


def _with_links(mail: Mail) -> str:
    """The text as it is sent: one-time links are made at that moment, so that the kept letter holds none."""
    if mail.purpose != Purpose.ACCOUNT:
        return mail.body
    return LINK.sub(lambda found: links.token(mail.user, KINDS[found[1]], found[2]), mail.body)


def waiting() -> list[Mail]:
    """Letters that were not sent yet and are still worth a try, the oldest first."""
    return list(Mail.objects.filter(sent_at=None, tries__lt=MOST_TRIES).order_by("created_at", "pk")[:500])


def stop_token(user: User, purpose: Purpose) -> str:
    """What the line at the end of a letter carries: it can switch off this purpose for this person, and nothing else."""
    return signing.dumps([user.pk, purpose.value], salt=SALT)


def read_stop_token(token: str) -> tuple[User, Purpose] | None:
    """Who wants no letters of which purpose; `None` for what we did not write."""
    try:
        key, purpose = signing.loads(token, salt=SALT)
        return User.objects.get(pk=key), Purpose(purpose)
    except (signing.BadSignature, User.DoesNotExist, ValueError, TypeError):
        return None


def _foot(user: User, purpose: Purpose, site: str) -> str:
    name = settings.SITE_NAME
    if purpose == Purpose.ACCOUNT:
        return name
    address = site + reverse("mail-stop", args=[stop_token(user, purpose)])
    return _("%(site)s\nYou no longer want such letters? Switch them off here: %(address)s") % {"site": name, "address": address}
