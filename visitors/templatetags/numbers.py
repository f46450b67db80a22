"""Numbers of an edition for pages of any app: `{% totals exhibition as totals %}` and its kin.

Each says which count it is; the three are never added to one another.
"""

from django import template

from exhibits.models import Exhibition
from visitors import counts

register = template.Library()


@register.simple_tag
def totals(exhibition: Exhibition | None) -> counts.Totals:
    """`{% totals exhibition as totals %}`: `.people`, `.visits`, `.scans`; one query."""
    return counts.totals(exhibition) if exhibition else counts.Totals()


@register.simple_tag
def people_at_gates(exhibition: Exhibition | None) -> int:
    """`{% people_at_gates exhibition as people %}`: different badges seen at the gates plus tallied heads; one query."""
    return counts.totals(exhibition).people if exhibition else 0


@register.simple_tag
def people_by_hour(exhibition: Exhibition | None) -> list[counts.Day]:
    """`{% people_by_hour exhibition as days %}`: for each day `.date`, `.hours` of (hour, people), `.total`, `.busiest`, `.most`."""
    return counts.people_by_hour(exhibition) if exhibition else []
