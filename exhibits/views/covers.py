"""Drawn covers as files. The address says all that a picture depends on: no database, and browsers keep it for ever."""

import gzip
from collections.abc import Callable
from functools import lru_cache

from django.http import HttpRequest, HttpResponse

from exhibits import covers
from opds.page_cache import read_only

KEPT_FOR_EVER = "public, max-age=31536000, immutable"


@read_only
def cover(request: HttpRequest, colour: str, slug: str) -> HttpResponse:
    return _picture(request, covers.cover_svg, slug, colour)


@read_only
def door(request: HttpRequest, colour: str, slug: str) -> HttpResponse:
    return _picture(request, covers.door_svg, slug, colour)


def _picture(request: HttpRequest, draw: Callable[[str, str], str], slug: str, colour: str) -> HttpResponse:
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(_bytes(draw, slug, colour, zipped), content_type="image/svg+xml")
    if zipped:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = KEPT_FOR_EVER
    return response


@lru_cache(maxsize=covers.KEPT)
def _bytes(draw: Callable[[str, str], str], slug: str, colour: str, zipped: bool) -> bytes:
    picture = draw(slug, f"#{colour}").encode()
    return gzip.compress(picture, mtime=0) if zipped else picture
