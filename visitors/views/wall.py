"""The wall in the hall: one page, and the fragment with its numbers that the page asks for every three seconds."""

import hashlib
import time
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language

from exhibits.models import Exhibition
from opds.page_cache import is_known, public_page, read_only
from visitors import bars, capacity, counts, said

FRESH_SECONDS = 2
BUSY_SECONDS = 5
KEPT_SECONDS = 10


@public_page(FRESH_SECONDS)
def wall(request: HttpRequest, slug: str) -> HttpResponse:
    exhibition = get_object_or_404(Exhibition.objects.reachable(), slug=slug)
    return render(request, "visitors/wall.html", {"training": exhibition.is_training, **numbers_of(exhibition)})


@read_only
def numbers(request: HttpRequest, slug: str) -> HttpResponse:
    """The part of the wall that changes. All who watch share one rendering for two seconds; unchanged it is a 304."""
    html, etag = _kept(slug)
    response = HttpResponse(status=304) if is_known(request, etag) else HttpResponse(html)
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    return response


def _kept(slug: str) -> tuple[str, str]:
    """The rendering all who watch share, and its tag. When it is old one of them makes the next; the others get the old one
    meanwhile, for at most as long as it is kept, instead of all counting at once."""
    key = f"wall:{slug}:{get_language()}"
    found: tuple[str, str, float] | None = cache.get(key)
    if found and (time.time() < found[2] or not cache.add(f"{key}:busy", 1, BUSY_SECONDS)):
        return found[:2]
    exhibition = get_object_or_404(Exhibition.objects.reachable(), slug=slug)
    fresh = render_to_string("visitors/_wall_numbers.html", numbers_of(exhibition))
    etag = '"' + hashlib.sha256(fresh.encode()).hexdigest()[:20] + '"'
    cache.set(key, (fresh, etag, time.time() + FRESH_SECONDS), KEPT_SECONDS)
    cache.delete(f"{key}:busy")
    return fresh, etag


def numbers_of(exhibition: Exhibition) -> dict[str, Any]:
    """What the page and the fragment show; both are rendered from it, so they cannot differ."""
    now = timezone.now()
    shown = counts.wall_numbers(exhibition, now)
    voice = said.for_the_wall(exhibition, moment=now)
    return {
        "exhibition": exhibition,
        "numbers": shown,
        "chart": bars.draw(shown),
        "voice": voice,
        "inside": capacity.inside(exhibition),
        "LANGUAGE_CODE": get_language(),
    }
