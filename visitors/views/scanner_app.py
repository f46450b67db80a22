"""The scanner page as an app: its manifest and its service worker, at addresses that never change, and what the worker keeps."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, override, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from exhibits import colours
from opds.page_cache import read_only

FOLDER = settings.BASE_DIR / "static"
WORKER = "scanner/worker.js"
ICONS = ((192, "any"), (192, "maskable"), (512, "any"), (512, "maskable"))
SHELL = (
    "css/portal.css",
    "css/scanner.css",
    "js/theme.js",
    "js/portal.js",
    "img/icons.svg",
    "img/blossom.svg",
    "img/app/scanner-192.png",
    "vendor/plus-jakarta-sans/plus-jakarta-sans-latin-wght.woff2",
    "vendor/zxing-wasm/zxing_reader.js",
    "vendor/zxing-wasm/zxing_reader.wasm",
)


@lru_cache(maxsize=1)
def _names() -> tuple[str, ...]:
    modules = sorted(f"scanner/{path.name}" for path in (FOLDER / "scanner").glob("*.js"))
    return (*SHELL, *(name for name in modules if name != WORKER))


@lru_cache(maxsize=1)
def app_version() -> str:
    """The version of the files a phone runs, as the desk shows it: 1. and the beginning of a hash of them."""
    found = hashlib.sha256()
    for name in (*_names(), WORKER):
        found.update((FOLDER / name).read_bytes())
    return f"1.{found.hexdigest()[:8]}"


def worker_addresses() -> list[str]:
    """The service workers, that of the language of now first; each opens the page of its own language without the server."""
    codes = sorted((code for code, _name in settings.LANGUAGES), key=lambda code: code != get_language())
    addresses = []
    for code in codes:
        with override(code):
            addresses.append(reverse("visitors:staff-worker"))
    return addresses


@require_safe
@cache_control(no_cache=True)
@read_only
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker of one language; it changes whenever the page, its words or one of its files change."""
    from visitors.views.staff import staff

    request.user = AnonymousUser()
    page = reverse("visitors:staff")
    files = [*(static(name) for name in _names()), f"/kategori.css?v={colours.version()}", reverse("visitors:staff-manifest")]
    seen = hashlib.sha256(app_version().encode() + json.dumps(files).encode() + staff(request).content)
    shell = {"version": seen.hexdigest()[:16], "page": page, "scope": page, "files": files}
    script = f"self.SHELL = {json.dumps(shell)};\nimportScripts({json.dumps(static(WORKER))});\n"
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@require_safe
@cache_control(no_cache=True)
@read_only
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone needs to put the page among its apps."""
    icons = [
        {
            "src": static(f"img/app/scanner-{size}{'-maskable' if purpose == 'maskable' else ''}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size, purpose in ICONS
    ]
    content = {
        "id": "/petugas/",
        "name": _("Scanner for staff") + f" · {settings.SITE_NAME}",
        "short_name": pgettext("app", "Scanner"),
        "description": _("Count visitors at a gate or a stand of the exhibition, even without a network."),
        "lang": get_language(),
        "start_url": reverse("visitors:staff"),
        "scope": "/",
        "display": "standalone",
        "orientation": "portrait",
        "background_color": "#0f4428",
        "theme_color": "#0f4428",
        "icons": icons,
    }
    return JsonResponse(content, content_type="application/manifest+json")
