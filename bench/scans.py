"""Scans: one a call and 200 a call against the ceiling, growth of what is stored, and ten phones whose answers are cut off."""

import http.client
import random
import threading
import time
from collections.abc import Iterator

from bench import fair, load, server
from bench.table import Row, limit, ratio

SCANS, CEILING = "/api/v1/scans", "/bench/scan"
ROUNDS = 5


def posts(path: str, bodies: Iterator[bytes]) -> Iterator[bytes]:
    for body in bodies:
        yield load.request("POST", path, body, Authorization=f"Bearer {fair.TOKEN}", Content_Type="application/json")


def against_ceiling(env: dict[str, str], codes: list[str], seconds: float) -> list[Row]:
    """Rounds of both in turn, so that what else the machine does falls on both alike; the middle round counts."""
    stands, gates = fair.bodies(codes, 1), fair.bodies(codes[::-1], 1, ["G1", "G2"])
    kinds = {"ceiling": (CEILING, stands), "stand": (SCANS, stands), "gate": (SCANS, gates)}
    runs: dict[str, list[load.Load]] = {kind: [] for kind in [*kinds, "batch"]}
    with server.gunicorn(env) as port:
        for path, bodies in kinds.values():
            load.run(port, 8, posts(path, bodies), seconds=1)  # warm
        for _ in range(ROUNDS):
            for kind, (path, bodies) in kinds.items():
                runs[kind].append(load.run(port, 8, posts(path, bodies), seconds=seconds / ROUNDS))
        runs["batch"].append(load.run(port, 8, posts(SCANS, fair.bodies(codes, 200)), seconds=seconds))
    assert all(run.all_fine() for kind in runs.values() for run in kind), "the server refused something"
    rate = {kind: middle([run.rate for run in several]) for kind, several in runs.items()}
    p95 = {kind: middle([run.p95 for run in several]) for kind, several in runs.items()}
    detail = f"{rate['stand']:.0f} of {rate['ceiling']:.0f} a second"
    return [
        ratio("scans one a call, 8 at once: rate of the ceiling", rate["stand"] / rate["ceiling"], 0.6, at_least=True, detail=detail),
        ratio("the same, p95", p95["stand"] / p95["ceiling"], 2, at_least=False, detail=f"{p95['stand']:.0f} ms"),
        ratio("the same at the gates", rate["gate"] / rate["ceiling"], 0.6, at_least=True, detail=f"{rate['gate']:.0f} a second"),
        ratio(
            "200 scans a call: scans a second of one by one",
            rate["batch"] * 200 / rate["stand"],
            8,
            at_least=True,
            detail=f"{rate['batch'] * 200:.0f} a second",
        ),
    ]


def middle(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def growth(env: dict[str, str], codes: list[str], most: int) -> list[Row]:
    """p95 of a scan and of the wall's numbers with 2,000 and with `most` scans stored."""
    from django.core.cache import cache
    from django.test import Client

    times = {}
    client = Client(SERVER_NAME="localhost")  # one for all: a new one loads the middleware anew, which no server does
    bodies = fair.bodies(codes[: len(codes) // 2], 1)
    for stored in (2000, most):
        fair.store_scans(stored)
        with server.gunicorn(env) as port:
            load.run(port, 1, posts(SCANS, bodies), seconds=1)
            scan = load.run(port, 1, posts(SCANS, bodies), seconds=5)
        wall = []
        for _ in range(120):
            cache.clear()
            began = time.perf_counter()
            assert client.get("/pameran/bench/langsung/angka/").status_code == 200
            wall.append(time.perf_counter() - began)
        times[stored] = (scan.p95, load.percentile(wall, 0.95) * 1000)
    (scan_few, wall_few), (scan_many, wall_many) = times[2000], times[most]
    name = f"2,000 → {most:,} scans stored"
    scan_detail, wall_detail = f"{scan_few:.1f} → {scan_many:.1f} ms", f"{wall_few:.1f} → {wall_many:.1f} ms"
    return [
        ratio(f"{name}: p95 of a scan", scan_many / scan_few, 1.25, at_least=False, detail=scan_detail),
        ratio(f"{name}: p95 of the wall's numbers", wall_many / wall_few, 1.25, at_least=False, detail=wall_detail),
    ]


def phones(env: dict[str, str], codes: list[str], *, count: int = 10, queued: int = 300) -> list[Row]:
    """Each phone sends its queue in calls of 50; a third of the answers are cut off, and the same is sent again."""
    from visitors.models import Scan

    queues = [list(fair.bodies(codes[n * queued : (n + 1) * queued], 50, [fair.POINTS[n]])) for n in range(count)]
    before = Scan.objects.count()
    with server.gunicorn(env) as port:
        threads = [threading.Thread(target=deliver, args=(port, queue, random.Random(n))) for n, queue in enumerate(queues)]
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.perf_counter() - began
    stored = Scan.objects.count() - before
    name = f"{count} phones × {queued} scans, a third of the answers cut off"
    wanted = count * queued
    return [Row(f"{name}: stored", f"{stored}", f"= {wanted}", stored == wanted), limit("the same: the whole merge", seconds, 15, "s")]


def deliver(port: int, queue: list[bytes], chance: random.Random) -> None:
    for body in queue:
        while not send(port, body, cut=chance.random() < 1 / 3):
            pass


def send(port: int, body: bytes, *, cut: bool) -> bool:
    """Send once; says whether the answer came. A cut connection is closed before anything of the answer is read."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": f"Bearer {fair.TOKEN}", "Content-Type": "application/json"}
    try:
        connection.request("POST", SCANS, body, headers)
        if cut:
            return False
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
