"""The sizes of a photo in templates: `{{ photo|srcset:"avif" }}`, and what matters in it: `{{ photo|focus }}`."""

from django import template

from exhibits import photos
from exhibits.models import Photo

register = template.Library()
MIDDLE = 5


@register.filter
def srcset(photo: Photo, kind: str) -> str:
    """`address 480w, address 960w …` of the files of that kind; empty where there are none."""
    return photos.srcset(photo, kind)


@register.filter
def focus(photo: Photo) -> str:
    """The classes that keep the chosen point in sight where the picture is cropped; none for the middle.

    Steps of ten percent, since the policy of the pages allows no styles at the element; the rules are in components.css.
    """
    names = [
        f"focus-{axis}-{step}" for axis, step in (("x", round(photo.focus_x / 10)), ("y", round(photo.focus_y / 10))) if step != MIDDLE
    ]
    return " ".join(names)
