"""The synonyms the search starts with, from `exhibits/data/synonyms.csv`; afterwards the committee keeps them in the admin."""

import csv
from pathlib import Path

from django.db import migrations

FILE = Path(__file__).resolve().parent.parent / "data" / "synonyms.csv"


def add(apps, schema_editor):
    Synonym = apps.get_model("exhibits", "Synonym")
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [Synonym(terms=row["terms"], one_way=row["one_way"] == "yes", note=row["note"]) for row in csv.DictReader(file)]
    Synonym.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("exhibits", "0003_search_engines")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
