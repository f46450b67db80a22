"""Answers for machines: whether the process lives and is ready, what a search engine may read, where the pages are."""

import logging

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from exhibits import sitemaps
from opds.page_cache import read_only

logger = logging.getLogger(__name__)
TEXT = "text/plain; charset=utf-8"


@read_only
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is looked at."""
    return _uncached("ok\n")


@read_only
def ready(request: HttpRequest) -> HttpResponse:
    """200 while the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.exception("the database does not answer")
        return _uncached("the database does not answer\n", status=503)
    return _uncached("ok\n")


@read_only
def robots(request: HttpRequest) -> HttpResponse:
    address = request.build_absolute_uri(reverse("sitemap"))
    maps = "".join(f"Sitemap: {address}{'' if page == 1 else f'?p={page}'}\n" for page in range(1, sitemaps.pages() + 1))
    closed = "".join(f"Disallow: {path}\n" for path in ("/admin/", "/en/admin/", "/cari/", "/en/cari/", "/petugas/", "/en/petugas/", "/t/"))
    return HttpResponse(f"User-agent: *\n{closed}\n{maps}", content_type=TEXT)


def _uncached(text: str, status: int = 200) -> HttpResponse:
    response = HttpResponse(text, content_type=TEXT, status=status)
    response["Cache-Control"] = "no-store"
    return response
