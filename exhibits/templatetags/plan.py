"""The floor plan in templates: `{% plan exhibition chosen=stand %}` large, `{% plan_band exhibition %}` on the green
band, `{% plan_mini stand %}` beside a text. All three draw the same hall from the same rectangles."""

from collections.abc import Collection
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.translation import ngettext

from exhibits import plan as plans
from exhibits.models import Exhibition, Stand
from exhibits.routes import Box, Route
from opds.templatetags.words import number

register = template.Library()


@register.inclusion_tag("exhibits/plan/_hall.html")
def plan(
    exhibition: Exhibition,
    *,
    chosen: Stand | None = None,
    matching: Collection[str] | None = None,
    linked: bool = True,
    query: str = "",
    hall: plans.Hall | None = None,
) -> dict[str, Any]:
    """The whole hall. `linked`: stands are links that choose them; otherwise the drawing is decoration beside a list.

    `matching`: numbers that the filter kept, the others fade; `query`: what a link keeps of the filter.
    """
    drawn = hall or plans.hall(exhibition)
    return {
        "hall": drawn,
        "chosen": chosen.number if chosen else "",
        "route": drawn.route_to(chosen) if chosen else None,
        "routes": drawn.routes if linked else {},
        "tiles": [(tile, matching is not None and tile.stand.number not in matching) for tile in drawn.tiles],
        "linked": linked,
        "query": query,
    }


@register.inclusion_tag("exhibits/plan/_thumb.html")
def plan_band(exhibition: Exhibition) -> dict[str, Any]:
    """The hall as a small ornament on the green band; no words, no links, hidden from screen readers."""
    return {"hall": plans.hall(exhibition), "style": "plan--band", "chosen": "", "route": None}


@register.inclusion_tag("exhibits/plan/_thumb.html")
def plan_mini(stand: Stand) -> dict[str, Any]:
    """The hall with one stand lit and the way to it; the words stand beside it."""
    drawn = plans.hall(stand.exhibition)
    return {"hall": drawn, "style": "plan--mini", "chosen": stand.number, "route": drawn.route_to(stand)}


@register.filter
def rect(box: Box) -> str:
    """The place and size of a box as attributes of an SVG `rect`."""
    return format_html('x="{}" y="{}" width="{}" height="{}"', *(f"{round(v, 2):g}" for v in (box.left, box.top, box.width, box.height)))


@register.filter
def way_to(routes: dict[str, Route], stand: Stand) -> Route | None:
    """The way to a stand out of all ways."""
    return routes.get(stand.number)


@register.filter
def stands_said(count: int) -> str:
    """50 stands."""
    return ngettext("%(count)s stand", "%(count)s stands", count) % {"count": number(count)}


@register.filter
def innovations_said(count: int) -> str:
    """82 innovations."""
    return ngettext("%(count)s innovation", "%(count)s innovations", count) % {"count": number(count)}


@register.filter
def way_said(way: Route) -> str:
    """About 40 metres from the entrance."""
    metres = way.about_metres
    return ngettext("about %(count)s metre from the entrance", "about %(count)s metres from the entrance", metres) % {"count": metres}
