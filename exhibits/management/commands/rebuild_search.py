"""`manage.py rebuild_search`: write the search index anew."""

import time
from typing import Any

from django.core.management.base import BaseCommand

from exhibits import search


class Command(BaseCommand):
    help = "Write the search index and the list of its words anew from the published innovations. Safe at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        total = search.rebuild()
        self.stdout.write(f"{total} innovations are in the search index ({time.monotonic() - began:.1f} s).")
