"""A request's first query: asked once more only when the kept connection had died."""

import pytest
from django.db import InterfaceError, ProgrammingError, connection

from opds import first_query

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_finds_the_connection_dead_connects_anew_and_asks_once_more():
    asked = []

    def query():
        asked.append(1)
        if len(asked) == 1:
            connection.close()
            raise InterfaceError
        with connection.cursor() as cursor:
            cursor.execute("SELECT 7")
            return cursor.fetchone()[0]

    assert first_query.ask(query) == 7


def test_a_wrong_query_is_asked_once_and_told():
    asked = []

    def query():
        asked.append(1)
        connection.ensure_connection()
        raise ProgrammingError("no such column")

    with pytest.raises(ProgrammingError, match="no such column"):
        first_query.ask(query)
    assert len(asked) == 1
