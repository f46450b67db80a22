"""What a phone learns before it works alone: its edition and days, its points with what there is to tell at each, the badges' hashes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from exhibits.models import Innovation
from visitors import points
from visitors.hashes import BITS, hashes_of
from visitors.models import Origin, Point, Scanner, VisitorKind

CARD = ("slug", "title", "title_en", "summary", "summary_en")
USE = ("who_can_use", "where_to_get_it", "requirements")


@dataclass(frozen=True, slots=True)
class Briefing:
    """`content` without the time and today's counts, and a tag that changes when it does."""

    content: dict[str, Any]
    etag: str

    def answer(self, scanner: Scanner) -> dict[str, Any]:
        """All of it, with the time and today's counts."""
        today = points.counts_today(scanner.exhibition)
        counted = [point | {"today": today.get(point["code"], 0)} for point in self.content["points"]]
        return self.content | {"server_time": timezone.now(), "points": counted}


def briefing(scanner: Scanner) -> Briefing:
    """What this phone should know; names of visitors are not in it."""
    edition = scanner.exhibition
    hashes = hashes_of(edition)
    content: dict[str, Any] = {
        "name": scanner.name,
        "exhibition": edition_as_json(scanner),
        "days": [{"date": day.date, "opens": day.opens, "closes": day.closes} for day in edition.day_list()],
        "points": [_point(point) for point in _points(scanner)],
        "kinds": list(VisitorKind.objects.values("code", "name", "name_en")),
        "origins": list(Origin.objects.values("id", "name")),
    }
    tag = hashlib.sha256(json.dumps([content, hashes.mark], default=str, sort_keys=True).encode()).hexdigest()[:32]
    content["hashes"] = {"salt": hashes.salt, "bits": BITS, "known": hashes.known, "revoked": hashes.revoked}
    return Briefing(content, f'"{tag}"')


def edition_as_json(scanner: Scanner) -> dict[str, Any]:
    edition = scanner.exhibition
    return {
        "slug": edition.slug,
        "name": edition.name,
        "name_en": edition.name_en,
        "timezone": edition.timezone,
        "training": edition.is_training,
    }


def _points(scanner: Scanner) -> list[Point]:
    shown = Innovation.objects.published().order_by("title").only(*CARD, *USE, *(f"{name}_en" for name in USE))
    return list(scanner.points.select_related("stand").prefetch_related(Prefetch("stand__innovations", shown)))


def _point(point: Point) -> dict[str, Any]:
    stand = point.stand
    return {
        "code": point.code,
        "kind": point.kind,
        "name": stand.name if stand else point.name,
        "name_en": stand.name_en if stand else "",
        "innovations": [_card(innovation) for innovation in stand.innovations.all()] if stand else [],
    }


def _card(innovation: Innovation) -> dict[str, str]:
    """One card for whoever stands at the stand: what it is, and how one uses it in a line or two."""
    return {
        "title": innovation.title,
        "title_en": innovation.title_en,
        "summary": innovation.summary,
        "summary_en": innovation.summary_en,
        "use": _use(innovation, ""),
        "use_en": _use(innovation, "_en"),
        "url": innovation.get_absolute_url(),
    }


def _use(innovation: Innovation, language: str) -> str:
    """Who, where and with what, each on a line of its own as far as it is known."""
    said = (getattr(innovation, f"{name}{language}").strip() for name in USE)
    return "\n".join(text for text in said if text)
