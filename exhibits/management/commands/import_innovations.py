"""`manage.py import_innovations FILE.xlsx --opd ACRONYM [--dry-run]`: the desk's import without a browser."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import get_language, override

from exhibits.importing import planning, running
from exhibits.importing.opening import Unreadable
from exhibits.importing.showing import faults
from exhibits.importing.words import spoken
from exhibits.models import ImportRow, ImportRun
from opds.models import Opd

MOST_TOLD = 200


class Command(BaseCommand):
    help = "Imports innovations of one agency from a workbook as drafts: all rows or none. The same file again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.xlsx")
        parser.add_argument("--opd", required=True, metavar="ACRONYM", help="the agency whose entries they are")
        parser.add_argument("--dry-run", action="store_true", help="tell what would happen and store nothing")
        parser.add_argument("--right-rows", action="store_true", help="import the rows that are right although others are wrong")

    def handle(self, *args: Any, file: Path, opd: str, dry_run: bool, right_rows: bool, **options: Any) -> None:
        agency = Opd.objects.filter(acronym__iexact=opd).first()
        if agency is None:
            raise CommandError(f"There is no agency with the acronym “{opd}”.")
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from None
        with override(get_language() or "id"):
            plan = planning.plan(content=content, name=file.name, actor=None, opd=agency)
            if isinstance(plan, Unreadable):
                raise CommandError(f"{file.name}: {spoken(plan.said)}")
            self._tell(plan)
            self._carry_out(plan, dry_run, running.Choice.RIGHT if right_rows else running.Choice.ALL)

    def _tell(self, plan: ImportRun) -> None:
        for note in plan.notes:
            self.stdout.write(spoken(note))
        for row in plan.rows.filter(state=ImportRow.State.WRONG)[:MOST_TOLD]:
            for fault in faults(row):
                self.stdout.write(f"{row.number}: {': '.join(filter(None, (fault.place, fault.said)))}")
        self.stdout.write(", ".join(f"{plan.counts[state]} {state}" for state in ("new", "changed", "unchanged", "wrong")))

    def _carry_out(self, plan: ImportRun, dry_run: bool, choice: str) -> None:
        wrong = plan.counts["wrong"]
        if dry_run:
            plan.delete()
            if wrong:
                raise CommandError(f"{wrong} wrong; nothing was stored (dry run).")
            return
        ran = running.run(run=plan, actor=None, choice=choice)
        if not ran:
            plan.delete()
            raise CommandError(spoken(ran.refusal))
        done = ran.run.results
        self.stdout.write(f"import {ran.run.pk}: {done['new']} new, {done['changed']} changed, {done['refused']} refused")
