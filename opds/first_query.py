"""A request's first query, asked without asking before whether the database is there: that question costs as much as the query."""

from collections.abc import Callable
from typing import TypeVar

from django.db import DatabaseError, InterfaceError, connection

Answer = TypeVar("Answer")


def ask(query: Callable[[], Answer]) -> Answer:
    """Run a reading query; where the kept connection has died meanwhile, connect anew and run it once more."""
    if connection.in_atomic_block:
        return query()
    connection.health_check_done = True  # type: ignore[attr-defined]
    try:
        return query()
    except (DatabaseError, InterfaceError):
        if connection.connection is not None and connection.is_usable():
            raise
        connection.close()
        return query()
