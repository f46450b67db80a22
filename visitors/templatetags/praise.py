"""Praised innovations in templates of any app: `{% praised_this_week 4 as voices %}`."""

from django import template

from visitors import praised
from visitors.models import Feedback

register = template.Library()


@register.simple_tag
def praised_this_week(number: int) -> list[Feedback]:
    """Comments with their innovations: `voice.text`, `voice.rating`, `voice.innovation`; two queries."""
    return praised.this_week(number)
