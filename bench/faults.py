"""Scans while things die: workers of the web server and PostgreSQL are killed in the middle of calls, phones send again."""

import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from bench import fair, scans, server
from bench.table import Row

EVERY = 0.25  # seconds between two kills


def killed(env: dict[str, str], codes: list[str], *, count: int = 10, queued: int = 300) -> Iterator[Row]:
    """Ten phones deliver in calls of ten; what was answered is stored, all arrives once, and the counts agree with the rows."""
    from django.db import connection

    from exhibits.models import Exhibition
    from visitors import counts
    from visitors.models import Scan

    queues = [list(fair.bodies(codes[n * queued : (n + 1) * queued], 10, [fair.POINTS[n]])) for n in range(count)]
    before = Scan.objects.count()
    connection.close()
    done = threading.Event()
    tally = {"workers": 0, "database": 0}
    with server.running(env, quiet=True) as (port, master):
        threads = [threading.Thread(target=patiently, args=(port, queue, random.Random(n))) for n, queue in enumerate(queues)]
        killer = threading.Thread(target=kill, args=(master, env["DATABASE_URL"], done, tally))
        for thread in [*threads, killer]:
            thread.start()
        for thread in threads:
            thread.join()
        done.set()
        killer.join()
    stored, wanted = Scan.objects.count() - before, count * queued
    edition = Exhibition.objects.get(slug="bench")
    same = counts.stored(edition) == counts.recount(edition).counts
    name = f"{count} phones × {queued} scans while workers and PostgreSQL are killed (kill -9)"
    detail = f"{stored}, after {tally['workers']} workers and {tally['database']} times the database"
    yield Row(f"{name}: stored", detail, f"= {wanted}", stored == wanted and min(tally.values()) > 0)
    yield Row("the same: the running counts are those of the rows", "yes" if same else "no", "yes", same)


def patiently(port: int, queue: list[bytes], chance: random.Random) -> None:
    """Deliver each call until it is answered, with a little patience between two tries, as phones do."""
    for body in queue:
        while not scans.send(port, body, cut=chance.random() < 1 / 3):
            time.sleep(0.02 + chance.random() / 10)


def kill(master: subprocess.Popen[bytes], database: str, done: threading.Event, tally: dict[str, int]) -> None:
    chance = random.Random(7)
    while not done.wait(EVERY):
        if sum(tally.values()) % 4 == 3:
            tally["database"] += kill_backend(database)
        elif workers := children(master.pid):
            os.kill(chance.choice(workers), signal.SIGKILL)
            tally["workers"] += 1


def kill_backend(database: str) -> int:
    """Kill one server process of PostgreSQL: it ends all others, throws its memory away and recovers from its log."""
    import psycopg2

    try:
        connection = psycopg2.connect(database)
    except psycopg2.OperationalError:
        return 0  # still recovering from the last time
    os.kill(connection.info.backend_pid, signal.SIGKILL)
    return 1


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
