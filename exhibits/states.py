"""The status of an innovation as people see it at the desk: a shape and a word, never colour alone."""

from django.utils.html import format_html

from exhibits.models import Innovation
from opds.templatetags.words import icon

Status = Innovation.Status
LOOK = {
    Status.DRAFT: ("draft", "document"),
    Status.SUBMITTED: ("submitted", "clock"),
    Status.CHANGES_REQUESTED: ("returned", "repeat"),
    Status.PUBLISHED: ("published", "check"),
    Status.STOPPED: ("draft", "close"),
    Status.ARCHIVED: ("draft", "inbox"),
    Status.MERGED: ("draft", "share"),
}


def badge(innovation: Innovation) -> str:
    """Safe markup of the status."""
    css, drawing = LOOK[Status(innovation.status)]
    return format_html('<span class="state state--{}">{} {}</span>', css, icon(drawing), innovation.get_status_display())
