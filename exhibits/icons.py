"""Icons of the portal's sprite as pictures of their own, for paper."""

from __future__ import annotations

import functools
import re

from django.conf import settings

SPRITE = settings.BASE_DIR / "static" / "img" / "icons.svg"
SYMBOL = re.compile(r'<symbol id="([a-z-]+)" viewBox="([^"]+)">(.*?)</symbol>', re.S)


@functools.cache
def _symbols() -> dict[str, tuple[str, str]]:
    return {name: (box, shapes) for name, box, shapes in SYMBOL.findall(SPRITE.read_text())}


def drawing(name: str, colour: str) -> str:
    """The icon as SVG, its lines in `colour` (`#rrggbb`). A name that the sprite lacks raises `KeyError`."""
    box, shapes = _symbols()[name]
    look = f'fill="none" stroke="{colour}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" {look}>{shapes}</svg>'
