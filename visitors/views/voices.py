"""To be written."""

from django.http import HttpRequest, HttpResponse


def voices(request: HttpRequest, slug: str = "", number: str = "", code: str = "") -> HttpResponse:
    return HttpResponse("voices")


def say(request: HttpRequest, slug: str = "", number: str = "", code: str = "") -> HttpResponse:
    return HttpResponse("say")
