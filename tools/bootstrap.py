"""From a bare Python to a working environment: `.venv` with the packages, then the named next step.

Standard library only, and readable by older Pythons, so that they are refused with a sentence rather than a traceback.
Usage: `python3 tools/bootstrap.py demo|dev [command …]`. `demo` starts the demonstration (`tools/demo.py`); `dev` installs what
tests and checks need and runs the command with the environment's Python. Every fault is one sentence and exit status 1.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)


class Fault(Exception):
    """What is wrong and what to do, in one sentence."""


def main(arguments: list[str]) -> None:
    purpose = arguments[0] if arguments else "demo"
    if sys.version_info < OLDEST:
        version = ".".join(str(part) for part in sys.version_info[:2])
        raise Fault(f"Python {version} is too old: the portal needs 3.11 or newer; install it and run `make {purpose} PYTHON=python3.11`.")
    check_writable(ROOT)
    if purpose == "demo":
        check_writable(Path(os.environ.get("VAR_DIR") or ROOT / "var"), make=True)
        check_port()
        ensure("requirements.txt")
        become([str(PYTHON), str(ROOT / "tools" / "demo.py")])
    ensure("requirements-dev.txt", "requirements.txt")
    if arguments[1:]:
        become([str(PYTHON), *arguments[1:]])


def check_writable(folder: Path, make: bool = False) -> None:
    try:
        if make:
            folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=str(folder)):
            pass
    except OSError as error:
        raise Fault(
            f"Nothing can be written in {folder} ({error.strerror}): give yourself the right to write there, or copy the project "
            "to a folder of your own."
        ) from error


def check_port() -> None:
    value = os.environ.get("PORT") or "8000"
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise Fault(f"PORT={value} is not a port: give a number from 1 to 65535, for example `make demo PORT=8001`.")
    port = int(value)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if isinstance(error, PermissionError):
                raise Fault(f"Port {port} is reserved for the system: take one from 1024 up, for example `make demo PORT=8001`.") from error
            another = port + 1 if port < 65535 else 8000
            raise Fault(
                f"Port {port} is taken by another program: stop it, or choose another port with `make demo PORT={another}`."
            ) from error


def ensure(*names: str) -> None:
    """Make `.venv` hold what the requirement files name; nothing happens when it does already."""
    wanted = hashlib.sha256(sys.version.encode())
    for name in names:
        wanted.update((ROOT / name).read_bytes())
    stamp = VENV / (".installed-" + names[0])
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted.hexdigest():
        return
    if not PYTHON.exists():
        make_environment()
    say(f"Installing the packages of {names[0]} (once; about a minute) …")
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(ROOT / names[0])]
    if run(command).returncode:
        raise Fault(
            "The packages could not be installed (pip says why above): check the network, remove the folder .venv and run it again."
        )
    stamp.write_text(wanted.hexdigest())


def make_environment() -> None:
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise Fault("This Python has no venv module: install it (on Debian and Ubuntu `apt-get install python3-venv`) and run it again.")
    say("Making the environment in .venv …")
    if run([sys.executable, "-m", "venv", "--clear", str(VENV)]).returncode:
        raise Fault("The environment .venv could not be made (see above): remove the folder .venv and run it again.")


def run(command: list[str]) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(command, check=False)
    except OSError as error:
        raise Fault(f"{command[0]} does not start ({error.strerror}): remove the folder .venv and run it again.") from error


def become(command: list[str]) -> None:
    """Go on as another program, so that signals reach it directly."""
    sys.stdout.flush()
    try:
        os.execv(command[0], command)
    except OSError as error:
        raise Fault(f"{command[0]} does not start ({error.strerror}): remove the folder .venv and run it again.") from error


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Fault as fault:
        sys.exit(str(fault))
    except KeyboardInterrupt:
        sys.exit(130)
