"""The scanner page as an app: its manifest and its service worker, at addresses that never change, and what the worker keeps."""

from __future__ import annotations

import hashlib
import json

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from exhibits import colours
from opds.page_cache import read_only
from visitors.scanner_files import WORKER, app_version, names
from visitors.views.staff import app_page

ICONS = ((192, "any"), (192, "maskable"), (512, "any"), (512, "maskable"))


@require_safe
@cache_control(no_cache=True)
@read_only
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker of one language; it changes whenever the page, its words or one of its files change."""
    request.user = AnonymousUser()
    page = reverse("visitors:staff")
    files = [*(static(name) for name in names()), f"/kategori.css?v={colours.version()}", reverse("visitors:staff-manifest")]
    seen = hashlib.sha256(app_version().encode() + json.dumps(files).encode() + app_page(request, None).content)
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
