"""Pages of words: about the portal, what happens with data, access for everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from opds.page_cache import public_page

LONG = 600


@public_page(LONG)
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "exhibits/about.html")


@public_page(LONG)
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "exhibits/privacy.html")


@public_page(LONG)
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "exhibits/accessibility.html")
