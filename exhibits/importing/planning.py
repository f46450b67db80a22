"""Checking a workbook: each of its rows is new, changed, unchanged or wrong, and kept as such. Nothing else is written.

The rules: an empty cell leaves what is there, a single dash empties it. A row means the entry its address names, else the one
of its agency with the same name. An official writes into their own agency only. See `running` for what follows.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exhibits.importing import reading, template_words, values
from exhibits.importing.cells import Line, name_of
from exhibits.importing.columns import BY_FIELD
from exhibits.importing.entries import CHUNK, WRITTEN, Register, fetched, quarrels, same, same_name, short_name, value_of
from exhibits.importing.opening import Unreadable
from exhibits.importing.reading import Table
from exhibits.importing.words import Both, Joined, both
from exhibits.models import ImportRow, ImportRun, Innovation
from exhibits.models.importing import PLAN_GOOD_FOR
from opds.models import Opd, User

REVIEW = "exhibits.review_innovation"
State = ImportRow.State
POSITIONS = {State.WRONG: 0, State.CHANGED: 1, State.NEW: 2, State.UNCHANGED: 3}
NEEDED_TO_PUBLISH = [
    "summary",
    "problem",
    "solution",
    "benefits",
    "who_can_use",
    "where_to_get_it",
    "category",
    "stage",
]  # see review.lacks
ROWS_KEPT_FOR = 10 * PLAN_GOOD_FOR
MOST_PUBLISHED = 300  # each is indexed by itself, and nobody waits longer than half a minute


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long step is."""

    done: int
    total: int


Steps = Generator[Progress, None, Any]


def finish(steps: Steps) -> Any:
    """Take all steps at once; for callers without anybody who watches."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def plan(*, content: bytes, name: str, actor: User | None, opd: Opd | None = None) -> ImportRun | Unreadable:
    """Check a workbook and keep the plan. `opd` limits it to one agency; for an official it is always their own."""
    found: ImportRun | Unreadable = finish(plan_steps(content=content, name=name, actor=actor, opd=opd))
    return found


@transaction.atomic
def purge() -> None:
    """End plans nobody carried out, and the rows of what was done long ago; the run itself and the history stay."""
    now = timezone.now()
    ImportRun.objects.filter(state=ImportRun.State.CHECKED, checked_at__lt=now - PLAN_GOOD_FOR).delete()
    ImportRow.objects.filter(run__done_at__lt=now - ROWS_KEPT_FOR).delete()


def plan_steps(*, content: bytes, name: str, actor: User | None, opd: Opd | None = None) -> Steps:
    """The same, telling how far it is. Returns the run, or why the file cannot be read."""
    is_committee = actor is not None and actor.has_perm(REVIEW)
    scope = opd or (None if is_committee or actor is None else actor.opd)
    if scope is None and not is_committee:
        return Unreadable(both(_("Your account belongs to no agency, so there is nothing you could import into.")))
    yield Progress(0, 0)
    table = reading.read(content)
    if isinstance(table, Unreadable):
        return table
    with transaction.atomic():
        purge()
        run = ImportRun.objects.create(
            actor=actor,
            opd=scope,
            file_name=_file_name(name),
            sha256=hashlib.sha256(content).hexdigest(),
            sheet=table.sheet[:60],
            header_row=table.header_row,
            headings=[[heading.number, heading.text, heading.column.field if heading.column else ""] for heading in table.headings],
        )
        yield from _Checking(run, table, scope, is_committee).steps()
    return run


def _file_name(name: str) -> str:
    clean = "".join(letter for letter in name.replace("\\", "/").rpartition("/")[2] if letter.isprintable())
    return clean[-120:] or "berkas.xlsx"


@dataclass(slots=True)
class _Row:
    """A row on its way through the checks."""

    line: Line
    values: dict[str, Any] = field(default_factory=dict)
    wished: str = ""
    slug: str = ""
    opd: int | None = None
    entry: int | None = None
    faults: list[dict[str, Any]] = field(default_factory=list)
    notes: list[Both] = field(default_factory=list)

    @property
    def title(self) -> str:
        return str(self.values.get("title") or "")


class _Checking:
    """One file being checked, in three rounds: each cell by itself, which entry a row means, what differs from it."""

    def __init__(self, run: ImportRun, table: Table, scope: Opd | None, is_committee: bool) -> None:
        self.run, self.table, self.scope, self.is_committee = run, table, scope, is_committee
        self.headings = table.by_field()
        self.lists = values.Lists.of_now()
        self.seen: dict[tuple[Any, ...], int] = {}
        self.counts: Counter[str] = Counter()
        self.notes = list(table.notes)
        self.published = 0

    def steps(self) -> Iterator[Progress]:
        lines = [line for line in self.table.lines if not self._is_example(line)]
        total = len(lines)
        self._leave_out_committee_columns()
        rows = Innovation.objects.filter(opd=self.scope) if self.scope else Innovation.objects.all()
        self.register = Register.of(rows)
        for start in range(0, total, CHUNK):
            self._chunk(lines[start : start + CHUNK])
            yield Progress(min(start + CHUNK, total), total)
        self.run.counts = {state.value: self.counts[state] for state in POSITIONS}
        self.run.notes = self.notes
        self.run.save(update_fields=["counts", "notes"])

    def _is_example(self, line: Line) -> bool:
        heading = self.headings.get("title")
        value = line.values.get(heading.number) if heading else None
        return isinstance(value, str) and template_words.is_example(value)

    def _leave_out_committee_columns(self) -> None:
        for name in [name for name in self.headings if BY_FIELD[name].committee and not self.is_committee]:
            heading = self.headings.pop(name)
            self.notes.append(both(_("The column “%(name)s” is for the committee and is left out."), name=heading.text))

    def _chunk(self, lines: list[Line]) -> None:
        rows = [self._read(line) for line in lines]
        for row in rows:
            self._settle_opd(row)
            self._find(row)
        entries = fetched({row.entry for row in rows if row.entry is not None})
        kept = [self._compare(row, entries.get(row.entry) if row.entry else None) for row in rows]
        self.counts.update(row.state for row in kept)
        ImportRow.objects.bulk_create(kept)

    # --- first round: cells

    def _read(self, line: Line) -> _Row:
        row = _Row(line)
        for name, heading in self.headings.items():
            if heading.number not in line.values:
                continue
            try:
                value = values.read(BY_FIELD[name], line.values[heading.number], self.lists)
            except values.Wrong as wrong:
                self._fault(row, name, wrong.said)
                continue
            if name == "slug":
                row.slug = value or ""
            elif name == "status":
                row.wished = value or ""
            elif name == "opd":
                row.opd = value
            else:
                row.values[name] = values.cleared(name) if value is None else value
        return row

    def _fault(self, row: _Row, name: str, said: Both) -> None:
        """At its cell; a column the file does not have is named by the heading it would have."""
        heading = self.headings.get(name)
        cell = name_of(heading.number, row.line.number) if heading else ""
        row.faults.append({"cell": cell, "column": heading.text if heading else "", "field": name, "said": said})

    # --- second round: which entry

    def _settle_opd(self, row: _Row) -> None:
        if self.scope is None:
            return
        if row.opd is not None and row.opd != self.scope.pk:
            self._fault(row, "opd", both(_("is another agency; here only entries of %(opd)s can be imported."), opd=self.scope.acronym))
        row.opd = self.scope.pk

    def _find(self, row: _Row) -> None:
        if row.slug:
            row.entry = self.register.slugs.get(row.slug)
            if row.entry is None:
                self._fault(row, "slug", both(_("names no entry you can change; leave it empty for a new one."), slug=row.slug))
        elif row.opd is not None and row.title:
            found = self.register.names.get((row.opd, same_name(row.title)), [])
            row.entry = found[0] if len(found) == 1 else None
            if len(found) > 1:
                self._fault(row, "title", both(_("is the name of several entries; write the address of the one you mean.")))
        if not row.faults or row.entry:
            self._once(row)

    def _once(self, row: _Row) -> None:
        key = ("entry", row.entry) if row.entry else ("name", row.opd, same_name(row.title))
        if not row.entry and not row.title:
            return
        first = self.seen.setdefault(key, row.line.number)
        if first != row.line.number:
            self._fault(row, "slug" if row.slug else "title", both(_("means the same entry as row %(row)d; take one out."), row=first))

    # --- third round: what differs

    def _compare(self, row: _Row, entry: Innovation | None) -> ImportRow:
        self._check_needed(row, entry)
        if row.opd is not None and (entry is None or self.scope is None):
            row.values["opd"] = row.opd
        before = {name: value_of(entry, name) for name in row.values} if entry else {}
        changed = {name: value for name, value in row.values.items() if not same(name, before[name], value)} if entry else row.values
        self._check_together(row, entry)
        self._check_status(row, entry, changed)
        self._hint_at_near(row, entry)
        state = State.WRONG if row.faults else State.NEW if entry is None else State.CHANGED if changed else State.UNCHANGED
        return ImportRow(
            run=self.run,
            number=row.line.number,
            position=POSITIONS[state],
            state=state,
            title=(row.title or self._typed_title(row) or (entry.title if entry else ""))[:200],
            cells=[reading.kept(row.line.values.get(number)) for number, _text, _field in self.run.headings],
            values=changed,
            before={name: before[name] for name in changed if name in before},
            faults=sorted(row.faults, key=self._from_left),
            notes=row.notes,
            innovation=entry,
            stamp=entry.updated_at if entry else None,
        )

    def _typed_title(self, row: _Row) -> str:
        """What stands in the cell of the name, also where that is wrong."""
        heading = self.headings.get("title")
        return values.said(row.line.values.get(heading.number, "")) if heading else ""

    def _from_left(self, fault: dict[str, Any]) -> int:
        heading = self.headings.get(fault["field"])
        return heading.number if heading else 0

    def _check_needed(self, row: _Row, entry: Innovation | None) -> None:
        told = {fault["field"] for fault in row.faults}
        emptied = {name for name in ("title", "summary", "opd") if name in row.values and not row.values[name]}
        missing = [name for name in ("title", "summary") if name not in row.values] if entry is None and not row.slug else []
        if entry is None and not row.slug and row.opd is None:
            missing.append("opd")
        for name in dict.fromkeys([*missing, *emptied]):
            if name not in told:
                heading = BY_FIELD[name].heading
                self._fault(row, name, both(_("“%(heading)s” is empty; a new entry needs it."), heading=heading))

    def _check_together(self, row: _Row, entry: Innovation | None) -> None:
        told = {fault["field"] for fault in row.faults}
        if told & {"stage", "trial_date", "implemented_date"}:
            return
        there = {name: value_of(entry, name) for name in ("stage", "trial_date", "implemented_date")} if entry else {}
        for name, said in quarrels(there | row.values):
            self._fault(row, name, said)

    def _check_status(self, row: _Row, entry: Innovation | None, changed: dict[str, Any]) -> None:
        """Only «published» moves anything, by the verbs of the review and only what is complete; taking back is done at the desk."""
        status = entry.status if entry else Innovation.Status.DRAFT
        together = {name: value_of(entry, name) for name in WRITTEN} | row.values if entry else row.values
        published = status == Innovation.Status.PUBLISHED
        if published and not (together.get("category") or together.get("source_url")):
            self._fault(row, "category", both(_("A published entry needs a category.")))
        if not row.wished or row.wished == status:
            return
        if row.wished != Innovation.Status.PUBLISHED or status in {Innovation.Status.ARCHIVED, Innovation.Status.STOPPED}:
            self._fault(row, "status", both(_("cannot be set here; write “terbit”, or leave it empty and change it at the desk.")))
            return
        lacking = [BY_FIELD[name].heading for name in NEEDED_TO_PUBLISH if not together.get(name)]
        if lacking:
            said = both(_("is “published”, but still empty are: %(names)s."), names=Joined(lacking))
            self._fault(row, "status", said)
        self.published += 1
        if self.published > MOST_PUBLISHED:
            said = both(_("one file can publish %(most)d entries; leave it empty and publish at the desk."), most=MOST_PUBLISHED)
            self._fault(row, "status", said)
        changed["status"] = row.wished

    def _hint_at_near(self, row: _Row, entry: Innovation | None) -> None:
        if entry is None and row.opd is not None and row.title and not row.faults:
            other = self.register.shorts.get((row.opd, short_name(row.title)))
            if other:
                said = both(_("Looks like “%(title)s”, which exists. If it is the same, write its address into the file."), title=other)
                row.notes.append(said)
