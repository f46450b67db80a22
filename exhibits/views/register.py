"""To be written."""

from django.http import HttpRequest, HttpResponse


def home(request: HttpRequest, slug: str = "", number: str = "", code: str = "") -> HttpResponse:
    return HttpResponse("home")


def catalogue(request: HttpRequest, slug: str = "", number: str = "", code: str = "") -> HttpResponse:
    return HttpResponse("catalogue")


def innovation(request: HttpRequest, slug: str = "", number: str = "", code: str = "") -> HttpResponse:
    return HttpResponse("innovation")


def suggest(request: HttpRequest, slug: str = "", number: str = "", code: str = "") -> HttpResponse:
    return HttpResponse("suggest")


def category(request: HttpRequest, slug: str = "", number: str = "", code: str = "") -> HttpResponse:
    return HttpResponse("category")


def opds(request: HttpRequest, slug: str = "", number: str = "", code: str = "") -> HttpResponse:
    return HttpResponse("opds")


def opd(request: HttpRequest, slug: str = "", number: str = "", code: str = "") -> HttpResponse:
    return HttpResponse("opd")


def about(request: HttpRequest, slug: str = "", number: str = "", code: str = "") -> HttpResponse:
    return HttpResponse("about")


def privacy(request: HttpRequest, slug: str = "", number: str = "", code: str = "") -> HttpResponse:
    return HttpResponse("privacy")


def accessibility(request: HttpRequest, slug: str = "", number: str = "", code: str = "") -> HttpResponse:
    return HttpResponse("accessibility")
