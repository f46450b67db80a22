"""Taking in the exported queue of a phone that could not deliver it: looked at first, then stored by the same verbs as at the door.

All of it counts as scanned offline, for the visitors are inside already. The same file again, or a file of scans that
arrived meanwhile, changes nothing: each id is stored once.
"""

from __future__ import annotations

import datetime
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from exhibits.models import Exhibition
from opds.models import User
from visitors import codes, door, scanning
from visitors import undo as undoing
from visitors.models import Badge, Origin, Scan, Scanner, VisitorKind
from visitors.queue_file import Item, QueueFile, ScanItem, VoidItem, WalkInItem

SUPERVISE = "visitors.supervise_door"
BATCH = 200
NOT_SLOW = datetime.timedelta()
IMPORT = "import"  # in place of the version of a scanner page


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would bring, before anything is stored."""

    exhibition: Exhibition | None
    slug: str
    scans: int
    walk_ins: int
    undos: int
    stored: int
    unknown_points: list[str]
    unknown_badges: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one item: its number in the file, its kind, point, and the outcome in the reader's words."""

    number: int
    kind: str
    point: str
    state: str
    said: str


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Why a file was not taken in, in the reader's words."""

    message: str


def preview(file: QueueFile) -> Preview:
    """How many of what, for which edition, and what of it is unknown or stored already."""
    exhibition = Exhibition.objects.filter(slug=file.exhibition).first()
    seen = [item for item in file.items.values() if not isinstance(item, VoidItem)]
    known = set(exhibition.points.values_list("code", flat=True)) if exhibition else set()
    read = {codes.normalise(item.code) for item in seen if isinstance(item, ScanItem) and item.code}
    return Preview(
        exhibition=exhibition,
        slug=file.exhibition,
        scans=file.count("scan"),
        walk_ins=file.count("walk-in"),
        undos=file.count("void"),
        stored=sum(Scan.objects.filter(pk__in=part).count() for part in _parts([item.id for item in seen])),
        unknown_points=sorted({item.point for item in seen} - known)[:20],
        unknown_badges=len(read) - sum(Badge.objects.filter(code__in=part).count() for part in _parts([*read])),
    )


def _parts(values: Sequence[Any], size: int = 500) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]


def take_in(*, file: QueueFile, name: str, actor: User, slow: datetime.timedelta = NOT_SLOW) -> list[Taken] | NotTaken:
    """Store what a phone could not deliver, under a scanner of its own that nobody can use; again = no change.

    For those who supervise the door. `name` is that of the file. `slow` is how far the phone's clock was behind (below zero:
    ahead), corrected as at the door: only beyond a minute, and the rows say so. Scans go in batches of 200, each a transaction, so that
    what was stored stays when something breaks in the middle, and the file can be taken in again.
    """
    if not actor.has_perm(SUPERVISE):
        return NotTaken(_("Only door supervisors can take in a queue."))
    exhibition = Exhibition.objects.filter(slug=file.exhibition).first()
    if exhibition is None:
        return NotTaken(_("There is no edition “%(slug)s” here.") % {"slug": file.exhibition[:80]})
    return _TakingIn(_scanner(exhibition, name, actor), actor, slow).run(file.items)


@transaction.atomic
def _scanner(exhibition: Exhibition, name: str, actor: User) -> Scanner:
    """The scanner of this file and person: for all points, and revoked from the beginning, since its token is nobody's."""
    label = _("Import %(file)s (%(user)s)") % {"file": name[-40:], "user": actor.get_username()[:20]}
    mine = Scanner.objects.filter(exhibition=exhibition, created_by=actor, app_version=IMPORT)
    found = mine.filter(name__contains=name[-40:]).first()  # whatever language the desk spoke then
    if found:
        more = exhibition.points.exclude(scanners=found).exists()
        return door.set_points(scanner=found, points=exhibition.points.all()) if more else found
    scanner, _token = door.make_scanner(exhibition=exhibition, points=exhibition.points.all(), name=label[:80], actor=actor)
    scanner.app_version = IMPORT
    scanner.save(update_fields=["app_version"])
    return door.revoke(scanner=scanner, actor=actor)


class _TakingIn:
    """One file on its way in, in the order of scanning; an undo that stands before its scan waits to the end."""

    def __init__(self, scanner: Scanner, actor: User, slow: datetime.timedelta) -> None:
        self.scanner, self.actor, self.slow = scanner, actor, slow
        self.kinds = {kind.code: kind for kind in VisitorKind.objects.all()}
        self.origins = {origin.pk: origin for origin in Origin.objects.all()}
        self.taken: dict[int, Taken] = {}
        self.batch: list[tuple[int, ScanItem]] = []

    @property
    def sent_at(self) -> datetime.datetime:
        """Now by the phone's clock."""
        return timezone.now() - self.slow

    def run(self, items: Mapping[int, Item]) -> list[Taken]:
        late: list[tuple[int, VoidItem]] = []
        for number, item in items.items():
            if isinstance(item, ScanItem):
                self.batch.append((number, item))
            if len(self.batch) == BATCH or not isinstance(item, ScanItem):
                self._record()
            if isinstance(item, WalkInItem):
                self._walk_in(number, item)
            elif isinstance(item, VoidItem) and not self._undo(number, item):
                late.append((number, item))
        self._record()
        for number, item in late:
            if not self._undo(number, item):
                said = _("The scan it undoes is not here. Take in the file again when that phone has delivered its scans.")
                self._note(number, "void", "", "unknown", said)
        return [self.taken[number] for number in sorted(self.taken)]

    def _note(self, number: int, kind: str, point: str, state: str, said: str) -> None:
        self.taken[number] = Taken(number, kind, point, state, said)

    def _record(self) -> None:
        if not self.batch:
            return
        known = _stored([item.id for _number, item in self.batch])
        seen = [
            scanning.Seen(
                id=item.id,
                point=item.point,
                scanned_at=item.scanned_at,
                mode=Scan.Mode.OFFLINE,
                code=item.code or "",
                heads=item.heads,
            )
            for _number, item in self.batch
        ]
        answer = scanning.record_scans(scanner=self.scanner, sent_at=self.sent_at, items=seen)
        for (number, item), result in zip(self.batch, answer.results, strict=True):
            self._tell(number, "scan", result.scan, stored=item.id in known)
        self.batch = []

    def _tell(self, number: int, kind: str, scan: Scan, *, stored: bool) -> None:
        if stored:
            self._note(number, kind, scan.point_code, "stored", _("Stored already; nothing was changed."))
            return
        said = scan.get_outcome_display()
        if scan.reason:
            said = _("%(outcome)s: %(reason)s") % {"outcome": said, "reason": scan.get_reason_display()}
        self._note(number, kind, scan.point_code, scan.outcome, said)

    def _walk_in(self, number: int, item: WalkInItem) -> None:
        known = _stored([item.id])
        kind, origin = self.kinds.get(item.form.kind), self.origins.get(item.form.origin)
        if kind is None or origin is None:
            wrong = "form.kind" if kind is None else "form.origin"
            said = _("“%(place)s” names nothing that is here. Correct it in the file and take the file in again.") % {"place": wrong}
            self._note(number, "walk-in", item.point, "refused", said)
            return
        given = item.form.dict(exclude={"kind", "origin"})
        answer = door.walk_in(
            scanner=self.scanner,
            scan_id=item.id,
            point=item.point,
            scanned_at=item.scanned_at,
            sent_at=self.sent_at,
            kind=kind,
            origin=origin,
            mode=Scan.Mode.OFFLINE,
            **given,
        )
        if isinstance(answer, door.WalkInRefused):
            self._note(number, "walk-in", item.point, "refused", answer.message)
        else:
            self._tell(number, "walk-in", answer.results[0].scan, stored=bool(known))

    def _undo(self, number: int, item: VoidItem) -> bool:
        """Undo a scan of any phone of the edition, as whoever takes in the file may; False while the scan is not there."""
        scan = Scan.objects.select_related("point").filter(pk=item.target, exhibition=self.scanner.exhibition).first()
        if scan is None:
            return False
        if scan.voided_at:
            self._note(number, "void", scan.point_code, "stored", _("Undone already; nothing was changed."))
        elif not datetime.timedelta() <= item.voided_at - scan.scanned_at <= undoing.UNDO_WINDOW:
            said = _("More than 15 minutes lay between the scan and its undo. Undo it in the list of scans if it is wrong.")
            self._note(number, "void", scan.point_code, "refused", said)
        else:
            for wrong in [scan, *door.chain_of(scan.pk)]:
                undoing.void_by_supervisor(scan=wrong, actor=self.actor)
            self._note(number, "void", scan.point_code, "voided", _("Undone."))
        return True


def _stored(ids: list[uuid.UUID]) -> set[uuid.UUID]:
    return set(Scan.objects.filter(pk__in=ids).values_list("pk", flat=True))


def by_state(taken: Sequence[Taken]) -> list[tuple[str, int]]:
    """How many came to what, the most frequent first."""
    return Counter(item.state for item in taken).most_common()
