"""What `make test` runs, how it went, and the summary at the end; each stage leaves a JUnit file in var/tests/."""

import os
import time
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}


@dataclass
class Stage:
    """One run of a test runner. `missing` says why it did not run and how to get what it needs."""

    name: str
    report: Path
    missing: str = ""
    status: int = 0
    seconds: float = 0
    outcomes: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)

    def read(self) -> None:
        """Take the outcome of each test, and why it was skipped, from the JUnit file."""
        if not self.report.exists():
            return
        for case in ET.parse(self.report).getroot().iter("testcase"):
            name = f"{case.get('classname')}::{case.get('name')}"
            kinds = {child.tag for child in case}
            self.outcomes[name] = "failed" if kinds & {"failure", "error"} else "skipped" if "skipped" in kinds else "passed"
            for skipped in case.iter("skipped"):
                self.reasons[name] = (skipped.get("message") or "").strip()

    @property
    def count(self) -> Counter[str]:
        return Counter(self.outcomes.values())


def skipped_everywhere(stages: list[Stage]) -> dict[str, str]:
    """Tests that no stage ran, with the reason; a test for one engine runs in that engine's stage."""
    ran = {name for stage in stages for name, outcome in stage.outcomes.items() if outcome != "skipped"}
    return {name: why for stage in stages for name, why in stage.reasons.items() if name not in ran}


def summary(stages: list[Stage], began: float) -> int:
    """Print what ran, what did not and why; the status is 0 only when nothing failed (and in CI nothing was left out)."""
    left_out = skipped_everywhere(stages)
    total = Counter[str]()
    print(f"\n{'':-<100}\nWhat ran ({time.monotonic() - began:.0f} s):")
    for stage in stages:
        total += stage.count
        count = stage.count
        state = f"not run: {stage.missing}" if stage.missing else "ok" if stage.status == 0 else f"FAILED (status {stage.status})"
        numbers = "" if stage.missing else f"{count['passed']:>5} passed {count['failed']:>3} failed {count['skipped']:>3} skipped "
        print(f"  {stage.name:<28}{numbers}{f'{stage.seconds:4.0f} s  ' if not stage.missing else ''}{state}")
    if left_out:
        print("Skipped everywhere:")
        for name, why in sorted(left_out.items()):
            print(f"  {name}: {why}")
    missing = [stage for stage in stages if stage.missing]
    failed = [stage for stage in stages if stage.status]
    if CI and (missing or left_out):
        print("CI allows nothing to be left out.")
    print(f"{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    return 1 if failed or (CI and (missing or left_out)) else 0
