"""The sizes of a photo in templates: `{{ photo|srcset:"avif" }}`."""

from django import template

from exhibits import photos
from exhibits.models import Photo

register = template.Library()


@register.filter
def srcset(photo: Photo, kind: str) -> str:
    """`address 480w, address 960w …` of the files of that kind; empty where there are none."""
    return photos.srcset(photo, kind)
