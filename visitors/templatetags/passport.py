"""The visitor's passport in templates: `{% passport_card badge %}`."""

from typing import Any

from django import template
from django.utils.translation import get_language

from exhibits.models import Stand
from visitors import passport
from visitors.models import Badge

register = template.Library()
TURNS = (-8, 5, -4, 9, -11, 7, -6)


@register.inclusion_tag("visitors/_passport.html")
def passport_card(badge: Badge) -> dict[str, Any]:
    """`{% passport_card badge %}`: a section with its own heading, for inside a `.wrap`; needs css/passport.css; five queries."""
    return {"passport": passport.stamps(badge), "LANGUAGE_CODE": get_language()}


@register.filter
def turned(stand: Stand) -> int:
    """By how many degrees the stamp of a stand is turned, as if stamped by hand; always the same for one stand."""
    return TURNS[stand.pk % len(TURNS)]
