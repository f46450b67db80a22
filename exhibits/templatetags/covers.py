"""Addresses of the drawn covers: `{% cover_url innovation %}`, `{% door_url category %}`."""

from django import template
from django.urls import reverse

from exhibits import covers
from exhibits.models import Category, Innovation

register = template.Library()


def colour_of(category: Category | None) -> str:
    return (category.colour if category else covers.NEUTRAL).lstrip("#").lower()


@register.simple_tag
def cover_url(innovation: Innovation) -> str:
    """The cover of an innovation; the address says all that the picture depends on, so it may be kept for ever."""
    return f"{reverse('cover', args=[colour_of(innovation.category), innovation.slug])}?v={covers.DRAWING}"


@register.simple_tag
def door_url(category: Category) -> str:
    """The ridge at the foot of a category's door."""
    return f"{reverse('door', args=[colour_of(category), category.code])}?v={covers.DRAWING}"
