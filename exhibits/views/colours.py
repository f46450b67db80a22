"""To be written: the category colours as a stylesheet."""

from django.http import HttpRequest, HttpResponse


def stylesheet(request: HttpRequest) -> HttpResponse:
    return HttpResponse("", content_type="text/css")
