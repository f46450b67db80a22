"""Notices of the desk in words: `{{ notice|sentence }}`."""

from django import template

from opds import notices
from opds.models import Notice

register = template.Library()


@register.filter
def sentence(notice: Notice) -> str:
    """What happened, in the reader's language."""
    return notices.sentence(notice)
