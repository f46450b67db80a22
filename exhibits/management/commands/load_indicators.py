"""`manage.py load_indicators [DIR]`: the indicators of the national innovation index, every edition; safe to run again."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from exhibits import indicators
from exhibits.tables import Broken


class Command(BaseCommand):
    help = "Load sid_indicators.csv and spd_indicators.csv. Scores, claims and files that people entered stay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.BASE_DIR / "data" / "iid", help="default: data/iid")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            with override("en"):
                tally = indicators.load(folder)
        except Broken as broken:
            raise CommandError(f"{broken.sentence} Nothing was loaded.") from None
        for line in tally.lines():
            self.stdout.write(line)
