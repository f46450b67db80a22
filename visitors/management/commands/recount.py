"""`manage.py recount SLUG [--mend]`: compares the running counts of an edition with its scans, and mends them if asked."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exhibits.models import Exhibition
from visitors import counts


class Command(BaseCommand):
    help = "Compares the running counts of an edition with a plain recount of its scans. Exit code 1 when they differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="address of the edition")
        parser.add_argument("--mend", action="store_true", help="write the running counts anew from the scans")

    def handle(self, *args: Any, **options: Any) -> None:
        exhibition = Exhibition.objects.filter(slug=options["slug"]).first()
        if exhibition is None:
            raise CommandError(
                f"There is no edition {options['slug']!r}. There are: {', '.join(Exhibition.objects.values_list('slug', flat=True))}."
            )
        found, stored = counts.recount(exhibition), counts.stored(exhibition)
        different = [key for key in found.counts.keys() | stored.keys() if found.counts.get(key) != stored.get(key)]
        for point, day, hour in sorted(different, key=str):
            key = (point, day, hour)
            self.stdout.write(f"point {point}, {day}, {hour:02}.00: stored {stored.get(key)}, counted {found.counts.get(key)}")
        total = found.totals
        self.stdout.write(f"{exhibition.slug}: {total.people} people, {total.visits} visits, {total.scans} scans by the rows.")
        if not different:
            self.stdout.write("The running counts are the same.")
        elif options["mend"]:
            counts.mend(exhibition)
            self.stdout.write(f"{len(different)} counts were mended.")
        else:
            raise CommandError(f"{len(different)} counts differ. With --mend they are written anew from the scans.")
