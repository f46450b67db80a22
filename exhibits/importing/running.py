"""Carrying out a plan: one transaction for all chosen rows, drafts only, and nothing overwritten that changed after the check.

New entries are drafts. The committee may have rows published, by the verbs of the review, if their status says so.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from exhibits import review
from exhibits.addresses import base_of, free
from exhibits.importing import writing
from exhibits.importing.entries import CHUNK, Register, as_columns, same_name
from exhibits.importing.planning import REVIEW, Progress, Steps, finish
from exhibits.importing.words import Both, both
from exhibits.models import ImportRow, ImportRun, Innovation
from opds.models import User

State, Outcome = ImportRow.State, ImportRow.Outcome


class Choice(models.TextChoices):
    """All rows or none, or those that are right."""

    ALL = "all", _("All or nothing")
    RIGHT = "right", _("Only the rows that are right")


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of it: the run, and why nothing happened, if so."""

    run: ImportRun
    refusal: Both = field(default_factory=dict)

    def __bool__(self) -> bool:
        return not self.refusal


class _TakenBackError(Exception):
    """All or nothing, and some rows could not: the transaction ends as if it had not been."""

    def __init__(self, rows: list[ImportRow]) -> None:
        super().__init__()
        self.rows = rows


def run(*, run: ImportRun, actor: User | None, choice: str) -> Ran:
    """Carry out a plan once; a second time, or when somebody was faster, it is refused."""
    ran: Ran = finish(run_steps(run=run, actor=actor, choice=choice))
    return ran


def run_steps(*, run: ImportRun, actor: User | None, choice: str) -> Steps:
    """The same, telling how far it is. Who stops listening in the middle ends the transaction: nothing stays."""
    refusal = _refusal(run, choice)
    if refusal:
        return Ran(run, refusal)
    try:
        with transaction.atomic():
            claimed = ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.CHECKED)
            if not claimed.update(state=ImportRun.State.DONE, done_at=timezone.now()):
                return Ran(run, both(ALREADY))
            run.refresh_from_db()
            yield from _Running(run, actor, choice).steps()
    except _TakenBackError as back:
        return Ran(run, _told(run, back.rows))
    except IntegrityError:
        run.refresh_from_db()
        return Ran(run, both(SAME_MOMENT))
    return Ran(run)


ALREADY = _("This file was imported already.")
SAME_MOMENT = _("Somebody saved the same entry at the same moment; nothing was imported. Try again.")
STALE = _("This check is older than three days. Upload the file again, so that it is compared with what is there now.")
CHANGED_SINCE = _("was changed by somebody after the check; upload the file again to compare with what is there now.")
EXISTS_NOW = _("was entered by somebody after the check; upload the file again to compare with what is there now.")
GONE = _("is no longer there or no longer yours; upload the file again.")


def _refusal(run: ImportRun, choice: str) -> Both:
    if choice not in Choice.values:
        return both(_("Choose whether all rows or only the right ones are imported."))
    if run.state != ImportRun.State.CHECKED:
        return both(ALREADY)
    if run.is_stale:
        return both(STALE)
    wrong = run.counts.get(State.WRONG, 0)
    if choice == Choice.ALL and wrong:
        return both(
            ngettext_lazy(
                "%(count)d row is wrong, so nothing was imported. Mend it in the file, or import only the rows that are right.",
                "%(count)d rows are wrong, so nothing was imported. Mend them in the file, or import only the rows that are right.",
                "count",
            ),
            count=wrong,
        )
    return {}


def _told(run: ImportRun, refused: list[ImportRow]) -> Both:
    """Rows that became wrong since the check stand among the wrong ones of the plan from now on."""
    with transaction.atomic():
        run.refresh_from_db()
        counts = Counter(run.counts)
        for row in refused:
            counts[row.state] -= 1
            counts[State.WRONG] += 1
            row.faults = [{"cell": "", "column": "", "field": "", "said": row.said}]
            row.state, row.position, row.outcome, row.said = State.WRONG, 0, Outcome.NOTHING, {}
        ImportRow.objects.bulk_update(refused, ["state", "position", "faults"], batch_size=CHUNK)
        run.counts = dict(counts)
        run.save(update_fields=["counts"])
    return both(
        ngettext_lazy(
            "%(count)d row changed since the check, so nothing was imported. It stands first among the wrong ones now.",
            "%(count)d rows changed since the check, so nothing was imported. They stand first among the wrong ones now.",
            "count",
        ),
        count=len(refused),
    )


class _Running:
    """One plan being carried out, in parts of a few hundred rows inside one transaction."""

    def __init__(self, run: ImportRun, actor: User | None, choice: str) -> None:
        self.run, self.actor, self.choice = run, actor, choice
        self.reason = f"import {run.pk}: {run.file_name}"
        self.results: Counter[str] = Counter()
        self.refused: list[ImportRow] = []
        self.reach = Innovation.objects.filter(opd=run.opd_id) if run.opd_id else Innovation.objects.all()
        self.names = Register.of(self.reach).names
        self.slugs = set(Innovation.objects.values_list("slug", flat=True).iterator())

    def steps(self) -> Steps:
        keys = list(self.run.rows.filter(state__in=[State.NEW, State.CHANGED]).order_by("number").values_list("pk", flat=True))
        for start in range(0, len(keys), CHUNK):
            yield Progress(start, len(keys))
            rows = list(ImportRow.objects.filter(pk__in=keys[start : start + CHUNK]).order_by("number"))
            self._create([row for row in rows if row.state == State.NEW])
            self._change([row for row in rows if row.state == State.CHANGED])
            ImportRow.objects.bulk_update(rows, ["innovation", "stamp", "outcome", "said"], batch_size=CHUNK)
        if self.choice == Choice.ALL and self.refused:
            raise _TakenBackError(self.refused)
        self.run.results = {"new": self.results["new"], "changed": self.results["changed"], "refused": len(self.refused)}
        self.run.save(update_fields=["results"])
        yield Progress(len(keys), len(keys))

    def _refuse(self, row: ImportRow, why: Any) -> None:
        row.outcome, row.said = Outcome.REFUSED, both(why)
        self.refused.append(row)

    def _create(self, rows: list[ImportRow]) -> None:
        made: list[tuple[ImportRow, Innovation, list[int]]] = []
        for row in rows:
            key = (row.values["opd"], same_name(row.values["title"]))
            if self.names.get(key):
                self._refuse(row, EXISTS_NOW)
                continue
            self.names[key] = [0]
            slug = free(base_of(row.values["title"]), self.slugs)
            self.slugs.add(slug)
            written = {name: value for name, value in row.values.items() if name != "status"}
            made.append((row, Innovation(slug=slug, **as_columns(written)), written.get("tags", [])))
        writing.create([(entry, tags) for _row, entry, tags in made], actor=self.actor, reason=self.reason)
        for row, entry, _tags in made:
            self._done(row, entry)

    def _change(self, rows: list[ImportRow]) -> None:
        locked = self.reach.select_for_update().filter(pk__in=[row.innovation_id for row in rows])
        entries = {entry.pk: entry for entry in locked.order_by("pk").prefetch_related("tags")}
        changed: list[tuple[ImportRow, Innovation, dict[str, Any]]] = []
        for row in rows:
            entry = entries.get(row.innovation_id or 0)
            if entry is None or entry.status == Innovation.Status.MERGED:
                self._refuse(row, GONE)
            elif entry.updated_at != row.stamp:
                self._refuse(row, CHANGED_SINCE)
            else:
                changed.append((row, entry, {name: value for name, value in row.values.items() if name != "status"}))
        writing.change([(entry, values) for _row, entry, values in changed if values], actor=self.actor, reason=self.reason)
        for row, entry, _values in changed:
            self._done(row, entry)

    def _done(self, row: ImportRow, entry: Innovation) -> None:
        row.innovation, row.outcome, row.stamp = entry, Outcome.DONE, entry.updated_at
        self.results[row.state] += 1
        if row.values.get("status") == Innovation.Status.PUBLISHED and self.actor and self.actor.has_perm(REVIEW):
            self._publish(row, entry, self.actor)

    def _publish(self, row: ImportRow, entry: Innovation, actor: User) -> None:
        with writing.by(actor):
            step = review.Step(entry)
            if entry.status in review.MOVES[Innovation.Status.SUBMITTED]:
                step = review.submit(innovation=entry, actor=actor)
            if step:
                step = review.publish(innovation=entry, actor=actor)
        entry.refresh_from_db(fields=["status", "updated_at", "published_at"])
        row.stamp = entry.updated_at
        if not step:
            row.said = both(_("is stored, but not published: %(why)s"), why=step.refusal)
