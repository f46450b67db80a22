"""To be written."""

from django.http import HttpRequest, HttpResponse


def staff(request: HttpRequest, slug: str = "", number: str = "", code: str = "") -> HttpResponse:
    return HttpResponse("staff")
