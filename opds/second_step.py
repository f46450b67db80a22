"""The second step of signing in: a code from a phone (TOTP, RFC 6238), or one of ten recovery codes on paper.

The committee and superusers need it where `TOTP_REQUIRED` is on; who set it up by themselves is asked, too. The secret
of a phone has to be kept as it is, since codes are computed from it; recovery codes are kept as hashes. Wrong codes
of both kinds count together, and each makes the next try wait twice as long.
"""

from __future__ import annotations

import datetime
import logging
import re
import secrets
from base64 import b32encode
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_totp.models import TOTPDevice

from opds import links
from opds.desk import REVIEW
from opds.models import RecoveryCode, User

log = logging.getLogger(__name__)
SESSION_KEY = "second_step"
PHONE_NAME = "phone"
CODES, CODE_LETTERS = 10, 10
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without letters and digits that look alike
MOST_DOUBLINGS = 10  # 1, 2, 4 … seconds up to 2^10 = 17 minutes
TELL_AFTER = 5  # wrong codes in a row, then the person is told


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a code: whether it opened, else how long to wait; `codes` on paper where they were made now."""

    is_right: bool
    wait: datetime.timedelta | None = None
    wrong: int = 0
    left: int | None = None
    codes: tuple[str, ...] = ()


def is_required(user: User) -> bool:
    """Whether this person's role asks for the second step, here."""
    return bool(settings.TOTP_REQUIRED) and (user.is_superuser or user.has_perm(REVIEW))


def is_missing(user: User, passed: object) -> bool:
    """Whether a session, in which `passed` stands for the second step, still lacks it. Costs no query for who passed."""
    if passed == user.pk:
        return False
    return user.second_step_at is not None or is_required(user)


def new_phone(user: User) -> TOTPDevice:
    """The phone that is being set up; looked at again it has the same secret, until it is confirmed."""
    device, _created = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": PHONE_NAME})
    return device


@transaction.atomic
def set_up(*, user: User, code: str) -> Answer:
    """Take a phone into use with its first code. A phone used before is replaced, all other sessions end, codes are made."""
    User.objects.select_for_update().get(pk=user.pk)
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first() or new_phone(user)
    answer = _try_phone(device, code)
    if not answer.is_right:
        return answer
    TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    user.second_step_at = timezone.now()
    user.sessions_ended += 1
    user.save(update_fields=["second_step_at", "sessions_ended"])
    return Answer(True, codes=tuple(new_codes(user=user)))


@transaction.atomic
def check(*, user: User, code: str) -> Answer:
    """Try a code of the phone or of the paper. What was right once is never right again."""
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
    if device is None:
        return Answer(False)
    plain = _plain(code)
    answer = _try_phone(device, plain) if plain.isdigit() and len(plain) <= device.digits else _try_paper(device, plain)
    if not answer.is_right:
        log.warning("second step of account %s refused, %s in a row", user.pk, answer.wrong)
    return answer


@transaction.atomic
def new_codes(*, user: User) -> list[str]:
    """Ten fresh codes for paper, told once; those before are void."""
    user.recovery_codes.all().delete()
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(CODE_LETTERS)) for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, code_hash=code_hash(user, code)) for code in codes)
    half = CODE_LETTERS // 2
    return [f"{code[:half]}-{code[half:]}" for code in codes]


@transaction.atomic
def reset(*, user: User) -> bool:
    """Take the second step away, with all sessions and links: who lost the phone sets it up anew. Whether there was one."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    had = locked.second_step_at is not None
    TOTPDevice.objects.filter(user=locked).delete()
    locked.recovery_codes.all().delete()
    locked.second_step_at = None
    locked.sessions_ended += 1
    locked.save(update_fields=["second_step_at", "sessions_ended"])
    links.renew(locked)
    user.refresh_from_db(fields=["second_step_at", "sessions_ended", "links_made"])
    return had


def code_hash(user: User, code: str) -> str:
    return salted_hmac("opds.recovery", f"{user.pk}:{_plain(code)}", algorithm="sha256").hexdigest()


def codes_left(user: User) -> int:
    return user.recovery_codes.filter(used_at=None).count()


def secret_in_groups(device: TOTPDevice) -> list[str]:
    """The secret as one types it into an app that has no camera: letters in groups of four."""
    text = b32encode(device.bin_key).decode().rstrip("=")
    return [text[start : start + 4] for start in range(0, len(text), 4)]


def _plain(code: str) -> str:
    return re.sub(r"[\s-]", "", code).lower()


def _try_phone(device: TOTPDevice, code: str) -> Answer:
    device.throttling_failure_count = min(device.throttling_failure_count, MOST_DOUBLINGS)
    wait = _wait(device)
    if wait:
        return Answer(False, wait=wait, wrong=device.throttling_failure_count)
    if device.verify_token(_plain(code) or "-"):
        return Answer(True)
    return Answer(False, wrong=device.throttling_failure_count)


def _try_paper(device: TOTPDevice, code: str) -> Answer:
    device.throttling_failure_count = min(device.throttling_failure_count, MOST_DOUBLINGS)
    wait = _wait(device)
    if wait:
        return Answer(False, wait=wait, wrong=device.throttling_failure_count)
    user = User.objects.get(pk=device.user_id)
    used = user.recovery_codes.filter(code_hash=code_hash(user, code), used_at=None).update(used_at=timezone.now())
    if not used:
        device.throttle_increment()
        return Answer(False, wrong=device.throttling_failure_count)
    device.throttle_reset()
    return Answer(True, left=codes_left(user))


def _wait(device: TOTPDevice) -> datetime.timedelta | None:
    _is_allowed, why = device.verify_is_allowed()
    return why["locked_until"] - timezone.now() if why else None
