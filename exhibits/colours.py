"""Category colours for both themes: as text on the page's grounds, and as a ground that carries white text.

The committee chooses one colour; the partners are found here, so that text keeps 4.5:1 (WCAG 2.2, 1.4.3) whatever
was chosen. Hue and saturation stay, only the lightness moves. The grounds are those of `static/css/tokens.css`.
"""

import colorsys
import hashlib
from collections.abc import Iterable

from django.core.cache import cache

from exhibits.models import Category

TEXT_RATIO = 4.5
DARK_THEME_RATIO = 8.0  # on dark grounds a colour at 4.5:1 still looks dim beside the text
LIGHT_GROUNDS = ("#fbfaf6", "#ffffff", "#f4f1e9")
DARK_GROUNDS = ("#121814", "#1a221d", "#0c110e")
WHITE = "#ffffff"
STEPS = 100
VERSION_KEY, VERSION_SECONDS = "category-colours-version", 60


def channels(colour: str) -> tuple[float, float, float]:
    """Red, green and blue of `#rrggbb`, each from 0 to 1."""
    digits = colour.lstrip("#")
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue


def written(red: float, green: float, blue: float) -> str:
    return "#" + "".join(f"{round(max(0.0, min(1.0, part)) * 255):02x}" for part in (red, green, blue))


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it, from 0 (black) to 1 (white)."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The WCAG ratio of two colours, from 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def readable(colour: str, grounds: Iterable[str], *, lighter: bool, ratio: float = TEXT_RATIO) -> str:
    """The colour itself if it keeps `ratio` on every ground, else the nearest lighter (or darker) one that does."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*channels(colour))
    goal = 1.0 if lighter else 0.0
    grounds = tuple(grounds)
    for step in range(STEPS + 1):
        here = lightness + (goal - lightness) * step / STEPS
        found = written(*colorsys.hls_to_rgb(hue, here, saturation))
        if all(contrast(found, ground) >= ratio for ground in grounds):
            return found
    return written(goal, goal, goal)


def on_light(colour: str) -> str:
    return readable(colour, LIGHT_GROUNDS, lighter=False)


def on_dark(colour: str) -> str:
    return readable(colour, DARK_GROUNDS, lighter=True, ratio=DARK_THEME_RATIO)


def solid(colour: str) -> str:
    """A ground of this colour for white text, the same in both themes."""
    return readable(colour, (WHITE,), lighter=False)


def rules(categories: Iterable[Category]) -> str:
    """The stylesheet: `--cat` for text, icon and line, `--cat-solid` for a ground; light, dark by system, dark by choice."""
    rows = [(category.code, category.colour) for category in categories]
    light = [f'[data-category="{code}"]{{--cat:{on_light(colour)};--cat-solid:{solid(colour)}}}' for code, colour in rows]
    system = [f':root:not([data-theme="light"]) [data-category="{code}"]{{--cat:{on_dark(colour)}}}' for code, colour in rows]
    chosen = [f'[data-theme="dark"] [data-category="{code}"]{{--cat:{on_dark(colour)}}}' for code, colour in rows]
    return "\n".join([*light, "@media screen and (prefers-color-scheme:dark){", *system, "}", "@media screen{", *chosen, "}", ""])


def version() -> str:
    """What the address of the stylesheet carries, so that browsers may keep it for ever; at most a minute old."""
    return str(cache.get_or_set(VERSION_KEY, lambda: version_of(rules(Category.objects.all())), VERSION_SECONDS))


def version_of(stylesheet: str) -> str:
    return hashlib.sha256(stylesheet.encode()).hexdigest()[:10]
