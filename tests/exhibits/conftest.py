"""The sample register for tests that only read it: loaded once a module, rolled back after it."""

import csv
from pathlib import Path

import pytest
from django.db import transaction

from exhibits.loading import load
from exhibits.models import Synonym
from tests.sample_folder import SAMPLE

SYNONYMS = Path(__file__).resolve().parents[2] / "exhibits" / "data" / "synonyms.csv"


def first_synonyms():
    """Those of the migration, which a test that empties the database may have taken away."""
    with SYNONYMS.open(encoding="utf-8", newline="") as file:
        rows = [Synonym(terms=row["terms"], one_way=row["one_way"] == "yes") for row in csv.DictReader(file)]
    Synonym.objects.bulk_create(rows, ignore_conflicts=True)


@pytest.fixture(scope="module")
def sample(django_db_setup, django_db_blocker):
    """The edition of 2023 with its innovations and the search index."""
    with django_db_blocker.unblock():
        outside = transaction.atomic()
        outside.__enter__()
        try:
            first_synonyms()
            yield load(SAMPLE)
        finally:
            transaction.set_rollback(True)
            outside.__exit__(None, None, None)
