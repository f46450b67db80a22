"""Starting what is measured: PostgreSQL with durable writes, and gunicorn before the portal."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORKERS = ["--workers", "2", "--worker-class", "gthread", "--threads", "4"]


def environment(database: str, var: Path) -> dict[str, str]:
    """The portal as in production but for plain http on loopback."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "DATABASE_URL": database,
        "VAR_DIR": str(var),
        "DEMO": "1",
        "DEBUG": "0",
        "SECRET_KEY": "only-for-measuring-" + "0123456789abcdef" * 4,
    }


def manage(*arguments: str, env: dict[str, str]) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=env, check=True)


@contextlib.contextmanager
def gunicorn(env: dict[str, str], workers: list[str] | None = None) -> Iterator[int]:
    """Serve on a free port; yields the port."""
    with running(env, workers) as (port, _server):
        yield port


@contextlib.contextmanager
def running(env: dict[str, str], workers: list[str] | None = None, *, quiet: bool = False) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The same with the process that watches over the workers; `quiet` where errors are what is wanted."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "batu_innovation.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    command += ["--preload", "--keep-alive", "30", "--log-level", "warning", "--no-control-socket", *(workers or WORKERS)]
    server = subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.DEVNULL if quiet else None)
    try:
        wait(port, server)
        yield port, server
    finally:
        server.terminate()
        server.wait(20)


def wait(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if server.poll() is not None:
            raise RuntimeError("the server ended at once")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/robots.txt", timeout=2).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not answer within 30 s")
