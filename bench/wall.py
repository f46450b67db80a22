"""The wall in the hall: forty browsers that ask for its numbers at once, against the same bytes from memory."""

import itertools
import urllib.request
from pathlib import Path

from bench import load, server
from bench.table import Row, ratio

NUMBERS = "/pameran/bench/langsung/angka/"
WATCHERS = 40


def watched(env: dict[str, str], var: Path, seconds: float) -> list[Row]:
    """Watchers that know nothing yet, and watchers that have the newest numbers already, as a browser says with its ETag."""
    rows = []
    (var / "bench-pages").mkdir(exist_ok=True)
    with server.gunicorn(env) as port:
        first = load.run(port, 1, iter([load.request("GET", NUMBERS)]), keep=True)
        (var / "bench-pages" / "wall").write_bytes(first.bodies[0])
        requests = {
            "ceiling": load.request("GET", "/bench/page?number=wall"),
            "all": load.request("GET", NUMBERS),
            "news": load.request("GET", NUMBERS, If_None_Match=_tag(port)),
        }
        runs: dict[str, list[load.Load]] = {kind: [] for kind in requests}
        for _ in range(3):
            for kind, data in requests.items():
                runs[kind].append(load.run(port, WATCHERS, itertools.repeat(data), seconds=seconds / 3))
    assert all(run.all_fine() for several in runs.values() for run in several), "the server refused something"
    rate = {kind: sorted(run.rate for run in several)[1] for kind, several in runs.items()}
    for kind, name in (("all", f"wall, {WATCHERS} watchers: rate of the ceiling"), ("news", "the same, who have the numbers already")):
        detail = f"{rate[kind]:.0f} of {rate['ceiling']:.0f} a second"
        rows.append(ratio(name, rate[kind] / rate["ceiling"], 0.5, at_least=True, detail=detail))
    return rows


def _tag(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{NUMBERS}") as answer:
        return answer.headers["ETag"]
