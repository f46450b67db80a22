"""Statements that a connection plans once: prepared on PostgreSQL, not behind a pooler, and the same answers everywhere."""

import pytest
from django.db import connection

from opds.statements import Statement

pytestmark = pytest.mark.django_db
ON_POSTGRES = connection.vendor == "postgresql"


def is_prepared(statement):
    if not ON_POSTGRES:
        return False  # nothing can be
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name = %s", [statement.name])
        return cursor.fetchone() == (1,)


def test_it_is_prepared_once_and_answers_each_time():
    statement = Statement("SELECT id FROM opds_contentrevision WHERE id < %s AND id > %s")

    assert [statement.rows([0, 1]), statement.rows([0, 2])] == [[], []]
    assert statement.changed([0, 1]) <= 0
    assert is_prepared(statement) == ON_POSTGRES


def test_behind_a_pooler_nothing_is_prepared(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    statement = Statement("SELECT id FROM opds_contentrevision WHERE id < %s AND id > %s AND 1 = 1")

    assert statement.rows([0, 1]) == []
    assert not is_prepared(statement)
