"""`manage.py send_reminders`: the first reminder of the yearly target to agencies that are behind. For a timer, once a day."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from exhibits import board, reminding


class Command(BaseCommand):
    help = "Remind agencies whose due date comes near; each once. Again sends nothing new. Second rounds are sent at the desk."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=int, help="the year of the target; without it, this year")
        parser.add_argument("--site", default="", help="the portal's own address for the links, for example https://inovasi.example.go.id")

    def handle(self, *args: Any, year: int | None, site: str, **options: Any) -> None:
        this_year = board.current_year()
        if year not in (None, this_year):
            self.stdout.write(f"{year} is not this year: nobody was reminded")
            return
        sent = reminding.remind_due(year=this_year, site=(site or own_address()).rstrip("/"))
        self.stdout.write(f"{sent.letters} letters to {sent.agencies} agencies")
        for why in sent.refused:
            self.stdout.write(why)


def own_address() -> str:
    """The first public name of `ALLOWED_HOSTS`; letters need links that work."""
    names = [name.lstrip(".") for name in settings.ALLOWED_HOSTS if name.strip(".*") and name not in {"localhost", "127.0.0.1", "[::1]"}]
    if not names:
        raise CommandError("Say under which address the portal is reached: --site https://…, or put its name first in ALLOWED_HOSTS.")
    return f"https://{names[0]}"
