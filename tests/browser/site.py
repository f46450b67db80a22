"""The demonstration as the browser tests see it: its own folder and port, started as `make demo` starts it."""

import contextlib
import http.cookiejar
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Site:
    """A running demonstration; `known` is its accounts file."""

    address: str
    known: dict
    var: Path

    def get(self, path: str, opener: urllib.request.OpenerDirector | None = None) -> str:
        """The page as text, whatever its status."""
        try:
            with (opener or urllib.request.build_opener()).open(self.address + path) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.read().decode()

    def is_page(self, path: str, opener: urllib.request.OpenerDirector) -> bool:
        """Whether somebody gets a page of HTML at this very address."""
        try:
            with opener.open(self.address + path) as answer:
                return answer.headers.get_content_type() == "text/html" and urllib.parse.urlsplit(answer.url).path == path
        except urllib.error.HTTPError:
            return False

    def signed_in(self, role: str) -> urllib.request.OpenerDirector:
        """Somebody who signed in at the desk with one of the demonstration's accounts."""
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get("/admin/login/", opener)).group(1)
        account = self.known["accounts"][role]
        form = {"username": account["username"], "password": account["password"], "csrfmiddlewaretoken": token, "next": "/admin/"}
        request = urllib.request.Request(
            self.address + "/admin/login/", urllib.parse.urlencode(form).encode(), {"Referer": self.address + "/admin/login/"}
        )
        with opener.open(request) as answer:
            assert answer.url.endswith("/admin/"), f"the {role} could not sign in"
        return opener


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def prepare(folder: Path) -> None:
    """Make the sample ready in `folder` once, so that each server starts from a copy of it."""
    with serving(folder):
        pass


@contextlib.contextmanager
def serving(folder: Path, patience: int = 240) -> Iterator[Site]:
    """Start the demonstration in `folder` and stop it afterwards; its own words are in the message when it does not start."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    log = (folder / "server.log").open("w+")
    server = subprocess.Popen([sys.executable, "tools/demo.py"], cwd=ROOT, env=surroundings(folder, port), stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        wait(address, server, folder / "server.log", patience)
        yield Site(address, json.loads((folder / "demo-accounts.json").read_text()), folder)
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        log.close()


def surroundings(folder: Path, port: int) -> dict[str, str]:
    """The environment of a demonstration in `folder` at `port`."""
    kept = {name: value for name, value in os.environ.items() if name not in {"RESET", "DATABASE_URL", "DEBUG", "SECRET_KEY"}}
    return kept | {"VAR_DIR": str(folder), "PORT": str(port)}


def wait(address: str, server: subprocess.Popen, log: Path, patience: int) -> None:
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if server.poll() is not None:
            raise AssertionError(f"the demonstration did not start:\n{log.read_text()[-3000:]}")
        try:
            urllib.request.urlopen(address + "/healthz", timeout=2).close()
            return
        except urllib.error.HTTPError:
            return  # it answers; what it answers is for the tests to judge
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"the demonstration did not answer within {patience} s:\n{log.read_text()[-3000:]}")


def copy(prepared: Path, folder: Path) -> Path:
    shutil.copytree(prepared, folder, ignore=shutil.ignore_patterns("*.lock", "server.log"))
    return folder
