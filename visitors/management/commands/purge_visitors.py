"""`manage.py purge_visitors`: ends names, groups and contacts of visitors whose time is over; for a daily timer."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from visitors import retention


class Command(BaseCommand):
    help = "Ends personal data of visitors RETENTION_DAYS after their edition. What stays: kind, origin, head count, scans."

    def handle(self, *args: Any, **options: Any) -> None:
        ended = retention.purge()
        for one in ended:
            self.stdout.write(f"{one.exhibition.slug}: data of {one.visitors} visitors ended")
        if not ended:
            self.stdout.write(f"No edition is over for {settings.RETENTION_DAYS} days or more; nothing ended.")
