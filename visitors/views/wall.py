"""To be written."""

from django.http import HttpRequest, HttpResponse


def wall(request: HttpRequest, slug: str = "", number: str = "", code: str = "") -> HttpResponse:
    return HttpResponse("wall")


def numbers(request: HttpRequest, slug: str = "", number: str = "", code: str = "") -> HttpResponse:
    return HttpResponse("numbers")
