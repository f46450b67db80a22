"""The demonstration's accounts, phones and badges, and the file that names them (`var/demo-accounts.json`).

The file is the only place where passwords and tokens can be read; what it says stays as long as it still holds.
"""

from __future__ import annotations

import datetime
import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from exhibits.models import Exhibition
from opds import roles
from opds.models import Opd, User
from visitors import door
from visitors import points as all_points
from visitors.models import Badge, Origin, Scanner, Visitor, VisitorKind
from visitors.voices import CONSENT_VERSION

Content = dict[str, Any]
USERNAMES = {"committee": "panitia", "official": "dispendukcapil", "leader": "pimpinan", "door": "pintu"}
GROUPS = {"committee": roles.COMMITTEE, "official": roles.OFFICIAL, "leader": roles.LEADER, "door": roles.DOOR}
OFFICIAL_OF = "Dispendukcapil"
STAND_POINTS = ("01", "15", "46")
BADGES = 20
FIRST_NAMES = (
    "Sri", "Wahyu", "Ningsih", "Budi", "Lestari", "Agus", "Ratna", "Joko", "Dewi", "Slamet",
    "Yuni", "Hadi", "Endang", "Bagas", "Wulan", "Eko", "Tutik", "Arif", "Sari", "Bambang",
)  # fmt: skip


def read(path: Path) -> Content:
    """What the file says; nothing while it is not there or cannot be read."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def write(path: Path, content: Content) -> None:
    """Put the file in its place in one step, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=2, ensure_ascii=False)
        file.write("\n")
    new.replace(path)


def accounts(known: Content, opd: Opd | None) -> Content:
    """The demonstration's people, each with the password of the file, or a new one."""
    found = {}
    for role, username in USERNAMES.items():
        before = known.get(role)
        password = str(before.get("password") or "") if isinstance(before, dict) else ""
        password = password or secrets.token_urlsafe(12)
        belongs = opd if role == "official" else None
        account(username, GROUPS[role], belongs, password)
        found[role] = {"username": username, "password": password} | ({"opd": belongs.acronym} if belongs else {})
    return found


def account(username: str, group: str, opd: Opd | None, password: str | None) -> User:
    """Somebody who may sign in at the desk; without a password nobody can sign in as them."""
    user, _created = User.objects.get_or_create(username=username, defaults={"is_staff": True, "opd": opd})
    if password is None:
        user.set_unusable_password()
    elif not user.check_password(password):
        user.set_password(password)
    user.is_staff, user.is_active, user.opd = True, True, opd
    user.email = user.email or f"{username}@example.org"  # a name that is kept for examples: letters of the demonstration reach nobody
    user.save()
    user.groups.add(Group.objects.get(name=group))
    return user


def phones(exhibition: Exhibition, known: Content) -> Content:
    """A phone for a few stands and one for the gates."""
    numbers = [number for number in STAND_POINTS if exhibition.stands.filter(number=number).exists()]
    return {
        "scanner": _phone(exhibition, known.get("scanner"), "Ponsel stan (peragaan)", numbers),
        "gate_scanner": _phone(exhibition, known.get("gate_scanner"), "Ponsel gerbang (peragaan)", list(all_points.GATES)),
    }


def _phone(exhibition: Exhibition, before: object, name: str, codes: list[str]) -> Content:
    token = str(before.get("token") or "") if isinstance(before, dict) else ""
    scanner = Scanner.objects.filter(token_hash=Scanner.hash_of(token)).first() if token else None
    if scanner and (scanner.revoked_at or scanner.exhibition_id != exhibition.pk):
        scanner, token = None, ""
    if scanner is None:
        points = exhibition.points.filter(code__in=codes)
        scanner, token = door.make_scanner(exhibition=exhibition, points=points, name=name, actor=None, token=token)
    return {"token": token, "points": sorted(scanner.points.values_list("code", flat=True))}


def badges(exhibition: Exhibition, known: Content, at: datetime.datetime) -> Content:
    """Twenty badges with a visitor and twenty blank ones, none of them scanned so far; used ones are replaced."""
    return {
        "badges": _unused(exhibition, known.get("badges"), at, blank=False),
        "blank_badges": _unused(exhibition, known.get("blank_badges"), at, blank=True),
    }


def _unused(exhibition: Exhibition, before: object, at: datetime.datetime, *, blank: bool) -> list[str]:
    codes = [str(code) for code in before] if isinstance(before, list) else []
    fresh = Badge.objects.valid().filter(exhibition=exhibition, code__in=codes, scans__isnull=True, visitor__isnull=blank)
    left = set(fresh.values_list("code", flat=True))
    kept = [code for code in codes if code in left][:BADGES]
    return kept + [_badge(exhibition, at, blank, place).code for place in range(len(kept), BADGES)]


def _badge(exhibition: Exhibition, at: datetime.datetime, blank: bool, place: int) -> Badge:
    if blank:
        return Badge.objects.create(exhibition=exhibition, issued_at=at)
    visitor = Visitor.objects.create(
        exhibition=exhibition,
        name=FIRST_NAMES[place % len(FIRST_NAMES)],
        kind=_one_of(VisitorKind.objects.all(), place),
        origin=_one_of(Origin.objects.all(), place),
        consent_version=CONSENT_VERSION,
        created_at=at,
    )
    return Badge.objects.create(exhibition=exhibition, visitor=visitor, issued_at=at)


def _one_of(rows: Iterable[Any], place: int) -> Any:
    found = list(rows)
    return found[place % len(found)] if found else None


def edition(exhibition: Exhibition, known: Content) -> Content:
    """Phones and badges of one edition. Those of a past edition are dated to the day before it opened."""
    first = exhibition.days.order_by("date").first()
    before = first.opens_at() - datetime.timedelta(days=1) if first and not exhibition.is_training else timezone.now()
    return phones(exhibition, known) | badges(exhibition, known, min(before, timezone.now()))


def training(exhibition: Exhibition, known: Content, base_url: str) -> Content:
    """The training edition, opened where it is missing, with its own phones and badges."""
    before = known if isinstance(known, dict) else {}
    row = door.open_training(exhibition=exhibition)
    with override("id"):
        address = base_url + reverse("exhibits:exhibition", args=[row.slug])
    return {"slug": row.slug, "url": address} | edition(row, before)
