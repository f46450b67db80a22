"""Reminders of the yearly target: who would get which letter, sending them once, and what the timer sends.

A reminder is for an agency, a year, a situation and a round (`opds.Reminder`); that row is unique, so that neither a second click nor
a second process sends it again. A further round is an explicit choice, and only some days after the last.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from exhibits import board, board_words, reminder_words
from exhibits.models import Innovation
from opds import mail, roles
from opds.desk import ROW_NUMBER
from opds.models import Mail, MailMute, Opd, Purpose, Reminder, ReminderRules, ReminderText, Situation, User

Status = Innovation.Status
OF_STATUS = {Situation.RETURNED: Status.CHANGES_REQUESTED, Situation.DRAFT: Status.DRAFT}


@dataclass(slots=True)
class Planned:
    """One reminder that could be sent: of which agency, why, to whom, and who cannot be reached."""

    row: board.Row
    situation: str
    year: int
    last: Reminder | None
    days_between: int
    readers: list[User] = field(default_factory=list)
    unreached: list[str] = field(default_factory=list)

    @property
    def round(self) -> int:
        return self.last.round + 1 if self.last else 1

    @property
    def key(self) -> str:
        """What the form sends for it; another round is another key."""
        return f"{self.row.opd.pk}:{self.situation}:{self.round}"

    @property
    def again_from(self) -> datetime.date | None:
        """The first day of a further round; `None` before the first."""
        if self.last is None:
            return None
        return timezone.localdate(self.last.at) + datetime.timedelta(days=self.days_between)

    @property
    def is_open(self) -> bool:
        """Whether it may be sent today, if anybody can be reached."""
        return self.again_from is None or self.again_from <= timezone.localdate()

    @property
    def waiting(self) -> board.Waiting | None:
        """The entry the letter is about."""
        status = OF_STATUS.get(Situation(self.situation))
        return next((one for one in self.row.waiting if one.where == status), None)

    @property
    def situation_words(self) -> str:
        return str(Situation(self.situation).label)


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of sending: letters and agencies, and of those not sent the reason."""

    letters: int
    agencies: int
    refused: list[str]


def rules() -> ReminderRules:
    """The committee's rules, or those of the beginning."""
    return ReminderRules.objects.first() or ReminderRules(pk=1)


def situation_of(row: board.Row) -> str | None:
    """What to remind an agency of; `None` when it met its target, was not asked, or only the committee has to act."""
    if row.state not in (board.PROGRESS, board.NOTHING) or not row.opd.is_active:
        return None
    waits = [one.where for one in row.waiting]
    if row.published + waits.count(Status.SUBMITTED) >= row.asked:
        return None
    return next((situation.value for situation, status in OF_STATUS.items() if status in waits), Situation.NOTHING.value)


def plan(year: int) -> list[Planned]:
    """All reminders of a year, in the order of who needs a call first; none for another year than this one. Ten queries at most."""
    if year != board.current_year():
        return []
    known = {(one.opd_id, one.situation): one for one in Reminder.objects.filter(year=year).order_by("round")}
    holds = rules()
    found = []
    for row in board.board(year):
        situation = situation_of(row)
        if situation:
            found.append(Planned(row, situation, year, known.get((row.opd.pk, situation)), holds.days_between))
    _address(found, holds)
    return found


@transaction.atomic
def remind(*, year: int, chosen: Collection[str], actor: User | None, site: str) -> Sent:
    """Send the reminders of these keys (`Planned.key`) that may still be sent; the others are named with the reason.

    `site` is the portal's own address (`https://host`). Letters leave when the transaction is through.
    """
    wanted = list(dict.fromkeys(chosen))
    agencies = [number for key in wanted if (number := _agency_of(key)) is not None]
    names = dict(Opd.objects.select_for_update().filter(pk__in=agencies).order_by("pk").values_list("pk", "acronym"))
    planned = {one.key: one for one in plan(year)}
    own = reminder_words.own_texts()
    letters, sent, refused = 0, 0, []
    for key in wanted:
        one = planned.get(key)
        if refusal := _refusal(one, names, key):
            refused.append(refusal)
        elif one is not None and (written := _send(one, own, actor, site)):
            letters, sent = letters + written, sent + 1
    return Sent(letters, sent, refused)


def remind_due(*, year: int, site: str) -> Sent:
    """What the timer sends: each first round, from `days_before` days before the due date on. Again sends nothing new."""
    begins = timezone.localdate() + datetime.timedelta(days=rules().days_before)
    due = [one.key for one in plan(year) if one.last is None and one.readers and due_date(one) <= begins]
    return remind(year=year, chosen=due, actor=None, site=site)


def due_date(one: Planned) -> datetime.date:
    """The due date of the target, or the last day of the year."""
    return one.row.due or datetime.date(one.year, 12, 31)


def letter(one: Planned, user: User, site: str, own: dict[str, ReminderText]) -> reminder_words.Words:
    """The letter as this reader gets it, in their language."""
    with override(user.language):
        return reminder_words.words(one.situation, user.language, own).filled(values(one, user, site))


def values(one: Planned, user: User, site: str) -> dict[str, str]:
    """What stands for each placeholder, in the language that is active."""
    waits = one.waiting
    entry = waits.innovation if waits else None
    address = reverse("admin:exhibits_innovation_change", args=[entry.pk]) if entry else reverse("admin:exhibits_innovation_add")
    return {
        "nama": user.get_full_name() or user.get_username(),
        "opd": one.row.opd.acronym,
        "nama_opd": one.row.opd.text("name"),
        "tahun": str(one.year),
        "tenggat": board_words.day(due_date(one)),
        "jumlah": str(one.row.asked),
        "terbit": str(one.row.published),
        "inovasi": entry.short_title if entry else "–",
        "sejak": board_words.day(waits.since) if waits else "–",
        "alasan": (waits.reason if waits else "") or "–",
        "alamat": site + address,
    }


def _agency_of(key: str) -> int | None:
    """The agency a key begins with; `None` for what we did not write."""
    number = key.partition(":")[0]
    return int(number) if ROW_NUMBER.fullmatch(number) else None


def _refusal(one: Planned | None, names: dict[int, str], key: str) -> str:
    if one is None:
        name = names.get(_agency_of(key) or 0, "?")
        return _("%(opd)s: sent already, or things changed meanwhile; nothing was sent.") % {"opd": name}
    if not one.is_open:
        date = board_words.day(one.again_from)
        return _("%(opd)s: reminded already; again from %(date)s.") % {"opd": one.row.opd.acronym, "date": date}
    return "" if one.readers else _("%(opd)s: nobody can be reached.") % {"opd": one.row.opd.acronym}


def _send(one: Planned, own: dict[str, ReminderText], actor: User | None, site: str) -> int:
    """Write the letters of one reminder and note it; nothing is noted when nobody got one."""
    written: list[Mail] = []
    for user in one.readers:
        words = letter(one, user, site, own)
        key = f"reminder:{one.year}:{one.row.opd.pk}:{one.situation}:{one.round}:{user.pk}"
        made = mail.write(user=user, purpose=Purpose.REMINDER, key=key, subject=words.subject, body=words.body, site=site)
        if made:
            written.append(made)
    if written:
        noted = Reminder.objects.create(opd=one.row.opd, year=one.year, situation=one.situation, round=one.round, actor=actor)
        noted.letters.set(written)
    return len(written)


def _address(found: list[Planned], holds: ReminderRules) -> None:
    """Fill in who gets each letter, and why somebody does not."""
    muted = set(MailMute.objects.filter(purpose=Purpose.REMINDER).values_list("user", flat=True))
    officials: dict[int | None, list[User]] = defaultdict(list)
    for user in User.objects.filter(is_active=True, opd__in=[one.row.opd.pk for one in found]).order_by("pk"):
        officials[user.opd_id].append(user)
    copied = [name for name, wanted in ((roles.LEADER, holds.to_leaders), (roles.COMMITTEE, holds.to_committee)) if wanted]
    copies = (
        list(User.objects.filter(is_active=True, groups__name__in=copied).exclude(email="").order_by("pk").distinct()) if copied else []
    )
    for one in found:
        mine = officials[one.row.opd.pk] if holds.to_officials else []
        fit = [user for user in mine if user.email and user.pk not in muted]
        one.readers = [*fit, *(user for user in copies if user.pk not in muted)]
        one.unreached = _unreached(officials[one.row.opd.pk], holds, muted)


def _unreached(mine: list[User], holds: ReminderRules, muted: set[int]) -> list[str]:
    if not holds.to_officials:
        return [_("the committee switched reminders off for officials")]
    if not mine:
        return [_("no official has an account")]
    found = []
    without = [user.get_full_name() or user.get_username() for user in mine if not user.email]
    off = [user.get_full_name() or user.get_username() for user in mine if user.email and user.pk in muted]
    if without:
        found.append(ngettext("no e-mail address: %(names)s", "no e-mail address: %(names)s", len(without)) % {"names": ", ".join(without)})
    if off:
        found.append(ngettext("switched off: %(names)s", "switched off: %(names)s", len(off)) % {"names": ", ".join(off)})
    return found
