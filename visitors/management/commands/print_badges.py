"""`manage.py print_badges SLUG --count N --out FILE.pdf [--layout …]`: makes blank badges and their sheets."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from exhibits.models import Exhibition
from visitors import badge_sheets, printing


class Command(BaseCommand):
    help = "Makes blank badges of an edition and writes them as PDF. If the file cannot be written, no badge is made."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="address of the edition")
        parser.add_argument("--count", type=int, required=True, help=f"how many, 1 to {badge_sheets.MOST}")
        parser.add_argument("--out", type=Path, required=True, metavar="FILE.pdf")
        parser.add_argument("--layout", default=badge_sheets.FIRST_LAYOUT, help=", ".join(badge_sheets.LAYOUTS))
        parser.add_argument("--host", default="", help="where the codes lead; else the first of ALLOWED_HOSTS")

    def handle(self, *args: Any, slug: str, count: int, out: Path, layout: str, host: str, **options: Any) -> None:
        exhibition = Exhibition.objects.filter(slug=slug).first()
        if exhibition is None:
            known = ", ".join(Exhibition.objects.values_list("slug", flat=True))
            raise CommandError(f"There is no edition {slug!r}. There are: {known or 'none yet'}.")
        if not 1 <= count <= badge_sheets.MOST:
            raise CommandError(f"--count is {count}; choose 1 to {badge_sheets.MOST}, and print more in several files.")
        if layout not in badge_sheets.LAYOUTS:
            raise CommandError(f"--layout {layout!r} is unknown. There are: {', '.join(badge_sheets.LAYOUTS)}.")
        host = host or next((name.lstrip(".") for name in settings.ALLOWED_HOSTS if name != "*"), "")
        if not host:
            raise CommandError("Say with --host where the codes lead, for example --host inovasi.example.go.id.")
        try:
            with transaction.atomic():
                run = printing.print_blank(exhibition=exhibition, number=count, layout=layout, actor=None)
                out.write_bytes(printing.pdf(run, host=host))
        except OSError as error:
            raise CommandError(f"{out} cannot be written ({error.strerror}). No badge was made.") from None
        self.stdout.write(f"{count} blank badges of {exhibition.slug} are in {out}")
