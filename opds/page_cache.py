"""Public pages kept until something public changes: the bytes are valid for one content revision and a short time."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

import brotli
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from opds import revision

View = Callable[..., HttpResponse]
WORTH_PACKING = 500  # bytes
BROTLI_QUALITY, GZIP_LEVEL = 5, 6


@dataclass(frozen=True, slots=True)
class Kept:
    """A finished page, as it is and packed. Nothing secret is in it, so packing gives nothing away."""

    content: bytes
    content_type: str
    etag: str
    packed: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, response: HttpResponse) -> Kept:
        content = response.content
        packed = {}
        if len(content) >= WORTH_PACKING:
            packed = {"br": brotli.compress(content, quality=BROTLI_QUALITY), "gzip": gzip.compress(content, GZIP_LEVEL, mtime=0)}
        etag = hashlib.sha256(content).hexdigest()[:20]
        return cls(content, response.get("Content-Type", "text/html; charset=utf-8"), etag, packed)

    def answer(self, request: HttpRequest) -> HttpResponse:
        accepted = request.headers.get("Accept-Encoding", "")
        coding = next((name for name in self.packed if name in accepted), "")
        etag = f'"{self.etag}-{coding}"' if coding else f'"{self.etag}"'
        if request.headers.get("If-None-Match") == etag:
            response = HttpResponse(status=304)
        else:
            response = HttpResponse(self.packed.get(coding, self.content), content_type=self.content_type)
            if coding:
                response["Content-Encoding"] = coding
        response["ETag"] = etag
        return response


def public_page(seconds: int = 60) -> Callable[[View], View]:
    """Keep the finished page for anonymous readers.

    For views that write nothing, read no cookie and show nothing personal. `seconds` bounds how old numbers that
    change without a revision (counts at the gate) may be; a new revision ends a page at once. Answers packed as the
    reader's browser likes it and with an ETag, so that an unchanged page costs a reader nothing.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in {"GET", "HEAD"} or _is_signed_in(request):
                return view(request, *args, **kwargs)
            key = _key(request)
            found = cache.get(key)
            if found is None:
                response = view(request, *args, **kwargs)
                if hasattr(response, "render"):
                    response.render()
                if response.status_code != 200 or response.streaming or response.cookies:
                    return response
                found = Kept.of(response)
                cache.set(key, found, seconds)
            answer: HttpResponse = found.answer(request)
            answer["Cache-Control"] = "private, no-cache" if settings.DEBUG else "public, max-age=0, must-revalidate"
            patch_vary_headers(answer, ["HX-Request", "Accept-Encoding"])
            return answer

        return kept

    return decorate


def _key(request: HttpRequest) -> str:
    fragment = request.headers.get("HX-Target", "") if request.headers.get("HX-Request") else ""
    where = f"{revision.current()}|{get_language()}|{request.get_host()}|{request.is_secure()}|{request.get_full_path()}|{fragment}"
    return "page:" + hashlib.sha256(where.encode()).hexdigest()


def _is_signed_in(request: HttpRequest) -> bool:
    """Calls of the API carry no user at all."""
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated
