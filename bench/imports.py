"""A spreadsheet of 5,000 rows: checked, carried out and taken back at the desk, in a process of its own whose memory is measured."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator

from bench.server import ROOT
from bench.table import Row, limit

NUMBER = 5000
MOST_SECONDS, MOST_MB = 20, 250


def measure(env: dict[str, str]) -> Iterator[Row]:
    """Preview and import together, and the most memory the process ever held; the undo beside them without a bar."""
    found = json.loads(subprocess.run([sys.executable, "-m", "bench.imports"], cwd=ROOT, env=env, check=True, capture_output=True).stdout)
    name = f"spreadsheet of {NUMBER:,} rows"
    both = found["preview"] + found["run"]
    detail = f"preview {found['preview']:.1f} s, import {found['run']:.1f} s, {found['lines']} lines of progress"
    yield limit(f"{name}: preview and import", both, MOST_SECONDS, "s", detail)
    yield limit(f"{name}: memory of the process", found["memory"], MOST_MB, "MB")
    yield Row(f"{name}: the same file again", f"{found['again']} changed", "= 0", found["again"] == 0)
    yield Row(f"{name}: undo", f"{found['undo']:.1f} s")


def workbook() -> bytes:
    """Rows put together from those of the sample, of all agencies."""
    import openpyxl

    from exhibits.models import Innovation

    entries = list(Innovation.objects.published().select_related("opd", "category").prefetch_related("tags")[:80])
    texts = ["summary", "problem", "solution", "benefits", "who_can_use", "where_to_get_it", "cost", "keywords"]
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Data")
    sheet.append(["No", "Nama Inovasi", "OPD", "Kategori", "Tahap", "Waktu Uji Coba", "Digital", "Tema", *texts])
    for number in range(NUMBER):
        entry = entries[number % len(entries)]
        named = [f"UKUR {number} — {entry.title}"[:200], entry.opd.acronym, entry.category.name if entry.category else None, "uji coba"]
        themes = "; ".join(tag.name for tag in entry.tags.all())
        sheet.append([number + 1, *named, entry.trial_date, "ya", themes, *(getattr(entry, text) for text in texts)])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def main() -> None:
    """The child: what it measured as JSON."""
    import resource
    import time

    import django

    django.setup()
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client

    from bench.desk import somebody
    from exhibits.models import ImportRun

    client = Client(SERVER_NAME="localhost", headers={"Accept": "application/x-ndjson"})
    client.force_login(somebody("committee"))
    content = workbook()
    found: dict[str, float] = {"lines": 0}

    def take(name: str, address: str, data: dict[str, object]) -> str:
        began = time.perf_counter()
        lines = b"".join(client.post(address, data).streaming_content).decode().splitlines()  # type: ignore[attr-defined]
        found[name] = time.perf_counter() - began
        found["lines"] += len(lines)
        return str(json.loads(lines[-1])["url"])

    upload = "/admin/exhibits/innovation/import/"
    page = take("preview", upload, {"file": SimpleUploadedFile("ukur.xlsx", content)})
    take("run", page, {"choice": "all"})
    found["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert ImportRun.objects.latest("pk").results["new"] == NUMBER
    take("second preview", upload, {"file": SimpleUploadedFile("ukur.xlsx", content)})
    again = ImportRun.objects.latest("pk").counts
    found["again"] = again["new"] + again["changed"] + again["wrong"]
    take("undo", f"{page}undo/", {})
    print(json.dumps(found))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    main()
