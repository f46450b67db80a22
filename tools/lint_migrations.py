"""Migrations that would break a version still running, or lose data, are refused (django-migration-linter).

Looked at are our apps, from their second migration on: the first ones meet an empty database. A migration that has to
be allowed says so with `IgnoreMigration()` of django-migration-linter among its operations.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "batu_innovation.settings")
APPS = ["opds", "exhibits", "visitors"]


def main() -> int:
    import django

    django.setup()
    from django_migration_linter import MigrationLinter

    linter = MigrationLinter(str(ROOT), include_apps=APPS, ignore_name_contains="0001_initial", no_cache=True, quiet=["ok", "ignore"])
    linter.lint_all_migrations()
    linter.print_summary()
    return 1 if linter.has_errors else 0


if __name__ == "__main__":
    sys.exit(main())
