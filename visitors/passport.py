"""The visitor's passport: stamps at stands, given by themselves at a poster or by the stand's own phone, and the prize for them.

A self check-in (docs/check-in.md) is a scan with source `self`: counted apart, so that people and visits never change by it.
"""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from itertools import groupby

from django.db import transaction
from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exhibits.models import Exhibition, ExhibitionDay, Stand, Zone
from opds.models import User
from visitors import tally
from visitors.models import Badge, DoorRules, Point, Scan, StampPrize, Visitor

OFTEN = 20
OFTEN_WITHIN = datetime.timedelta(minutes=10)
STAMPED = Q(point__kind=Point.Kind.STAND, voided_at__isnull=True) & (Q(counted=True) | Q(source=Scan.Source.SELF))


@dataclass(frozen=True, slots=True)
class Stamped:
    """The stamp is in the passport; `again` when it was given on this day before."""

    stand: Stand
    at: datetime.datetime
    again: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """No stamp: `revoked`, `edition`, `point` (not a stand), `closed` or `often`; `words` are the reader's."""

    reason: str
    words: str


@dataclass(frozen=True, slots=True)
class Rule:
    """What wins the prize of an edition: a number of stamps, all stands of a zone, either, or nothing."""

    needed: int | None = None
    zone: Zone | None = None

    def __bool__(self) -> bool:
        return bool(self.needed or self.zone)

    @property
    def words(self) -> str:
        """The rule as one sentence, empty without a prize."""
        values = {"number": self.needed, "zone": self.zone.text("name") if self.zone else ""}
        if self.needed and self.zone:
            said = ngettext(
                "%(number)s stamp, or the stamps of all stands of the zone %(zone)s, win the prize.",
                "%(number)s stamps, or the stamps of all stands of the zone %(zone)s, win the prize.",
                self.needed,
            )
            return said % values
        if self.needed:
            return ngettext("%(number)s stamp wins the prize.", "%(number)s stamps win the prize.", self.needed) % values
        return _("The stamps of all stands of the zone %(zone)s win the prize.") % values if self.zone else ""


@dataclass(frozen=True, slots=True)
class ZonePages:
    """A zone of the passport with its stands in order and when each was stamped."""

    zone: Zone
    stands: list[tuple[Stand, datetime.datetime | None]]

    @property
    def collected(self) -> int:
        return sum(1 for _stand, at in self.stands if at)

    @property
    def is_full(self) -> bool:
        return self.collected == len(self.stands)


@dataclass(frozen=True, slots=True)
class Passport:
    """Stamps of one badge: each stand of the edition once, in the order of the plan, with the first time it was stamped."""

    badge: Badge
    stands: list[tuple[Stand, datetime.datetime | None]]
    rule: Rule
    handed_over_at: datetime.datetime | None = None

    @property
    def exhibition(self) -> Exhibition:
        return self.badge.exhibition

    @property
    def zones(self) -> list[ZonePages]:
        return [ZonePages(zone, list(pages)) for zone, pages in groupby(self.stands, key=lambda pair: pair[0].zone)]

    @property
    def collected(self) -> int:
        return sum(1 for _stand, at in self.stands if at)

    @property
    def total(self) -> int:
        return len(self.stands)

    @property
    def missing(self) -> list[Stand]:
        return [stand for stand, at in self.stands if not at]

    @property
    def is_reached(self) -> bool:
        """Whether the prize is won: enough stamps, or every stand of the zone of the rule."""
        enough = bool(self.rule.needed) and self.collected >= (self.rule.needed or 0)
        return enough or any(pages.is_full for pages in self.zones if self.rule.zone == pages.zone)

    @property
    def prize(self) -> str:
        """Where the prize stands, in the reader's words; empty while the edition has none."""
        if not self.rule:
            return ""
        if self.handed_over_at:
            return _("Your prize has been handed over. Enjoy it!")
        if self.is_reached:
            return _("You have won the prize. Show this page at the prize desk.")
        return self._still()

    def _still(self) -> str:
        pages = next((pages for pages in self.zones if pages.zone == self.rule.zone), None)
        of_zone = len(pages.stands) - pages.collected if pages else 0
        if self.rule.needed and (not of_zone or self.rule.needed - self.collected <= of_zone):
            left = self.rule.needed - self.collected
            return ngettext("%(number)s more stamp for the prize.", "%(number)s more stamps for the prize.", left) % {"number": left}
        if not of_zone:
            return self.rule.words
        said = ngettext(
            "%(number)s more stamp in the zone %(zone)s for the prize.",
            "%(number)s more stamps in the zone %(zone)s for the prize.",
            of_zone,
        )
        return said % {"number": of_zone, "zone": pages.zone.text("name") if pages else ""}


# --- reading ---------------------------------------------------------------------------------------------------------


def rule_of(exhibition: Exhibition) -> Rule:
    """The prize rule of the edition; one query."""
    rules = DoorRules.objects.filter(exhibition=exhibition).select_related("stamps_zone").first()
    return Rule(rules.stamps_needed, rules.stamps_zone) if rules else Rule()


def stamps(badge: Badge) -> Passport:
    """The passport of a badge: every stand once, stamped by a visit the staff counted or by a self check-in; four queries."""
    stamped = Scan.objects.filter(STAMPED, badge=badge, exhibition=badge.exhibition_id).order_by().values("point__stand")
    at = dict(stamped.annotate(at=Min("occurred_at")).values_list("point__stand", "at"))
    rows = Stand.objects.filter(exhibition=badge.exhibition_id).select_related("zone").order_by("zone__position", "zone__code", "number")
    stands = [(stand, at.get(stand.pk)) for stand in rows]
    given = _prizes_of(badge).first()
    return Passport(badge, stands, rule_of(badge.exhibition), given.given_at if given else None)


def reached(exhibition: Exhibition) -> list[Badge]:
    """The valid badges that have won the prize of the edition by now; three queries whatever their number."""
    rule = rule_of(exhibition)
    if not rule:
        return []
    rows = Scan.objects.filter(STAMPED, exhibition=exhibition, badge__revoked_at__isnull=True, badge__exhibition=exhibition).order_by()
    found = rows.values("badge").annotate(
        every=Count("point", distinct=True), of_zone=Count("point", distinct=True, filter=Q(point__stand__zone=rule.zone))
    )
    stands = Stand.objects.filter(zone=rule.zone).count() if rule.zone else 0
    enough = Q(every__gte=rule.needed) if rule.needed else Q()
    wins = enough | Q(of_zone=stands) if stands else enough
    if not wins:  # a zone without stands
        return []
    return list(Badge.objects.filter(pk__in=list(found.filter(wins).values_list("badge", flat=True))).order_by("pk"))


def is_open(exhibition: Exhibition, now: datetime.datetime) -> bool:
    """Whether stamps are given at this moment: in the opening hours of an exhibition day, in a training edition always."""
    if exhibition.is_training:
        return True
    today = now.astimezone(exhibition.zone_info).date()
    days = ExhibitionDay.objects.filter(exhibition=exhibition, date=today).select_related("exhibition")
    return any(day.opens_at() <= now < day.closes_at() for day in days)


# --- stamping --------------------------------------------------------------------------------------------------------


@transaction.atomic
def stamp(*, badge: Badge, point: Point, now: datetime.datetime) -> Stamped | Refused:
    """Give a badge the stamp of a stand (check-in protocol, "Self check-in and the passport"); again on that day = the same one.

    Writes a `Scan` with source `self`, which is in `scans` and `stamps` and in no other count.
    """
    held = Badge.objects.select_for_update(of=("self",)).select_related("exhibition").get(pk=badge.pk)
    refused = _objection(held, point, now)
    if refused or point.stand is None:
        return refused or _refused("point")
    here = now.astimezone(held.exhibition.zone_info)
    own = Scan.objects.filter(badge=held, source=Scan.Source.SELF, voided_at__isnull=True)
    found = own.filter(point=point, day=here.date()).first()
    if found:
        return Stamped(point.stand, found.occurred_at, again=True)
    if own.filter(occurred_at__gt=now - OFTEN_WITHIN, occurred_at__lte=now).count() >= OFTEN:
        return _refused("often")
    if held.visitor_id is None:  # a blank badge belongs to a walk-in visitor from its first accepted scan on
        held.visitor = Visitor.objects.create(exhibition=held.exhibition, source=Visitor.Source.BLANK_BADGE, created_at=now)
        held.save(update_fields=["visitor"])
    Scan.objects.create(
        id=uuid.uuid4(),
        exhibition=held.exhibition,
        point=point,
        point_code=point.code,
        badge=held,
        code=held.code,
        mode=Scan.Mode.ONLINE,
        source=Scan.Source.SELF,
        outcome=Scan.Outcome.ACCEPTED,
        scanned_at=now,
        received_at=now,
        occurred_at=now,
        day=here.date(),
        hour=here.hour,
    )
    key = point.pk, here.date(), here.hour
    tally.add_counts(held.exhibition, tally.Deltas({(*key, "scans"): 1, (*key, "stamps"): 1}))
    return Stamped(point.stand, now)


def _objection(badge: Badge, point: Point, now: datetime.datetime) -> Refused | None:
    """The order of tests is the protocol's: point, revoked, edition, day."""
    if point.kind != Point.Kind.STAND:
        return _refused("point")
    if badge.revoked_at:
        return _refused("revoked")
    if badge.exhibition_id != point.exhibition_id:
        return _refused("edition")
    return None if is_open(badge.exhibition, now) else _refused("closed")


def _refused(reason: str) -> Refused:
    words = {
        "point": _("There are no stamps here, only at stands."),
        "revoked": _("This badge is no longer valid. The information desk gives you a new one; your stamps move with you."),
        "edition": _("This badge belongs to another exhibition. Register for this one; it takes a minute."),
        "closed": _("Stamps are given while the exhibition is open."),
        "often": _("That was very quick. Please wait a few minutes before the next stamp."),
    }
    return Refused(reason, words[reason])


# --- the prize -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Handed:
    """What came of handing over a prize: when it was, and in the reader's words why nothing happened, if so."""

    at: datetime.datetime | None
    refusal: str = ""

    def __bool__(self) -> bool:
        return not self.refusal


@transaction.atomic
def hand_over(*, badge: Badge, actor: User, now: datetime.datetime) -> Handed:
    """Note that the prize for the stamps was handed over, once for each visitor, whichever badge they carry by now.

    For those who supervise the door.
    """
    held = Badge.objects.select_for_update(of=("self",)).select_related("exhibition").get(pk=badge.pk)
    if not actor.has_perm("visitors.supervise_door"):
        return Handed(None, _("Only door supervisors hand over prizes."))
    if held.visitor_id:
        list(Visitor.objects.select_for_update().filter(pk=held.visitor_id).values_list("pk"))
    given = _prizes_of(held).first()
    if given:
        return Handed(given.given_at, _("This prize has already been handed over."))
    if held.revoked_at:
        return Handed(None, _("This badge is no longer valid."))
    if not stamps(held).is_reached:
        return Handed(None, _("There are not enough stamps yet."))
    return Handed(StampPrize.objects.create(badge=held, given_at=now, given_by=actor).given_at)


def _prizes_of(badge: Badge) -> QuerySet[StampPrize]:
    """The prize of this badge or of another one of the same visitor."""
    same = Q(badge=badge)
    if badge.visitor_id:
        same |= Q(badge__visitor=badge.visitor_id)
    return StampPrize.objects.filter(same).order_by("given_at")
