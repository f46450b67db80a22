"""Public pages kept until something public changes: the bytes are valid for one content revision and a short time."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from opds import revision

View = Callable[..., HttpResponse]


def public_page(seconds: int = 60) -> Callable[[View], View]:
    """Keep the finished page for anonymous readers.

    For views that write nothing, read no cookie and show nothing personal. `seconds` bounds how old numbers that
    change without a revision (counts at the gate) may be; a new revision ends a page at once. Answers with an ETag,
    so that an unchanged page costs a reader nothing.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in {"GET", "HEAD"} or request.user.is_authenticated:
                return view(request, *args, **kwargs)
            fragment = request.headers.get("HX-Target", "") if request.headers.get("HX-Request") else ""
            where = f"{revision.current()}|{get_language()}|{request.get_host()}|{request.is_secure()}|{request.get_full_path()}|{fragment}"
            key = "page:" + hashlib.sha256(where.encode()).hexdigest()
            found = cache.get(key)
            if found is None:
                response = view(request, *args, **kwargs)
                if hasattr(response, "render"):
                    response.render()
                if response.status_code != 200 or response.streaming or response.cookies:
                    return response
                etag = '"' + hashlib.sha256(response.content).hexdigest()[:20] + '"'
                found = (response.content, response.get("Content-Type", "text/html; charset=utf-8"), etag)
                cache.set(key, found, seconds)
            content, content_type, etag = found
            if request.headers.get("If-None-Match") == etag:
                answer = HttpResponse(status=304)
            else:
                answer = HttpResponse(content, content_type=content_type)
            answer["ETag"] = etag
            answer["Cache-Control"] = "private, no-cache" if settings.DEBUG else "public, max-age=0, must-revalidate"
            patch_vary_headers(answer, ["HX-Request"])
            return answer

        return kept

    return decorate
