"""The demonstration behind `make demo`: prepares what is missing or outdated, then serves it on 127.0.0.1:$PORT.

Everything it writes is in `var/`. What was prepared is remembered in `var/demo-stamp.json`, so that a second start
only loads the code and listens. `RESET=1` begins anew. Run by `tools/bootstrap.py` with the Python of `.venv`.
"""

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()
PORT = int(os.environ.get("PORT") or 8000)
ADDRESS = f"http://127.0.0.1:{PORT}"
STAMP = VAR / "demo-stamp.json"
ACCOUNTS = VAR / "demo-accounts.json"
DATABASE = VAR / "portal.sqlite3"
CODE = ("opds", "exhibits", "visitors", "batu_innovation", "data", "requirements.txt")
STATIC = ("static", "requirements.txt", "batu_innovation/storage.py")


def main() -> None:
    started = time.monotonic()
    lock = (VAR / "demo.lock").open("a")
    reset(lock)
    fcntl.flock(lock, fcntl.LOCK_SH)
    environment()
    set_up()
    prepare()
    from batu_innovation.wsgi import application  # after the static files are there: they are listed when it loads

    tell(time.monotonic() - started)
    serve(application)


def reset(lock: IO[str]) -> None:
    if os.environ.get("RESET", "0") in {"", "0"}:
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.exit("The demonstration is running from this folder: stop it before you begin anew with RESET=1.")
    say("Beginning anew: removing the demonstration's database, pictures and accounts …")
    for path in [STAMP, ACCOUNTS, *(DATABASE.with_name(DATABASE.name + end) for end in ("", "-wal", "-shm", "-journal"))]:
        path.unlink(missing_ok=True)
    shutil.rmtree(VAR / "media", ignore_errors=True)


def environment() -> None:
    """The demonstration decides these itself; an empty value keeps `.env` from filling it in."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="batu_innovation.settings",
        DEMO="1",
        DEBUG="0",
        VAR_DIR=str(VAR),
        DATABASE_URL="",
        STATIC_ROOT="",
        SECRET_KEY=secret_key(),
        PORT=str(PORT),
        BASE_URL=ADDRESS,
    )
    sys.path.insert(0, str(ROOT))
    os.chdir(ROOT)


def secret_key() -> str:
    path = VAR / "secret-key"
    if not path.exists() or not path.read_text().strip():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50) + "\n")
    return path.read_text().strip()


def set_up() -> None:
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        sys.exit(f"A setting is wrong: {error}")


def prepare() -> None:
    done = json.loads(STAMP.read_text()) if STAMP.exists() else {}
    static, code = fingerprint(STATIC), fingerprint(CODE)
    if done.get("static") != static or not (VAR / "static" / "staticfiles.json").exists():
        step("Collecting and compressing static files", lambda: command("collectstatic", interactive=False, clear=True, verbosity=0))
    if done.get("code") != code or not DATABASE.exists() or not ACCOUNTS.exists():
        step("Preparing the database", lambda: command("migrate", interactive=False, verbosity=0))
        step("Loading the sample exhibition with its visits and accounts", lambda: command("prepare_demo", base_url=ADDRESS, verbosity=1))
    STAMP.write_text(json.dumps({"static": static, "code": code}))
    note_address()


def step(name: str, action: Callable[[], None]) -> None:
    say(f"{name} …")
    began = time.monotonic()
    action()
    say(f"  done in {time.monotonic() - began:.0f} s")


def command(name: str, **options: Any) -> None:
    from django.core.management import CommandError, call_command
    from django.db import connections

    try:
        call_command(name, **options)
    except CommandError as error:
        sys.exit(f"{name} stopped: {error}")
    connections.close_all()


def fingerprint(places: Iterable[str]) -> str:
    """One hash over the content of files and folders; compiled Python and texts do not count."""
    total = hashlib.sha256()
    for place in places:
        path = ROOT / place
        files = sorted(p for p in path.rglob("*") if p.is_file() and p.suffix != ".pyc") if path.is_dir() else [path]
        for file in files:
            total.update(str(file.relative_to(ROOT)).encode() + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def note_address() -> None:
    """The accounts file names the address of this start, also when the port changed since the last one."""
    if not ACCOUNTS.exists():
        return
    content = ACCOUNTS.read_text()
    before = json.loads(content).get("base_url") or ADDRESS
    if before.rstrip("/") != ADDRESS:
        ACCOUNTS.write_text(content.replace(before.rstrip("/"), ADDRESS))


def tell(seconds: float) -> None:
    known = json.loads(ACCOUNTS.read_text()) if ACCOUNTS.exists() else {}
    say(f"\n  {ADDRESS}/            the portal (English: {ADDRESS}/en/)")
    say(f"  {ADDRESS}/admin/      the officials' desk")
    for role, account in known.get("accounts", {}).items():
        belongs = f"  ({account['opd']})" if account.get("opd") else ""
        say(f"      {role:<10} {account['username']:<16} {account['password']}{belongs}")
    training = known.get("training") or {}
    if training.get("url"):
        token = training.get("scanner", {}).get("token", "")
        say(f"  {training['url']}   the training edition")
        say(f"  {ADDRESS}/petugas/#token={token}   its scanner")
    say(f"  All accounts, tokens and badges: {ACCOUNTS}")
    say(f"  Ready after {seconds:.1f} s. Ctrl+C ends it.\n")


def serve(application: object) -> None:
    from gunicorn.app.base import BaseApplication

    class Demo(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            # gthread: a browser's idle connection must not hold a worker. The code is loaded once, before the workers fork.
            for name, value in {
                "bind": [f"127.0.0.1:{PORT}"],
                "workers": 2,
                "worker_class": "gthread",
                "threads": 3,
                "preload_app": True,
                "graceful_timeout": 3,
                "limit_request_line": 0,  # a long search is answered by the portal, which says what it read of it
                "loglevel": "warning",
                "control_socket_disable": True,
            }.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> object:
            return application

    Demo().run()


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    try:
        main()
    except ModuleNotFoundError as error:
        sys.exit(f"The environment in .venv lacks a part ({error}): remove the folder .venv and run `make demo` again.")
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        place = f" ({error.filename})" if error.filename else ""
        sys.exit(
            f"The demonstration cannot read or write what it needs{place}: {error.strerror or error}. Mend that and run `make demo` again."
        )
