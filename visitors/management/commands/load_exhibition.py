"""`manage.py load_exhibition DIR`: loads a folder in the format of the sample; again = no change (docs/sample-data.md)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from exhibits.tables import Broken
from visitors.loading import load_folder


class Command(BaseCommand):
    help = "Load agencies, innovations and an exhibition with its visits from a folder. A wrong row stops it, and nothing stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="for example data/sample-2023")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            loaded = load_folder(folder)
        except Broken as broken:
            raise CommandError(f"{broken.sentence} Nothing was loaded.", returncode=1) from None
        for line in loaded.tally.lines():
            self.stdout.write(line)
        if not loaded.tally.anything_new():
            self.stdout.write(f"{loaded.exhibition.name}: everything was there already, nothing was changed")
