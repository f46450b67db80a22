"""The few statements every single scan needs, compiled once: compiling them anew took four fifths of a scan's time.

What is read and written is the same as elsewhere through the ORM, on both engines; only the SQL is kept. Values pass through
the fields' own converters, rows become model objects of which the columns not named here are loaded when asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from django.core.cache import cache as cache_of_portal
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import OuterRef, QuerySet, Subquery

from exhibits.models import Exhibition
from opds import first_query
from opds.models import User
from opds.statements import Statement
from visitors.models import Badge, PendingVoid, Point, Scan, Scanner, Visitor, VisitorKind

SCANNER = ("id", "exhibition_id", "user_id", "revision", "last_seen_at", "reported_queue")
EDITION = ("id", "timezone", "training_of_id", "revision")
BADGE = ("id", "exhibition_id", "visitor_id", "code", "revoked_at")
VISITOR = ("id", "name", "kind_id", "heads")
KIND = ("id", "code")
KINDS, KINDS_SECONDS = "door:kinds", 60
Rows = list[tuple[Any, ...]]


class Prepared:
    """A queryset of plain columns whose SQL is kept; called with the values it filters by, in the order of the SQL."""

    def __init__(self, queryset: QuerySet[Any, Any], *, lock: str = "") -> None:
        self.compiler = queryset.query.get_compiler(connection=connection)
        sql, _given = self.compiler.as_sql()
        self.converters = self.compiler.get_converters(expression for expression, _, _ in self.compiler.select)
        if lock and connection.features.has_select_for_update:
            sql += f" FOR UPDATE OF {connection.ops.quote_name(lock)}"  # the lock is on that table alone, not on what is joined
        self.statement = Statement(sql)

    def __call__(self, *values: Any) -> Rows:
        rows = self.statement.rows(values)
        return list(self.compiler.apply_converters(rows, self.converters)) if self.converters else rows


@cache
def _phone() -> Prepared:
    columns = [*SCANNER, *(f"exhibition__{name}" for name in EDITION), "waits"]
    waits = Subquery(PendingVoid.objects.filter(scanner=OuterRef("pk")).order_by().values("scanner")[:1])
    return Prepared(Scanner.objects.active().annotate(waits=waits).filter(token_hash="").order_by().values_list(*columns))


def phone(token_hash: str) -> Scanner | None:
    """The phone with this token that may scan now, with its edition, and whether undos of it wait for their scans."""
    for *row, waits in first_query.ask(lambda: _phone()(token_hash)):
        scanner = Scanner.from_db(DEFAULT_DB_ALIAS, SCANNER, row[: len(SCANNER)])
        scanner.exhibition = Exhibition.from_db(DEFAULT_DB_ALIAS, EDITION, row[len(SCANNER) :])
        scanner.voids_wait = waits is not None
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


# Only names of our own tables and columns and placeholders are put together in this module, never a value.
ATTENDANCE = "visitors_attendance (exhibition_id, badge_id, first_at, point_id, day, hour)"
NOBODY = "SELECT 1 WHERE false"
STORE = """
    WITH stored AS ({insert} ON CONFLICT DO NOTHING RETURNING 1),
    attended AS ({attend}),
    counted AS (
        UPDATE visitors_hourcount
        SET scans = scans + %s, visits = visits + %s, people = people + %s + (SELECT count(*) FROM attended)
        WHERE point_id = %s AND day = %s AND hour = %s AND EXISTS (SELECT 1 FROM stored)
        RETURNING 1
    )
    SELECT EXISTS (SELECT 1 FROM stored), EXISTS (SELECT 1 FROM attended), EXISTS (SELECT 1 FROM counted)
"""
ATTEND = f"""
    INSERT INTO {ATTENDANCE} SELECT %s::bigint, %s::bigint, %s::timestamptz, %s::bigint, %s::date, %s::smallint FROM stored
    ON CONFLICT DO NOTHING RETURNING 1
"""
COUNTS = "scans", "visits", "people"


class Stored(NamedTuple):
    """What became of a scan that should be stored as new: whether it was, came first at the gates, and its count was there."""

    stored: bool
    attended: bool
    counted: bool


def store(scan: Scan, changes: Mapping[str, int], *, attends: bool) -> Stored:
    """Store the row unless its id, or a counted row of its badge, point and day, is there already; note who `attends`
    at the gates for the first time as one more of the people; add to the running count of the point if there is one.

    PostgreSQL does it in one statement, in this order, for each builds on the one before. Where nothing was stored,
    nothing else is written.
    """
    if connection.vendor == "postgresql":
        values = [*_values(scan), *(_attendance(scan) if attends else [])]
        values += [*(changes.get(name, 0) for name in COUNTS), scan.point_id, scan.day, scan.hour]
        done = Stored(*_store(attends).rows(values)[0])
    else:
        done = _store_by_steps(scan, changes, attends=attends)
    if done.stored:
        scan._state.adding, scan._state.db = False, DEFAULT_DB_ALIAS
    return done


@cache
def _store(attends: bool) -> Statement:
    return Statement(STORE.format(insert=_insert(), attend=ATTEND if attends else NOBODY))


def _store_by_steps(scan: Scan, changes: Mapping[str, int], *, attends: bool) -> Stored:
    assert scan.point_id
    with connection.cursor() as cursor:
        cursor.execute(f"{_insert()} ON CONFLICT DO NOTHING", _values(scan))
        if cursor.rowcount != 1:
            return Stored(stored=False, attended=False, counted=False)
        attended = False
        if attends:
            cursor.execute(f"INSERT INTO {ATTENDANCE} VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING", _attendance(scan))
            attended = cursor.rowcount == 1
    counted = add(scan.point_id, scan.day, scan.hour, {**changes, "people": changes.get("people", 0) + attended})
    return Stored(stored=True, attended=attended, counted=counted)


@cache
def _insert() -> str:
    fields = Scan._meta.concrete_fields
    columns = ", ".join(connection.ops.quote_name(field.column or "") for field in fields)
    return f"INSERT INTO {Scan._meta.db_table} ({columns}) VALUES ({', '.join(['%s'] * len(fields))})"


def _values(scan: Scan) -> list[Any]:
    return [field.get_db_prep_save(getattr(scan, field.attname), connection) for field in Scan._meta.concrete_fields]


def _attendance(scan: Scan) -> list[Any]:
    adapt = connection.ops
    first_at = adapt.adapt_datetimefield_value(scan.occurred_at)
    return [scan.exhibition_id, scan.badge_id, first_at, scan.point_id, adapt.adapt_datefield_value(scan.day), scan.hour]


def voids_wait(scanner: Scanner) -> bool:
    """Whether an undo of this phone overtook its scan; known already where the phone was read by `phone`."""
    known: bool | None = getattr(scanner, "voids_wait", None)
    return PendingVoid.objects.filter(scanner=scanner).exists() if known is None else known


ADD = Statement(
    "UPDATE visitors_hourcount SET scans = scans + %s, visits = visits + %s, people = people + %s "
    "WHERE point_id = %s AND day = %s AND hour = %s"
)
DAY_COUNTS = Statement(
    "SELECT COALESCE(SUM(people), 0), COALESCE(SUM(visits), 0), COALESCE(SUM(scans), 0), "
    "EXISTS (SELECT 1 FROM visitors_pendingvoid WHERE scanner_id = %s) "
    "FROM visitors_hourcount WHERE point_id = %s AND day = %s"
)


def add(point_id: int, day: date, hour: int, changes: Mapping[str, int]) -> bool:
    """Add to a running count that is there already; says whether it was."""
    more = [changes.get(name, 0) for name in COUNTS]
    return ADD.changed([*more, point_id, connection.ops.adapt_datefield_value(day), hour]) == 1


def day_count(point_id: int, kind: str, day: date, scanner: Scanner) -> tuple[int, bool]:
    """People of a gate, visits of a stand or scans at an exit on one day; and whether undos of the phone wait for their scans now."""
    [(people, visits, scans, waits)] = DAY_COUNTS.rows([scanner.pk, point_id, connection.ops.adapt_datefield_value(day)])
    return int({Point.Kind.GATE: people, Point.Kind.STAND: visits, Point.Kind.EXIT: scans}[Point.Kind(kind)]), bool(waits)
