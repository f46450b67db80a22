"""Public pages kept until something public changes: the bytes are valid for one content revision and a short time."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import brotli
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from opds import revision

View = Callable[..., HttpResponse]
WORTH_PACKING = 500  # bytes
BROTLI_QUALITY, GZIP_LEVEL = 5, 6


CODINGS = ("br", "gzip", "")


@dataclass(frozen=True, slots=True)
class Kept:
    """A finished page in one coding. Nothing secret is in it, so packing gives nothing away."""

    content: bytes
    content_type: str
    etag: str
    coding: str

    def answer(self, request: HttpRequest) -> HttpResponse:
        if is_known(request, self.etag):
            response = HttpResponse(status=304)
        else:
            response = HttpResponse(self.content, content_type=self.content_type)
            if self.coding:
                response["Content-Encoding"] = self.coding
        response["ETag"] = self.etag
        return response


def _packed(response: HttpResponse) -> dict[str, Kept]:
    """The page for readers of each coding; a small one is packed for nobody."""
    content, content_type = response.content, response.get("Content-Type", "text/html; charset=utf-8")
    tag = hashlib.sha256(content).hexdigest()[:20]
    plain = Kept(content, content_type, f'"{tag}"', "")
    if len(content) < WORTH_PACKING:
        return dict.fromkeys(CODINGS, plain)
    bodies = {"br": brotli.compress(content, quality=BROTLI_QUALITY), "gzip": gzip.compress(content, GZIP_LEVEL, mtime=0)}
    return {coding: Kept(body, content_type, f'"{tag}-{coding}"', coding) for coding, body in bodies.items()} | {"": plain}


def public_page(seconds: int = 60) -> Callable[[View], View]:
    """Keep the finished page for anonymous readers.

    For views that write nothing, read no cookie and show nothing personal. `seconds` bounds how old numbers that
    change without a revision (counts at the gate) may be; a new revision ends a page at once. Answers packed as the
    reader's browser likes it and with an ETag, so that an unchanged page costs a reader nothing.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in {"GET", "HEAD"}:
                return HttpResponseNotAllowed(["GET", "HEAD"])
            if _is_signed_in(request):
                return view(request, *args, **kwargs)
            key, coding = _key(request), _coding(request)
            found = cache.get(key + coding)
            if found is None:
                response = view(request, *args, **kwargs)
                if hasattr(response, "render"):
                    response.render()
                if response.status_code != 200 or response.streaming or response.cookies:
                    return response
                packed = _packed(response)
                cache.set_many({key + name: page for name, page in packed.items()}, seconds)
                found = packed[coding]
            answer: HttpResponse = found.answer(request)
            answer["Cache-Control"] = "private, no-cache" if settings.DEBUG else "public, max-age=0, must-revalidate"
            patch_vary_headers(answer, ["HX-Request", "Accept-Encoding"])
            return answer

        return csrf_exempt(kept)

    return decorate


def read_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For views that change nothing and are not kept: any other method is 405, not a form that lacks its token."""
    return csrf_exempt(require_safe(view))


def is_known(request: HttpRequest, etag: str) -> bool:
    """Whether the reader has this version; a proxy that packs pages turns our tag into a weak one (`W/`)."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return etag in {tag.removeprefix("W/") for tag in known}


def _key(request: HttpRequest) -> str:
    fragment = request.headers.get("HX-Target", "") if request.headers.get("HX-Request") else ""
    where = f"{revision.current()}|{get_language()}|{request.get_host()}|{request.is_secure()}|{request.get_full_path()}|{fragment}"
    return f"page:{hashlib.sha256(where.encode()).hexdigest()}:"


def _coding(request: HttpRequest) -> str:
    accepted = request.headers.get("Accept-Encoding", "")
    return next(coding for coding in CODINGS if coding in accepted)


def _is_signed_in(request: HttpRequest) -> bool:
    """Calls of the API carry no user at all."""
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated
