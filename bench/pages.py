"""Public pages: kept ones against the ceiling, queries of a first rendering, catalogue and type-ahead as the register grows."""

import itertools
from pathlib import Path

from bench import load, server
from bench.table import Row, ratio

EDITION = "/pameran/pameran-inovasi-2023/"
PAGES = ["/", "/inovasi/", "/inovasi/pasang-mata/", "/opd/dispendukcapil/", EDITION, f"{EDITION}denah/"]


def against_ceiling(env: dict[str, str], var: Path, seconds: float) -> list[Row]:
    """Each page as kept for anonymous readers, against its own bytes from memory."""
    rows = []
    (var / "bench-pages").mkdir(exist_ok=True)
    with server.gunicorn(env) as port:
        for number, path in enumerate(PAGES):
            first = load.run(port, 1, iter([load.request("GET", path)]), keep=True)
            (var / "bench-pages" / str(number)).write_bytes(first.bodies[0])
            runs = {True: [], False: []}
            for _ in range(3):
                for ceiling in (True, False):
                    data = load.request("GET", f"/bench/page?number={number}" if ceiling else path)
                    runs[ceiling].append(load.run(port, 8, itertools.repeat(data), seconds=seconds / 6).rate)
            most, kept = sorted(runs[True])[1], sorted(runs[False])[1]
            detail = f"{kept:.0f} of {most:.0f} a second"
            rows.append(ratio(f"{path} unchanged: rate of the ceiling", kept / most, 0.5, at_least=True, detail=detail))
    return rows


def queries() -> dict[str, int]:
    """Queries of each page when nothing is kept."""
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from opds import revision

    revision.current()  # what a connection prepares once is no query of a page
    counts = {}
    for path in [*PAGES, "/inovasi/?q=sampah&kategori=public-service", "/opd/", "/kategori/public-service/"]:
        cache.clear()
        with CaptureQueriesContext(connection) as caught:
            assert Client(SERVER_NAME="localhost").get(path).status_code == 200, path
        counts[path] = len(caught)
    return counts


def query_rows(few: dict[str, int], many: dict[str, int], size: int) -> list[Row]:
    rows = []
    for path, count in few.items():
        name = f"{path}: queries of a first rendering, 82 → {size:,} rows"
        rows.append(Row(name, f"{count} → {many[path]}", "≤ 12, same", count == many[path] <= 12))
    return rows
