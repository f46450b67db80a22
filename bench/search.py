"""Search at 82 innovations (and those from the press) against 30,000: the catalogue's answer, its page, and type-ahead.

    python -m bench.search              # both engines, as a table
    python -m bench.search 3000         # fewer rows, quicker

`measure(database, var, total)` does one engine and returns rows of name, value and ratio. Times are those of the server's
work, wall clock, in a process of its own without a network; nothing is kept between two requests but the postings where a
row says so.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from bench.load import percentile
from bench.server import ROOT, environment, manage

ROUNDS = 5
QUERIES = [
    *("q=ktp", "q=bikin+ktp", "q=perijinan+usaha", "q=melayani", "q=sampah", "q=ibu+hamil", "q=dinkes", "q=jalan+rusak", "q=umkm"),
    *("q=warga", "q=warga+desa+petugas", "q=stuntng", "q=sampa", "q=pelayannan+surat", "q=xyzzy", "q=%22jemput+bola%22", "q=kursi+roda"),
    *("", "kategori=regional", "kategori=regional&tahap=trial", "opd=dinkes", "tema=health&tema=waste", "digital=ya", "urut=terbaru"),
    *("q=warga&kategori=public-service&tema=health", "q=desa&urut=judul&halaman=3", "q=petugas&tahap=implemented", "halaman=5"),
    *("q=air+mati", "q=bansos", "q=lansia", "q=pajak", "q=apel", "q=longsor", "q=antre+puskesmas", "q=wisata+difabel"),
]
TYPED = ["sa", "sap", "keb", "pel", "din", "dinas", "bikin kt", "sampah", "wa", "ka", "pelay", "st", "stro", "jalan r", "ko"]
Row = tuple[str, str, float | None]


def measure(database: str, var: Path, total: int = 30_000) -> list[Row]:
    """Load the sample, measure, grow to `total` innovations, measure again. The database must be empty."""
    env = environment(database, var)
    manage("migrate", "-v0", env=env)
    manage("collectstatic", "--noinput", "-v0", env=env)
    inside("load", env)
    small = inside("times", env)
    manage("scale_up", "--innovations", str(total), "-v0", env=env)
    large = inside("times", env)
    engine = "PostgreSQL" if database.startswith("postgres") else "SQLite"
    rows: list[Row] = []
    for name, words in NAMES.items():
        few, many = small[name], large[name]
        value = f"p95 {percentile(few, 0.95):.1f} → {percentile(many, 0.95):.1f} ms, median {median(few):.1f} → {median(many):.1f} ms"
        rows.append(
            (f"{words}, {engine}, {small['rows'][0]:,.0f} → {large['rows'][0]:,.0f}", value, percentile(many, 0.95) / percentile(few, 0.95))
        )
    rows.append((f"database queries of a catalogue answer, {engine}", f"{max(small['queries']):.0f} → {max(large['queries']):.0f}", None))
    rows.append((f"first answer after a change of the index, {engine}", f"{small['change'][0]:.0f} → {large['change'][0]:.0f} ms", None))
    return rows


NAMES = {
    "kept": "catalogue answer with counts",
    "fresh": "the same, no postings kept",
    "page": "catalogue page, uncached",
    "typing": "type-ahead",
}


def inside(step: str, env: dict[str, str]) -> dict[str, list[float]]:
    """Run a step in a process with the settings of `env`."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.search", f"--{step}"], cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def load() -> dict[str, list[float]]:
    from exhibits.loading import load as load_folder

    load_folder(ROOT / "data" / "sample-2023")
    return {}


def times() -> dict[str, list[float]]:
    """Milliseconds by what was done; each query `ROUNDS` times, after one round to warm up."""
    from django.core.cache import cache
    from django.db import connection
    from django.http import QueryDict
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.utils import translation

    from exhibits.catalogue import Filters, find, suggest
    from exhibits.search import lists, shelf

    translation.activate("id")
    client = Client(SERVER_NAME="localhost")

    def answer(address: str) -> None:
        find(Filters.from_query(QueryDict(address)), "id")

    def fresh(address: str) -> None:
        shelf.current(lists.read()).forget()
        answer(address)

    def page(address: str) -> None:
        cache.clear()
        assert client.get(f"/inovasi/?{address}").status_code == 200

    def counted(address: str) -> float:
        answer(address)
        with CaptureQueriesContext(connection) as captured:
            answer(address)
        return len(captured)

    answer("")
    began = time.perf_counter()
    shelf.forget()
    answer("")
    change = (time.perf_counter() - began) * 1000
    return {
        "rows": [shelf.current(lists.read()).size],
        "change": [change],
        "kept": timed(answer, QUERIES),
        "fresh": timed(fresh, QUERIES),
        "page": timed(page, QUERIES),
        "typing": timed(lambda text: suggest(text, "id"), TYPED),
        "queries": [counted(address) for address in QUERIES],
    }


def timed(work: Callable[[str], object], subjects: list[str]) -> list[float]:
    found = []
    for turn in range(ROUNDS + 1):
        for subject in subjects:
            began = time.perf_counter()
            work(subject)
            if turn:
                found.append((time.perf_counter() - began) * 1000)
    return found


def table(rows: list[Row]) -> str:
    return "\n".join(f"{name:75} {value:60} {'' if ratio is None else f'{ratio:.2f} ×'}" for name, value, ratio in rows)


def main(total: int) -> None:
    from tests.postgres import cluster

    with tempfile.TemporaryDirectory() as folder:
        print(table(measure(f"sqlite:///{folder}/portal.sqlite3", Path(folder), total)), flush=True)
        with cluster() as url:
            print(table(measure(url, Path(folder), total)))


if __name__ == "__main__":
    if sys.argv[1:2] in (["--load"], ["--times"]):
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
        django.setup()
        print(json.dumps({"--load": load, "--times": times}[sys.argv[1]]()))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 30_000)
