"""Made-up innovations in number, for measurements: the sample's sentences recombined, so that words are as common as there.

Only for demonstrations (`manage.py scale_up`). Every row is marked as a sample, published with its review steps, and on
no stand.
"""

from __future__ import annotations

import datetime
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from exhibits import review, search
from exhibits.models import Category, Innovation, Tag
from opds import revision
from opds.models import Opd

Piece = TypeVar("Piece")
CHUNK = 1000
FIRST = (
    "SAPA", "JAGA", "RUMAH", "WARUNG", "LUMBUNG", "LOKET", "SINAU", "KEBUN", "PASAR", "POS", "TAMAN", "SAHABAT", "KAWAL", "GERBANG",
    "CAHAYA", "LANGKAH", "PETA", "KABAR", "SERAMBI", "MITRA", "DAPUR", "PELITA", "SUMBER", "AYO", "KLINIK", "KELAS", "TITIP", "RUANG",
)  # fmt: skip
SECOND = (
    "WARGA", "TANI", "DESA", "SEHAT", "CERDAS", "RESIK", "BERKAS", "BIDAN", "LANSIA", "PEMUDA", "USAHA", "AIR", "APEL", "BUNGA", "SUSU",
    "SEKOLAH", "JALAN", "PUPUK", "BACA", "ASUH", "LERENG", "TANGGAP", "PAJAK", "KELUARGA", "WISATA", "KERJA", "SAMPAH", "PANGAN",
)  # fmt: skip
THIRD = ("", "", "", "BATU", "BERSAMA", "MUDAH", "KELILING", "DARING", "TERPADU", "MANDIRI")
SHORT = ("who_can_use", "where_to_get_it", "requirements", "cost", "duration", "hours", "affair")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True)
class Pools:
    """Pieces of the sample to draw from."""

    sentences: dict[str, list[str]]
    short: dict[str, list[str]]
    expansions: list[str]
    keywords: list[str]
    summaries: list[tuple[str, str]]
    opds: list[Opd]
    categories: list[Category]
    tags: list[Tag]


class NothingToRecombine(Exception):
    """There is no sample in the database yet."""


def grow(total: int, tell: Callable[[str], object]) -> int:
    """Bring the register to `total` entries; returns how many were added. Indexes everything at the end."""
    there = Innovation.objects.count()
    if total <= there:
        return 0
    pools = _pools()
    for start in range(there, total, CHUNK):
        _chunk(range(start, min(start + CHUNK, total)), pools)
        tell(f"innovations: {min(start + CHUNK, total):,}")
    tell("writing the search index")
    search.rebuild()
    revision.bump()
    return total - there


def _pools() -> Pools:
    samples = list(Innovation.objects.published().filter(is_sample=True, stands__isnull=False).distinct().order_by("slug"))
    if not samples:
        raise NothingToRecombine("load the sample first: manage.py load_exhibition data/sample-2023")
    long = ("problem", "solution", "benefits")
    return Pools(
        sentences={name: [part for row in samples for part in _SENTENCE.split(getattr(row, name)) if part] for name in long},
        short={name: [getattr(row, name) for row in samples] for name in SHORT},
        expansions=[row.title.partition(" — ")[2] for row in samples],
        keywords=sorted({word for row in samples for word in row.keyword_list()}),
        summaries=[(row.summary, row.summary_en) for row in samples],
        opds=list(Opd.objects.active().order_by("acronym")),
        categories=list(Category.objects.all()),
        tags=list(Tag.objects.order_by("slug")),
    )


@transaction.atomic
def _chunk(numbers: range, pools: Pools) -> None:
    chance = random.Random(f"innovations:{numbers.start}")  # noqa: S311
    rows = review.bring_in_many([_row(number, pools, chance) for number in numbers])
    through = Innovation.tags.through
    through._default_manager.bulk_create(
        [through(innovation_id=row.pk, tag_id=tag.pk) for row in rows for tag in _some(pools.tags, chance.choice((1, 2, 2, 3)), chance)]
    )


def _some(found: list[Piece], most: int, chance: random.Random) -> list[Piece]:
    return chance.sample(found, min(most, len(found)))


def _row(number: int, pools: Pools, chance: random.Random) -> Innovation:
    name = " ".join(filter(None, (chance.choice(FIRST), chance.choice(SECOND), chance.choice(THIRD))))
    summary, summary_en = chance.choice(pools.summaries)
    published = timezone.now() - datetime.timedelta(days=chance.randint(1, 2500), seconds=chance.randrange(86400))
    stage, trial, implemented = _stage(published.date(), chance)
    return Innovation(
        slug=f"{slugify(name)}-{number}",
        title=f"{name} — {chance.choice(pools.expansions)}"[:200],
        title_en=f"{name} — sample number {number}",
        opd=chance.choice(pools.opds),
        category=chance.choice(pools.categories),
        digital=chance.random() < 0.4,
        stage=stage,
        initiator=chance.choice(Innovation.Initiator.values),
        trial_date=trial,
        implemented_date=implemented,
        summary=summary,
        summary_en=summary_en,
        keywords=", ".join(_some(pools.keywords, 4, chance)),
        sdgs=sorted(chance.sample(range(1, 18), 2)),
        is_sample=True,
        created_at=published - datetime.timedelta(days=30),
        submitted_at=published - datetime.timedelta(days=9),
        published_at=published,
        **{name: " ".join(_some(found, 3, chance)) for name, found in pools.sentences.items()},
        **{name: chance.choice(found) for name, found in pools.short.items()},
    )


def _stage(published: datetime.date, chance: random.Random) -> tuple[str, datetime.date | None, datetime.date | None]:
    stage = chance.choices(Innovation.Stage.values, weights=(4, 13, 65))[0]
    trial = published - datetime.timedelta(days=chance.randint(200, 900))
    implemented = trial + datetime.timedelta(days=chance.randint(30, 190))
    if stage == Innovation.Stage.INITIATIVE:
        return stage, None, None
    return stage, trial, implemented if stage == Innovation.Stage.IMPLEMENTED else None
