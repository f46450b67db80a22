"""`make demo` meets a machine that is not as it should be: one sentence says what and what to do, and nothing else happens."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def bootstrap(*, root: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(root / "tools" / "bootstrap.py"), "demo"],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def says_one_sentence(done: subprocess.CompletedProcess[str], *words: str) -> bool:
    lines = done.stderr.strip().splitlines()
    return done.returncode == 1 and len(lines) == 1 and all(word in lines[0] for word in words) and "Traceback" not in done.stdout


@pytest.fixture
def copy(tmp_path):
    """The project's folder as far as the bootstrap looks at it, with an environment of its own that works."""
    (tmp_path / "tools").mkdir()
    for name in ("tools/bootstrap.py", "requirements.txt"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    return tmp_path


def test_a_taken_port_is_named_with_the_way_out(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        done = bootstrap(PORT=str(port), VAR_DIR=str(tmp_path))

    assert says_one_sentence(done, f"Port {port} is taken", "make demo PORT=")


@pytest.mark.parametrize("port", ["eighty", "0", "70000"])
def test_a_port_that_is_none_is_refused(tmp_path, port):
    assert says_one_sentence(bootstrap(PORT=port, VAR_DIR=str(tmp_path)), f"PORT={port} is not a port")


def test_a_folder_in_which_nothing_can_be_written_is_named(tmp_path):
    in_the_way = tmp_path / "var"
    in_the_way.write_text("a file where the folder should be; for root, too, nothing can be written there")

    assert says_one_sentence(bootstrap(VAR_DIR=str(in_the_way), PORT="8999"), "Nothing can be written in", str(in_the_way))


def test_an_environment_whose_python_is_gone_is_named(copy, monkeypatch):
    (copy / ".venv" / "bin").mkdir(parents=True)
    broken = copy / ".venv" / "bin" / "python"
    broken.write_text("no program at all")
    broken.chmod(0o755)

    done = bootstrap(root=copy, PORT="8998")

    assert says_one_sentence(done, "does not start", "remove the folder .venv")


def test_a_missing_module_is_named_with_the_way_out(tmp_path):
    """Run with a Python that has none of the packages, as after a half-removed environment."""
    done = subprocess.run(
        [sys.executable, "-S", str(ROOT / "tools" / "demo.py")],
        env=os.environ | {"VAR_DIR": str(tmp_path), "PORT": "8997"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert says_one_sentence(done, "The environment in .venv lacks a part", "remove the folder .venv")


def test_a_wrong_setting_is_named(tmp_path):
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "demo.py")],
        env=os.environ | {"VAR_DIR": str(tmp_path), "PORT": "8996", "TIME_ZONE": "Batu/Malang"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert says_one_sentence(done, "TIME_ZONE='Batu/Malang' is not a time zone")
