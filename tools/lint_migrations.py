"""Migrations that would break a version still running, or lose data, are refused (django-migration-linter).

Looked at are our apps' migrations after those of the first version, which met an empty database and no running version.
One that has to be allowed says so with `IgnoreMigration()` of django-migration-linter among its operations.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "batu_innovation.settings")
FIRST_VERSION = {"opds": 3, "exhibits": 7, "visitors": 6}  # the last migration of each app in it


def migrations(app: str) -> list[Path]:
    return sorted((ROOT / app / "migrations").glob("[0-9]*.py"))


def main() -> int:
    import django

    django.setup()
    from django_migration_linter import MigrationLinter

    names = [path.stem for app, last in FIRST_VERSION.items() for path in migrations(app) if int(path.stem[:4]) <= last]
    linter = MigrationLinter(str(ROOT), include_apps=list(FIRST_VERSION), ignore_name=names, no_cache=True, quiet=["ok", "ignore"])
    linter.lint_all_migrations()
    linter.print_summary()
    return 1 if linter.has_errors else 0


if __name__ == "__main__":
    sys.exit(main())
