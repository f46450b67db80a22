"""What every page needs to know: the city's name, whether this is a demonstration, the switch to the other language."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from batu_innovation.middleware import request_id
from exhibits import editions


def portal(request: HttpRequest) -> dict[str, Any]:
    other = "en" if get_language() == "id" else "id"
    return {
        "SITE_NAME": settings.SITE_NAME,
        "CITY_NAME": settings.CITY_NAME,
        "DEMO": settings.DEMO,
        "other_language": other,
        "category_colours_url": "/kategori.css",
        "other_language_url": translate_url(request.get_full_path(), other),
        "request_id": request_id.get(),
        "menu_exhibition": SimpleLazyObject(editions.current),
    }
