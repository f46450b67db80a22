"""To be written."""

from django.http import HttpRequest, HttpResponse


def sheet(request: HttpRequest, slug: str = "", number: str = "", code: str = "") -> HttpResponse:
    return HttpResponse("sheet")
