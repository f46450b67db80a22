"""The few statements every single scan needs, compiled once: compiling them anew took four fifths of a scan's time.

What is read and written is the same as elsewhere through the ORM, on both engines; only the SQL is kept. Values pass through
the fields' own converters, rows become model objects of which the columns not named here are loaded when asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from django.core.cache import cache as cache_of_portal
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import QuerySet

from exhibits.models import Exhibition
from opds import first_query
from opds.models import User
from visitors.models import Badge, Point, Scan, Scanner, Visitor, VisitorKind

SCANNER = ("id", "exhibition_id", "user_id", "revision", "last_seen_at", "reported_queue")
EDITION = ("id", "timezone", "training_of_id", "revision")
BADGE = ("id", "exhibition_id", "visitor_id", "code", "revoked_at")
VISITOR = ("id", "name", "kind_id", "heads")
KIND = ("id", "code")
KINDS, KINDS_SECONDS = "door:kinds", 60
Rows = list[tuple[Any, ...]]


class Prepared:
    """A queryset of plain columns whose SQL is kept; called with the values of its parameters in the order of the SQL."""

    def __init__(self, queryset: QuerySet[Any, Any], *, lock: str = "") -> None:
        self.compiler = queryset.query.get_compiler(connection=connection)
        self.sql, self.given = self.compiler.as_sql()
        self.converters = self.compiler.get_converters(expression for expression, _, _ in self.compiler.select)
        if lock and connection.features.has_select_for_update:
            self.sql += f" FOR UPDATE OF {connection.ops.quote_name(lock)}"  # the lock is on that table alone, not on what is joined

    def __call__(self, *values: Any) -> Rows:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, values)
            rows = cursor.fetchall()
        return list(self.compiler.apply_converters(rows, self.converters)) if self.converters else rows


@cache
def _phone() -> Prepared:
    columns = [*SCANNER, *(f"exhibition__{name}" for name in EDITION)]
    return Prepared(Scanner.objects.active().filter(token_hash="").order_by().values_list(*columns))


def phone(token_hash: str) -> Scanner | None:
    """The phone with this token that may scan now, with its edition."""
    for row in first_query.ask(lambda: _phone()(token_hash)):
        scanner = Scanner.from_db(DEFAULT_DB_ALIAS, SCANNER, row[: len(SCANNER)])
        scanner.exhibition = Exhibition.from_db(DEFAULT_DB_ALIAS, EDITION, row[len(SCANNER) :])
        if scanner.user_id is None or User.objects.filter(pk=scanner.user_id, is_active=True).exists():
            return scanner
    return None


@cache
def _badges(count: int) -> Prepared:
    columns = [*BADGE, *(f"visitor__{name}" for name in VISITOR)]
    wanted = Badge.objects.filter(code__in=[str(number) for number in range(count)])
    return Prepared(wanted.order_by(*["pk"] if count > 1 else []).values_list(*columns), lock=Badge._meta.db_table)


def lock_badges(wanted: Sequence[str]) -> dict[str, Badge]:
    """The badges with these codes, locked in one order, with their visitors."""
    return {row[3]: _badge(row) for row in _badges(len(wanted))(*wanted)}


def _badge(row: tuple[Any, ...]) -> Badge:
    badge = Badge.from_db(DEFAULT_DB_ALIAS, BADGE, row[: len(BADGE)])
    visitor = None
    if badge.visitor_id:
        # `heads` is never empty in a visitor: the badge was blank when we began to wait for its lock, the join is of then.
        if row[-1] is None:
            badge.visitor = Visitor.objects.select_related("kind").get(pk=badge.visitor_id)
            return badge
        visitor = Visitor.from_db(DEFAULT_DB_ALIAS, VISITOR, row[len(BADGE) :])
        if visitor.kind_id:
            visitor.kind = VisitorKind.from_db(DEFAULT_DB_ALIAS, KIND, (visitor.kind_id, _kind(visitor.kind_id)))
    badge.visitor = visitor
    return badge


def _kind(pk: int) -> str:
    """The code of a kind of visitor; there are few and they hardly change, so they are kept for a minute."""
    kinds: dict[int, str] = cache_of_portal.get(KINDS) or {}
    if pk not in kinds:
        kinds = dict(VisitorKind.objects.values_list("pk", "code"))
        cache_of_portal.set(KINDS, kinds, KINDS_SECONDS)
    return kinds[pk]


@cache
def _insert() -> str:
    fields = Scan._meta.concrete_fields
    columns = ", ".join(connection.ops.quote_name(field.column or "") for field in fields)
    # Only names of our own tables and columns and placeholders are put together in this module, never a value.
    return f"INSERT INTO {Scan._meta.db_table} ({columns}) VALUES ({', '.join(['%s'] * len(fields))}) ON CONFLICT DO NOTHING"


def insert(scan: Scan) -> bool:
    """Store the row unless its id, or a counted row of its badge, point and day, is there already; says whether it did."""
    values = [field.get_db_prep_save(getattr(scan, field.attname), connection) for field in Scan._meta.concrete_fields]
    with connection.cursor() as cursor:
        cursor.execute(_insert(), values)
        stored = bool(cursor.rowcount == 1)
    if stored:
        scan._state.adding, scan._state.db = False, DEFAULT_DB_ALIAS
    return stored


def attend_first(scan: Scan) -> bool:
    """Note that the badge was seen at the gates unless it was before; says whether it is the first time."""
    sql = "INSERT INTO visitors_attendance (exhibition_id, badge_id, first_at, point_id, day, hour) VALUES (%s, %s, %s, %s, %s, %s)"
    adapt = connection.ops
    first_at = adapt.adapt_datetimefield_value(scan.occurred_at)
    values = [scan.exhibition_id, scan.badge_id, first_at, scan.point_id, adapt.adapt_datefield_value(scan.day), scan.hour]
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ON CONFLICT DO NOTHING", values)
        return bool(cursor.rowcount == 1)


def voids_wait(scanner: Scanner) -> bool:
    """Whether an undo of this phone overtook its scan."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM visitors_pendingvoid WHERE scanner_id = %s LIMIT 1", [scanner.pk])
        return cursor.fetchone() is not None


def add(point_id: int, day: date, hour: int, changes: dict[str, int]) -> bool:
    """Add to a running count that is there already; says whether it was."""
    columns = ", ".join(f"{name} = {name} + %s" for name in changes)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE visitors_hourcount SET {columns} WHERE point_id = %s AND day = %s AND hour = %s",
            [*changes.values(), point_id, connection.ops.adapt_datefield_value(day), hour],
        )
        return bool(cursor.rowcount == 1)


def day_count(point_id: int, kind: str, day: date) -> int:
    """People of a gate, visits of a stand, on one day."""
    column = "visits" if kind == Point.Kind.STAND else "people"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT COALESCE(SUM({column}), 0) FROM visitors_hourcount WHERE point_id = %s AND day = %s",
            [point_id, connection.ops.adapt_datefield_value(day)],
        )
        return int(cursor.fetchone()[0])
