"""`manage.py prepare_demo`: the sample exhibition, its training edition, accounts, phones and badges; again = nothing is lost."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from exhibits import indicators
from exhibits.models import Exhibition
from exhibits.tables import Broken
from opds import roles
from opds.models import Opd, User
from visitors import demo, demo_desk, demo_evidence
from visitors.loading import load_folder

SLUG = "pameran-inovasi-2023"
DATA = settings.BASE_DIR / "data"


class Command(BaseCommand):
    help = "Prepare the demonstration and write var/demo-accounts.json. Only where DEMO or DEBUG is on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--base-url", default="http://127.0.0.1:8000", help="the address at which it will be served")

    def handle(self, *args: Any, base_url: str, **options: Any) -> None:
        if not (settings.DEMO or settings.DEBUG):
            raise CommandError("prepare_demo makes accounts whose passwords stand in a file: it works only with DEMO=1 or DEBUG=1.")
        path: Path = settings.VAR_DIR / "demo-accounts.json"
        try:
            content = prepare(demo.read(path), base_url.rstrip("/"))
        except Broken as broken:
            raise CommandError(f"{broken.sentence} Nothing was loaded.") from None
        demo.write(path, content)
        self.stdout.write(f"Accounts, tokens and badges are in {path}")


@transaction.atomic
def prepare(known: demo.Content, base_url: str) -> demo.Content:
    """Make what is missing; what people changed since in the demonstration stays. Returns what the file is to say."""
    roles.sync()
    indicators.load(DATA / "iid")
    exhibition = Exhibition.objects.filter(slug=SLUG).first() or load_folder(DATA / "sample-2023").exhibition
    first_time = not User.objects.filter(username=demo.USERNAMES["official"]).exists()
    opd = Opd.objects.filter(acronym=demo.OFFICIAL_OF).first()
    before = known.get("accounts")
    content = {"base_url": base_url, "accounts": demo.accounts(before if isinstance(before, dict) else {}, opd)}
    if first_time:
        demo_desk.fill(DATA / "demo", exhibition)
    demo_evidence.fill(DATA / "demo")
    demo_desk.ask(exhibition)
    content |= demo.edition(exhibition, known)
    return content | {"training": demo.training(exhibition, known.get("training") or {}, base_url)}
