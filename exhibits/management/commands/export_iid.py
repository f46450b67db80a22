"""`manage.py export_iid --edition YEAR --out FILE.xlsx [--opd ACRONYM]`: the working paper for the national innovation index."""

import shutil
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from exhibits.exporting import iid
from exhibits.models import Innovation
from opds.models import Opd


class Command(BaseCommand):
    help = "Write the innovations of all agencies, or of one, as the form of the national index asks for them, with what lacks."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--edition", type=int, required=True, metavar="YEAR", help="year of the index, for example 2026")
        parser.add_argument("--out", type=Path, required=True, metavar="FILE.xlsx", help="the file to write; an earlier one is replaced")
        parser.add_argument("--opd", metavar="ACRONYM", help="one agency only")

    def handle(self, *args: Any, edition: int, out: Path, opd: str | None, **options: Any) -> None:
        if out.suffix.lower() != ".xlsx" or not out.parent.is_dir():
            raise CommandError(f"{out}: write the name of a file that ends in .xlsx, in a folder that exists.")
        known = iid.editions()
        if edition not in known:
            years = ", ".join(map(str, known)) or "none"
            raise CommandError(f"No indicators of {edition} are loaded (loaded: {years}). Load them with manage.py load_indicators.")
        agency = Opd.objects.filter(acronym__iexact=opd).first() if opd else None
        if opd and agency is None:
            raise CommandError(f"No agency has the acronym {opd}.")
        with iid.export(Innovation.objects.all(), edition=edition, opd=agency) as source, out.open("wb") as target:
            shutil.copyfileobj(source, target)
        self.stdout.write(f"{out}: edition {edition}, {agency or 'all agencies'}.")
