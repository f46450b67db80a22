"""The files of the scanner page: what a phone keeps to open it without the server, their version, and where its workers are."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, override

FOLDER = settings.BASE_DIR / "static"
WORKER = "scanner/worker.js"
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
def names() -> tuple[str, ...]:
    """What the page needs of `static/`: styles, pictures, the decoder, and all its modules."""
    modules = sorted(f"scanner/{path.name}" for path in (FOLDER / "scanner").glob("*.js"))
    return (*SHELL, *(name for name in modules if name != WORKER))


@lru_cache(maxsize=1)
def app_version() -> str:
    """The version of the files a phone runs, as the desk shows it: 1. and the beginning of a hash of them."""
    found = hashlib.sha256()
    for name in (*names(), WORKER):
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
