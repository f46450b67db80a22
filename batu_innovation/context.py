"""What every page needs to know: the city's name, whether this is a demonstration, the switch to the other language."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from batu_innovation.middleware import request_id
from exhibits import colours, editions


def portal(request: HttpRequest) -> dict[str, Any]:
    other = "en" if get_language() == "id" else "id"
    return {
        "SITE_NAME": settings.SITE_NAME,
        "CITY_NAME": settings.CITY_NAME,
        "DEMO": settings.DEMO,
        "RETENTION_DAYS": settings.RETENTION_DAYS,
        "other_language": other,
        "other_language_url": in_language(request.get_full_path(), other),
        "alternates": [(code, request.build_absolute_uri(in_language(request.path, code))) for code, _name in settings.LANGUAGES],
        "canonical_url": request.build_absolute_uri(request.path),
        "category_colours_url": SimpleLazyObject(lambda: f"/kategori.css?v={colours.version()}"),
        "request_id": request_id.get(),
        "menu_exhibition": SimpleLazyObject(editions.for_menu),
    }


def in_language(path: str, code: str) -> str:
    """The same page in another language: addresses differ in nothing but the prefix, for unknown ones too."""
    prefixes = [f"/{language}" for language, _name in settings.LANGUAGES if language != settings.LANGUAGE_CODE]
    bare = path
    for prefix in prefixes:
        if path == prefix or path.startswith((f"{prefix}/", f"{prefix}?")):
            bare = path.removeprefix(prefix)
    return bare or "/" if code == settings.LANGUAGE_CODE else f"/{code}{bare}"
