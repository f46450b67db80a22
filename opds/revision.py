"""The counter of public changes: verbs and the admin bump it, kept pages compare with it."""

from django.db import transaction
from django.db.models import F

from opds import first_query
from opds.models import ContentRevision
from opds.statements import Statement

ROW = 1
NUMBER = Statement("SELECT number FROM opds_contentrevision WHERE id = %s")  # every public page asks this


def current() -> int:
    """How many public changes there have been so far; one small query."""
    rows = first_query.ask(lambda: NUMBER.rows([ROW]))
    return int(rows[0][0]) if rows else 0


def bump() -> None:
    """Say that something public changed; takes effect when the surrounding transaction commits."""
    transaction.on_commit(_bump_now)


def _bump_now() -> None:
    if not ContentRevision.objects.filter(pk=ROW).update(number=F("number") + 1):
        ContentRevision.objects.get_or_create(pk=ROW, defaults={"number": 1})
