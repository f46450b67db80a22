"""The counter of public changes: verbs and the admin bump it, kept pages compare with it."""

from django.db import connection, transaction
from django.db.models import F

from opds import first_query
from opds.models import ContentRevision

ROW = 1


def current() -> int:
    """How many public changes there have been so far; one small query."""
    return first_query.ask(_read)


def _read() -> int:
    """Every public page asks this, so the SQL is written down rather than compiled each time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM opds_contentrevision WHERE id = %s", [ROW])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def bump() -> None:
    """Say that something public changed; takes effect when the surrounding transaction commits."""
    transaction.on_commit(_bump_now)


def _bump_now() -> None:
    if not ContentRevision.objects.filter(pk=ROW).update(number=F("number") + 1):
        ContentRevision.objects.get_or_create(pk=ROW, defaults={"number": 1})
