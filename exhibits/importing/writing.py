"""Many entries written at once with their themes, their change history and the search: what `save` of one row does, in few statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from django.db.models.deletion import Collector
from django.utils import timezone
from simple_history.models import HistoricalRecords

from exhibits import search
from exhibits.importing.entries import as_columns
from exhibits.models import Innovation
from opds.models import User

Through = Innovation.tags.through
CHUNK = 250


def create(entries: list[tuple[Innovation, list[int]]], *, actor: User | None, reason: str) -> None:
    """New drafts with the numbers of their themes."""
    rows = Innovation.objects.bulk_create([entry for entry, _themes in entries])
    themes = {row.pk: tags for row, (_entry, tags) in zip(rows, entries, strict=True)}
    Through.objects.bulk_create([Through(innovation_id=pk, tag_id=tag) for pk, tags in themes.items() for tag in tags])
    _remember(rows, themes, actor=actor, reason=reason, update=False)


def change(entries: list[tuple[Innovation, dict[str, Any]]], *, actor: User | None, reason: str) -> None:
    """Kept values written into entries whose themes are fetched; what the public sees is found by its new words."""
    now = timezone.now()
    for entry, values in entries:
        columns = as_columns(values)
        for name, value in columns.items():
            setattr(entry, name, value)
        entry.updated_at = now
        Innovation.objects.filter(pk=entry.pk).update(**columns, updated_at=now)
    themed = {entry.pk: values["tags"] for entry, values in entries if "tags" in values}
    Through.objects.filter(innovation__in=themed).delete()
    Through.objects.bulk_create([Through(innovation_id=pk, tag_id=tag) for pk, tags in themed.items() for tag in tags])
    themes = {entry.pk: themed.get(entry.pk, [tag.pk for tag in entry.tags.all()]) for entry, _values in entries}
    _remember([entry for entry, _values in entries], themes, actor=actor, reason=reason, update=True)
    public = [entry.pk for entry, _values in entries if entry.status == Innovation.Status.PUBLISHED]
    if public:
        search.refresh_many(Innovation.objects.filter(pk__in=public))


def remove(entries: Iterable[Innovation], *, actor: User | None, reason: str) -> None:
    """Entries the public never saw, with what hangs on them; the history keeps that they were there."""
    rows = list(entries)
    for row in rows:
        row._history_user = actor  # type: ignore[attr-defined]
        row._change_reason = reason  # type: ignore[attr-defined]
    if rows:
        collector = Collector(using=Innovation.objects.db)
        collector.collect(rows)
        collector.delete()


def _remember(rows: list[Innovation], themes: dict[int, list[int]], *, actor: User | None, reason: str, update: bool) -> None:
    kept = Innovation.history.bulk_history_create(
        rows, batch_size=CHUNK, update=update, default_user=actor, default_change_reason=reason[:100]
    )
    of_themes = Innovation.history.model.tags.model
    numbers = {(row.innovation_id, row.tag_id): row.pk for row in Through.objects.filter(innovation__in=themes)}
    of_themes.objects.bulk_create(
        [
            of_themes(id=numbers[version.id, tag], history_id=version.pk, innovation_id=version.id, tag_id=tag)
            for version in kept
            for tag in themes[version.id]
        ]
    )


@contextmanager
def by(actor: User | None) -> Iterator[None]:
    """Rows that a verb saves meanwhile carry this author, also where no request is at hand."""
    before = getattr(HistoricalRecords.context, "request", None)
    HistoricalRecords.context.request = SimpleNamespace(user=actor)
    try:
        yield
    finally:
        if before is None:
            del HistoricalRecords.context.request
        else:
            HistoricalRecords.context.request = before
