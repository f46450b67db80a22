"""`make test`: everything, on SQLite and on PostgreSQL, JavaScript under Node, and the browser tests in Chromium.

Arguments go to pytest (`make test ARGS="-k wall"`). What this machine lacks is named with how to get it; with CI=true
that is a failure. Run by `tools/bootstrap.py dev`, which has installed requirements-dev.txt.
"""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.postgres import NoPostgres, binaries, cluster  # noqa: E402
from tools.stages import Stage, summary  # noqa: E402

REPORTS = ROOT / "var" / "tests"
NODE = "install Node.js 20 or newer (on Debian `apt-get install nodejs npm`)"


def main(arguments: list[str]) -> int:
    os.chdir(ROOT)
    began = time.monotonic()
    REPORTS.mkdir(parents=True, exist_ok=True)
    os.environ.pop("DATABASE_URL", None)
    os.environ["DEBUG"] = os.environ["DEMO"] = "0"
    install_node_packages()
    stages = [on_sqlite(arguments), on_postgres(arguments), javascript(), in_browser(arguments)]
    return summary(stages, began)


def on_sqlite(arguments: list[str]) -> Stage:
    return pytest("SQLite", ["-m", "not browser", *arguments])


def on_postgres(arguments: list[str]) -> Stage:
    name = "PostgreSQL"
    try:
        binaries()
        with cluster() as url:
            return pytest(name, ["-m", "not browser", *arguments], DATABASE_URL=url)
    except NoPostgres as error:
        return Stage(name, REPORTS / "none", missing=str(error))


def javascript() -> Stage:
    stage = Stage("JavaScript", REPORTS / "javascript.xml")
    files = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tests" / "js").glob("*.test.*js"))
    if shutil.which("node") is None:
        stage.missing = NODE
        return stage
    reporters = ["--test-reporter=spec", "--test-reporter-destination=stdout"]
    reporters += ["--test-reporter=junit", f"--test-reporter-destination={stage.report}"]
    return run(stage, ["node", "--test", *reporters, *files])


def in_browser(arguments: list[str]) -> Stage:
    return pytest("Browser", ["-m", "browser", "--dist", "worksteal", "tests/browser", *arguments])


def pytest(name: str, arguments: list[str], **environment: str) -> Stage:
    stage = Stage(name, REPORTS / f"{name.lower()}.xml")
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", f"--junitxml={stage.report}", *arguments]
    return run(stage, command, **environment)


def run(stage: Stage, command: list[str], **environment: str) -> Stage:
    print(f"\n=== {stage.name} ===", flush=True)
    with contextlib.suppress(FileNotFoundError):
        stage.report.unlink()
    began = time.monotonic()
    status = subprocess.run(command, env=os.environ | environment, check=False).returncode
    stage.status = 0 if status == 5 and "-k" in command else status  # 5: the chosen words fit no test here
    stage.seconds = time.monotonic() - began
    stage.read()
    return stage


def install_node_packages() -> None:
    """axe-core, vnu and Lighthouse into tests/node_modules, when the lock file says something new."""
    folder = ROOT / "tests"
    wanted = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    stamp = folder / "node_modules" / ".installed"
    if shutil.which("npm") is None or (stamp.exists() and stamp.read_text() == wanted):
        return
    print("Installing the npm packages of the tests …", flush=True)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if subprocess.run(command, cwd=folder, check=False).returncode == 0:
        stamp.write_text(wanted)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
