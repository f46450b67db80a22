"""`make check`: everything that can be judged without running the portal. Prints each check, and all it found when it failed."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]
NOTHING_SET = {"DATABASE_URL": "", "DEMO": "0"}
DEVELOPMENT = NOTHING_SET | {"DEBUG": "1"}
PRODUCTION = NOTHING_SET | {
    "DEBUG": "0",
    "SECRET_KEY": "only-for-the-check-" + "0123456789abcdef" * 4 + "-never-served",
    "ALLOWED_HOSTS": "inovasi.example",
    "PROXY_COUNT": "1",
}


@dataclass(frozen=True)
class Check:
    name: str
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)


CHECKS = [
    Check("types", [str(BIN / "mypy"), "."], DEVELOPMENT),
    Check("lint", [str(BIN / "ruff"), "check", "."]),
    Check("format", [str(BIN / "ruff"), "format", "--check", "."]),
    Check("templates", [str(BIN / "djlint"), "templates", "--lint", "--quiet"]),
    Check("import direction", [str(BIN / "lint-imports")], DEVELOPMENT),
    Check("missing migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"], DEVELOPMENT),
    Check("safe migrations", [sys.executable, "tools/lint_migrations.py"], DEVELOPMENT),
    Check("deploy", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    Check("JavaScript syntax", [sys.executable, "tools/check_javascript.py"]),
    Check("house rules and texts", [sys.executable, "-m", "pytest", "-q", "tests/test_house_rules.py", "tests/test_translations.py"]),
]


def run(check: Check) -> bool:
    began = time.monotonic()
    environment = os.environ | check.environment
    done = subprocess.run(
        check.command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    report = f"{'ok    ' if done.returncode == 0 else 'FAILED'}  {check.name} ({time.monotonic() - began:.0f} s)"
    if done.returncode:
        report += f"\n{done.stdout.rstrip()}\n"
    print(report, flush=True)
    return done.returncode == 0


def main() -> int:
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = list(pool.map(run, CHECKS))
    bad = results.count(False)
    print(f"{len(results) - bad} of {len(results)} checks passed.")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
