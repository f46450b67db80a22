"""Badges on paper: making 2,000 blank ones and their PDF."""

import time
from collections.abc import Iterator

from bench.table import Row, limit

NUMBER = 2000


def measure() -> Iterator[Row]:
    """With the edition of `bench.fair` and the paper that is offered first."""
    from exhibits.models import Exhibition
    from visitors import badge_sheets, printing

    fair = Exhibition.objects.get(slug="bench")
    began = time.perf_counter()
    run = printing.print_blank(exhibition=fair, number=NUMBER, layout=badge_sheets.FIRST_LAYOUT, actor=None)
    made = time.perf_counter()
    pdf = printing.pdf(run, host="inovasi.example")
    seconds = time.perf_counter() - made
    yield limit(f"{NUMBER:,} badges as PDF", seconds, 6, "s", f"{len(pdf) / 1e6:.1f} MB; made and stored before in {made - began:.1f} s")
