"""`manage.py scale_up`: made-up volume for measurements, marked as samples; refused unless DEMO is on."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from exhibits import editions, scaling
from visitors.scaling import NobodyToScan, grow_scans, grow_visitors


class Command(BaseCommand):
    help = "Bring the database up to these totals with made-up rows. Only where DEMO is on; what is there stays."

    def add_arguments(self, parser: CommandParser) -> None:
        for name in ("innovations", "visitors", "scans"):
            parser.add_argument(f"--{name}", type=int, default=0, metavar="N", help=f"how many {name} there are to be in all")

    def handle(self, *args: Any, innovations: int, visitors: int, scans: int, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("scale_up fills the database with made-up rows: it works only with DEMO=1.")
        exhibition = editions.current()
        if exhibition is None:
            raise CommandError("There is no exhibition yet; run first: manage.py load_exhibition data/sample-2023")
        tell = self.stdout.write if options["verbosity"] > 1 else lambda _text: None
        try:
            added = {
                "innovations": scaling.grow(innovations, tell),
                "visitors": grow_visitors(exhibition, visitors, tell),
                "scans": grow_scans(exhibition, scans, tell),
            }
        except (scaling.NothingToRecombine, NobodyToScan) as reason:
            raise CommandError(str(reason)) from None
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # the planner knows the new sizes
        self.stdout.write(", ".join(f"{number:,} {name} added" for name, number in added.items()))
