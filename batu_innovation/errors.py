"""Pages for what went wrong, in the look of the portal and the reader's language. The last two read no database."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language

from batu_innovation.context import in_language
from batu_innovation.middleware import request_id


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(_bare(request, "400.html"), status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_bare(request, "500.html"), status=500)


def _bare(request: HttpRequest, template: str) -> str:
    """No context processor runs, so neither database nor session is touched."""
    other = "en" if get_language() == "id" else "id"
    names = {
        "SITE_NAME": settings.SITE_NAME,
        "CITY_NAME": settings.CITY_NAME,
        "DEMO": settings.DEMO,
        "LANGUAGE_CODE": get_language(),
        "other_language": other,
        "other_language_url": in_language(request.get_full_path(), other),
        "request_id": request_id.get(),
    }
    return render_to_string(template, names)
