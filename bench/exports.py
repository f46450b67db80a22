"""Lists as files: memory must not grow with the rows. Each file is made in a process of its own, which tells its highest memory.

`python -m bench.exports KIND ROWS` is that process: it makes one file of so many innovations and prints megabytes and seconds.
"""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.table import Row, ratio

ROOT = Path(__file__).resolve().parent.parent
FEW = 10  # of the rows, one in so many
MOST_GROWTH = 1.25


def measure(env: dict[str, str], total: int) -> Iterator[Row]:
    """A tenth of the rows beside all of them, as each kind of file."""
    for kind in ("csv", "xlsx"):
        few, _seconds = one(env, kind, total // FEW)
        many, seconds = one(env, kind, total)
        detail = f"{few:.0f} → {many:.0f} MB at {total // FEW} → {total} innovations, {seconds:.1f} s"
        yield ratio(f"export as {kind}: highest memory, ten times the rows", many / few, MOST_GROWTH, at_least=False, detail=detail)


def one(env: dict[str, str], kind: str, rows: int) -> tuple[float, float]:
    command = [sys.executable, "-m", "bench.exports", kind, str(rows)]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | env, check=True, capture_output=True, text=True)
    megabytes, seconds = done.stdout.split()
    return float(megabytes), float(seconds)


def inside(kind: str, rows: int) -> None:
    import django

    django.setup()
    from django.contrib import admin
    from django.test import RequestFactory

    from exhibits.models import Innovation
    from opds.models import User
    from opds.sheets_out import download

    desk = admin.site._registry[Innovation]
    request = RequestFactory().get("/")
    request.user = User(is_superuser=True, is_active=True)
    began = time.perf_counter()
    answer = download("inovasi", [desk.export_sheet(request, Innovation.objects.order_by("-pk")[:rows])], kind)
    size = sum(len(part) for part in answer.streaming_content)
    seconds = time.perf_counter() - began
    assert size > rows
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, seconds)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "batu_innovation.settings")
    inside(sys.argv[1], int(sys.argv[2]))
