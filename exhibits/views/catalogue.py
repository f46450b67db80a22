"""Search and filters of the register, and the suggestions while typing."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language

from exhibits import paging
from exhibits.catalogue import SORTS, Filters, find, suggest
from opds.page_cache import public_page, read_only

FRAGMENT = "katalog"
"""The id of the part of the page that changes with the filters; htmx asks for it alone, by the same address."""


@public_page(60)
def catalogue(request: HttpRequest) -> HttpResponse:
    """A page beyond the end is a 404 that offers the first; unknown filters are named and left out."""
    filters = Filters.from_query(request.GET)
    page = find(filters, get_language() or "id")
    alone = bool(request.headers.get("HX-Request")) and request.headers.get("HX-Target") == FRAGMENT
    context = {
        "section": "innovations",
        "alone": alone,
        "page": page,
        "filters": filters,
        "first_page": f"?{filters.query(halaman=1)}",
        "links": paging.links(page.number, page.pages, lambda number: filters.query(halaman=number)),
        "sorts": [(value, label, filters.query(urut=value)) for value, label in SORTS.items() if filters.q or value != "relevan"],
    }
    template = "exhibits/_catalogue.html" if alone else "exhibits/catalogue.html"
    return render(request, template, context, status=404 if page.beyond_end else 200)


@read_only
def suggestions(request: HttpRequest) -> JsonResponse:
    """What the words typed so far may become."""
    found = suggest(request.GET.get("q", ""), get_language() or "id")
    rows = [{"label": row.label, "detail": row.detail, "url": row.url, "kind": row.kind} for row in found]
    response = JsonResponse({"suggestions": rows})
    response["Cache-Control"] = "public, max-age=60"
    return response
