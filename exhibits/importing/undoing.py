"""Taking an import back within a day: what it made and nobody touched goes, what it changed becomes as it was, the rest is told."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from exhibits import review
from exhibits.importing import writing
from exhibits.importing.columns import BY_FIELD
from exhibits.importing.entries import CHUNK, quarrels, same, value_of
from exhibits.importing.planning import Progress, Steps, finish
from exhibits.importing.running import GONE, Ran
from exhibits.importing.words import Joined, both
from exhibits.models import ImportRow, ImportRun, Innovation
from exhibits.models.importing import UNDO_WITHIN
from opds import revision
from opds.models import User

State, Outcome, Status = ImportRow.State, ImportRow.Outcome, Innovation.Status
NO_PART = {"import_rows", "review_events", "merged_from"}  # made with the entry, or impossible for a draft


def undo(*, run: ImportRun, actor: User | None) -> Ran:
    """Take back what an import of the last day did; refused later, and the second time."""
    ran: Ran = finish(undo_steps(run=run, actor=actor))
    return ran


def undo_steps(*, run: ImportRun, actor: User | None) -> Steps:
    """The same, telling how far it is; all in one transaction."""
    with transaction.atomic():
        now = timezone.now()
        fresh = ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.DONE, done_at__gt=now - UNDO_WITHIN)
        if not fresh.update(state=ImportRun.State.UNDONE, undone_at=now):
            run.refresh_from_db()
            return Ran(run, both(UNDONE if run.state == ImportRun.State.UNDONE else TOO_LATE))
        run.refresh_from_db()
        yield from _Undoing(run, actor).steps()
    return Ran(run)


UNDONE = _("This import was undone already.")
TOO_LATE = _("Only what was imported within the last day can be undone. Correct the entries at the desk.")
TOUCHED = _("somebody worked on it since, so it stays.")
HAS_PARTS = _("it has photos, documents, evidence or comments by now, so it stays.")
PARTLY = _("these stay, as somebody changed them since: %(names)s.")
WOULD_QUARREL = _("its dates and stage would no longer fit together, so it stays.")
TAKEN_OUT = _("it was public, so it is stopped instead of removed.")


class _Undoing:
    """One import being taken back."""

    def __init__(self, run: ImportRun, actor: User | None) -> None:
        self.run, self.actor = run, actor
        self.reason = f"undo of import {run.pk}: {run.file_name}"
        self.results: Counter[str] = Counter()

    def steps(self) -> Steps:
        keys = list(self.run.rows.filter(outcome=Outcome.DONE).order_by("number").values_list("pk", flat=True))
        for start in range(0, len(keys), CHUNK):
            yield Progress(start, len(keys))
            rows = list(ImportRow.objects.filter(pk__in=keys[start : start + CHUNK]).order_by("number"))
            locked = Innovation.objects.select_for_update().filter(pk__in=[row.innovation_id for row in rows])
            entries = {entry.pk: entry for entry in locked.order_by("pk").prefetch_related("tags")}
            self._remove([row for row in rows if row.state == State.NEW], entries)
            self._restore([row for row in rows if row.state == State.CHANGED], entries)
            ImportRow.objects.bulk_update(rows, ["innovation", "outcome", "said"], batch_size=CHUNK)
        self.run.results = {**self.run.results, "undone": self.results[Outcome.UNDONE], "left": self.results[Outcome.LEFT]}
        self.run.save(update_fields=["results"])
        revision.bump()
        yield Progress(len(keys), len(keys))

    def _say(self, row: ImportRow, outcome: Any, sentence: Any = None, **values: Any) -> None:
        row.outcome, row.said = outcome, both(sentence, **values) if sentence else {}
        self.results[outcome] += 1

    # --- what it made

    def _remove(self, rows: list[ImportRow], entries: dict[int, Innovation]) -> None:
        with_parts = _having_parts([row.innovation_id for row in rows if row.innovation_id])
        gone: list[Innovation] = []
        for row in rows:
            entry = entries.get(row.innovation_id or 0)
            if entry is None:
                self._say(row, Outcome.LEFT, GONE)
            elif entry.updated_at != row.stamp:
                self._say(row, Outcome.LEFT, TOUCHED)
            elif entry.pk in with_parts:
                self._say(row, Outcome.LEFT, HAS_PARTS)
            elif entry.published_at:
                self._stop(row, entry)
            else:
                gone.append(entry)
                row.innovation = None
                self._say(row, Outcome.UNDONE)
        writing.remove(gone, actor=self.actor, reason=self.reason[:100])

    def _stop(self, row: ImportRow, entry: Innovation) -> None:
        if self.actor is None:
            self._say(row, Outcome.LEFT, TOUCHED)
            return
        with writing.by(self.actor):
            step = review.stop(innovation=entry, actor=self.actor, reason=gettext("Its import was undone."))
        self._say(row, Outcome.UNDONE if step else Outcome.LEFT, TAKEN_OUT if step else TOUCHED)

    # --- what it changed

    def _restore(self, rows: list[ImportRow], entries: dict[int, Innovation]) -> None:
        back: list[tuple[Innovation, dict[str, Any]]] = []
        for row in rows:
            entry = entries.get(row.innovation_id or 0)
            if entry is None:
                self._say(row, Outcome.LEFT, GONE)
                continue
            written = {name: value for name, value in row.values.items() if name != "status"}
            untouched = {name: row.before[name] for name, value in written.items() if same(name, value_of(entry, name), value)}
            if quarrels({name: value_of(entry, name) for name in ("stage", "trial_date", "implemented_date")} | untouched):
                self._say(row, Outcome.LEFT, WOULD_QUARREL)
                continue
            if untouched:
                back.append((entry, untouched))
            names = [BY_FIELD[name].heading for name in written if name not in untouched]
            self._say(row, *((Outcome.LEFT, PARTLY) if names else (Outcome.UNDONE,)), **({"names": Joined(names)} if names else {}))
        writing.change(back, actor=self.actor, reason=self.reason)
        for row in rows:
            if row.values.get("status") == Status.PUBLISHED and (entry := entries.get(row.innovation_id or 0)):
                self._send_back(entry)

    def _send_back(self, entry: Innovation) -> None:
        if self.actor is not None and entry.status == Status.PUBLISHED:
            with writing.by(self.actor):
                review.send_back(innovation=entry, actor=self.actor, note=gettext("Its import was undone."))


def _having_parts(keys: list[int]) -> set[int]:
    """Entries on which something hangs that people brought: photos, links, documents, evidence, stands, comments."""
    found: set[int] = set()
    for relation in Innovation._meta.related_objects:
        if relation.get_accessor_name() in NO_PART or relation.related_model is Innovation:
            continue
        if relation.related_model._meta.model_name == "searchentry":
            continue
        name = relation.field.name
        rows = relation.related_model._default_manager.filter(**{f"{name}__in": keys})
        found |= set(rows.values_list(f"{name}__pk", flat=True))
    return found
