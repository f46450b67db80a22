"""What every test starts with: empty caches and Indonesian. With CI=true nothing may be missing."""

import os

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import translation


def missing(what: str, how: str) -> None:
    """A part of the machine is not there: skip with how to get it, or fail where nothing may be skipped."""
    words = f"{what} is not here: {how}"
    if os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
        pytest.fail(words)
    pytest.skip(words)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request, tmp_path_factory):
    """SQLite in a file, as in the hall: threads of a test wait for each other there, in memory they would fail at once."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
    else:
        request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")


@pytest.fixture(autouse=True)
def _clean_slate():
    cache.clear()
    with translation.override("id"):
        yield
    cache.clear()
