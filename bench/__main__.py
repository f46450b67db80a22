"""`make bench`: measure, print the table, and keep it in var/bench/. `SIZE=small` takes a tenth of the volume and time.

`ONLY=pages,scans,printing,faults,growth,wall,queries,desk,imports,exports,search,browser` runs those parts.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import browser, desk, exports, fair, faults, imports, pages, printing, scans, search, server, table, wall  # noqa: E402
from bench.table import Row  # noqa: E402
from tests.postgres import NoPostgres, cluster  # noqa: E402

PARTS = ["pages", "scans", "printing", "faults", "growth", "wall", "queries", "desk", "imports", "exports", "search", "browser"]
SIZES = {
    "full": {"badges": 20_000, "scans": 1_000_000, "innovations": 30_000, "visitors": 50_000, "seconds": 15},
    "small": {"badges": 6_000, "scans": 50_000, "innovations": 3_000, "visitors": 5_000, "seconds": 4},
}


def main() -> int:
    size = os.environ.get("SIZE") or "full"
    if size not in SIZES:
        sys.exit(f"SIZE={size} is not known: write SIZE=full or SIZE=small.")
    wanted = [part for part in (os.environ.get("ONLY") or ",".join(PARTS)).split(",") if part]
    rows = []
    for row in measure(wanted, **SIZES[size]):
        print(table.show(row), flush=True)
        rows.append(row)
    print(f"\nKept in {table.write(rows, ROOT / 'var' / 'bench', size)}")
    return 0


def measure(wanted: list[str], **volume: int) -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        try:
            if set(wanted) - {"search", "browser"}:
                with cluster(durable=True, shared_buffers="1GB", max_wal_size="4GB") as database:
                    yield from on_postgres(wanted, database, Path(folder), **volume)
            if "search" in wanted:
                with cluster() as database:
                    yield from found(search.measure(database, Path(folder) / "search", volume["innovations"]))
        except NoPostgres as error:
            yield Row("PostgreSQL", f"not run: {error}")
        if "browser" in wanted:
            yield from browser.measure(Path(folder) / "demo")
            shutil.rmtree(Path(folder) / "demo", ignore_errors=True)


SEARCH_BARS = {"page": 60.0, "type-ahead": 15.0}  # milliseconds of server time, p95


def found(rows: list[search.Row]) -> Iterator[Row]:
    """The rows of bench.search with their bars: p95 grows at most twice, and stays below a limit."""
    for name, value, growth in rows:
        if growth is None:
            yield Row(name, value)
            continue
        most = next((limit for part, limit in SEARCH_BARS.items() if part in name), None)
        p95 = float(value.split("→")[1].split("ms")[0])
        bar = "≤ 2 ×" if most is None else f"≤ 2 ×, ≤ {most:g} ms"
        yield Row(name, f"{growth:.2f} × ({value})", bar, growth <= 2 and p95 <= (most or p95))


def on_postgres(
    wanted: list[str], database: str, var: Path, *, badges: int, scans: int, innovations: int, visitors: int, seconds: int
) -> Iterator[Row]:
    env = server.environment(database, var)
    os.environ.update(env)
    for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"], ["load_exhibition", "data/sample-2023", "-v0"]):
        server.manage(*command, env=env)
    import django

    django.setup()
    from django.db import connection

    if "pages" in wanted:
        yield from pages.against_ceiling(env, var, seconds / 2)
    few = pages.queries() if "queries" in wanted else None
    if {"scans", "faults", "growth", "wall"} & set(wanted):
        codes = fair.build(badges)
        connection.close()
        yield from on_the_fair(wanted, env, var, codes, scans, seconds)
    if "exports" in wanted:
        server.manage("scale_up", "--innovations", str(innovations), env=env)
        yield from exports.measure(env, innovations)
    if few:
        server.manage("scale_up", "--innovations", str(innovations), env=env)
        yield from pages.query_rows(few, pages.queries(), innovations)
    if "desk" in wanted:
        volume = ["--innovations", str(innovations), "--visitors", str(visitors), "--scans", str(scans)]
        server.manage("scale_up", *volume, env=env)
        yield from desk.measure()
    connection.close()
    if "imports" in wanted:
        yield from imports.measure(env)


def on_the_fair(wanted: list[str], env: dict[str, str], var: Path, codes: list[str], most: int, seconds: int) -> Iterator[Row]:
    from django.db import connection

    if "scans" in wanted:
        yield from scans.against_ceiling(env, codes, seconds)
        yield from scans.phones(env, codes[-3000:][::-1])
    if "printing" in wanted:
        yield from printing.measure()
    if "faults" in wanted:
        yield from faults.killed(env, codes)
    if "growth" in wanted:
        yield from scans.growth(env, codes, most)
    if "wall" in wanted:
        yield from wall.watched(env, var, seconds)
    connection.close()


if __name__ == "__main__":
    sys.exit(main())
