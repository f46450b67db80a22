"""The rows of the table that `make bench` prints and keeps in var/bench/."""

import datetime
import json
import os
import platform
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One measurement beside its bar; `holds` is None where there is no bar."""

    name: str
    measured: str
    bar: str = ""
    holds: bool | None = None


def ratio(name: str, value: float, bar: float, *, at_least: bool, detail: str = "") -> Row:
    """A ratio that has to be at least (or at most) its bar."""
    holds = value >= bar if at_least else value <= bar
    return Row(name, f"{value:.2f} ×{f' ({detail})' if detail else ''}", f"{'≥' if at_least else '≤'} {bar:g} ×", holds)


def limit(name: str, value: float, most: float, unit: str, detail: str = "") -> Row:
    """A quantity that may be at most so much."""
    return Row(name, f"{value:.1f} {unit}{f' ({detail})' if detail else ''}", f"≤ {most:g} {unit}", value <= most)


def show(row: Row) -> str:
    verdict = {True: "holds", False: "DOES NOT HOLD", None: ""}[row.holds]
    return f"  {row.name:<66} {row.measured:<48} {row.bar:<10} {verdict}"


def write(rows: list[Row], folder: Path, size: str) -> Path:
    """Keep the table as Markdown and JSON; returns the Markdown file."""
    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.datetime.now()
    stem = folder / now.strftime("%Y-%m-%d-%H%M")
    lines = [f"# Measured {now:%Y-%m-%d %H:%M}, size {size}, Python {platform.python_version()}, {os.cpu_count()} cores", ""]
    lines += ["| what | measured | bar | |", "|---|---|---|---|"]
    lines += [
        f"| {row.name} | {row.measured} | {row.bar} | {({True: 'holds', False: '**does not hold**'}).get(row.holds, '')} |" for row in rows
    ]
    stem.with_suffix(".md").write_text("\n".join(lines) + "\n")
    stem.with_suffix(".json").write_text(json.dumps([asdict(row) for row in rows], indent=1, ensure_ascii=False))
    return stem.with_suffix(".md")
