"""`manage.py verify_draw ID`: runs a draw again from its seed and list, and says whether the stored winners are the same."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from visitors import draws
from visitors.models import Draw


class Command(BaseCommand):
    help = "Runs a draw again from its seed and list. Exit code 1 when anything is not as stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", type=int, help="number of the draw, as on its public page")

    def handle(self, *args: Any, **options: Any) -> None:
        draw = Draw.objects.filter(pk=options["id"]).first()
        if draw is None:
            raise CommandError(
                f"There is no draw {options['id']}. There are: {', '.join(map(str, Draw.objects.values_list('pk', flat=True)))}."
            )
        self.stdout.write(f"seed hash  {draw.seed_hash}")
        found = draws.faults(draw)
        if found:
            raise CommandError(" ".join(found))
        self.stdout.write(f"list hash  {draw.entries_hash} of {len(draw.entries)} entries")
        for drawn in draws.winners(draw):
            self.stdout.write(f"{drawn.place}. {drawn.entry} (code ends in {drawn.ending})")
        self.stdout.write("The same winners come out again.")
