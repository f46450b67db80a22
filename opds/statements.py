"""Statements that are run at every scan or page, planned once per connection: planning one costs more than running it.

psycopg2 prepares nothing by itself; PostgreSQL's own PREPARE and EXECUTE do. SQLite's module keeps its plans unasked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection
from django.db.backends.utils import CursorWrapper

_names: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()  # connection of the driver → what is prepared on it


class Statement:
    """SQL with `%s` for its values and no other per cent sign. A value PostgreSQL cannot tell the type of needs a cast."""

    def __init__(self, sql: str) -> None:
        pieces = sql.split("%s")
        self.sql = sql
        self.name = f"portal_{hashlib.sha256(sql.encode()).hexdigest()[:20]}"
        self.prepare = f"PREPARE {self.name} AS " + "".join(
            f"{piece}${number}" if number < len(pieces) else piece for number, piece in enumerate(pieces, 1)
        )
        self.execute = f"EXECUTE {self.name}" + (f" ({', '.join(['%s'] * (len(pieces) - 1))})" if len(pieces) > 1 else "")

    def rows(self, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            self._run(cursor, values)
            return list(cursor.fetchall())

    def changed(self, values: Sequence[Any]) -> int:
        """Run what returns nothing; how many rows it wrote."""
        with connection.cursor() as cursor:
            self._run(cursor, values)
            return int(cursor.rowcount)

    def _run(self, cursor: CursorWrapper, values: Sequence[Any]) -> None:
        if connection.vendor != "postgresql" or connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]:
            cursor.execute(self.sql, values)  # a pooler may give each transaction another connection, where nothing is prepared
            return
        names = _names.setdefault(connection.connection, set())
        if self.name not in names:
            cursor.execute(self.prepare)
            names.add(self.name)
        cursor.execute(self.execute, values)
