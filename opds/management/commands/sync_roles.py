"""`manage.py sync_roles`: the groups and their permissions as in `opds/roles.py`."""

from typing import Any

from django.core.management.base import BaseCommand

from opds import roles


class Command(BaseCommand):
    help = "Bring the groups (official, committee, leader, door supervisor) and their permissions to the table in opds/roles.py."

    def handle(self, *args: Any, **options: Any) -> None:
        roles.sync()
        self.stdout.write(f"{len(roles.PERMISSIONS)} roles are as in opds/roles.py")
