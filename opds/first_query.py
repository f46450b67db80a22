"""A request's first query, asked without asking before whether the database is there: that question costs as much as the query."""

from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

Answer = TypeVar("Answer")


def ask(query: Callable[[], Answer]) -> Answer:
    """Run a reading query; where the kept connection has died meanwhile, connect anew and run it once more."""
    if connection.in_atomic_block:
        return query()
    connection.health_check_done = True  # type: ignore[attr-defined]
    try:
        return query()
    except (OperationalError, InterfaceError):
        connection.close()
        return query()
