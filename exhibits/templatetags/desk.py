"""Words and small drawings of the officials' desk: `{{ innovation|state }}`, `{{ when|how_long }}`, `{% coverage_bar coverage %}`."""

from __future__ import annotations

import datetime

from django import template
from django.utils.html import format_html
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exhibits import states
from exhibits.board import Summary
from exhibits.comparing import label_of
from exhibits.models import Innovation, ReviewEvent
from exhibits.readiness import Point

register = template.Library()
Status = Innovation.Status


@register.filter
def state(innovation: Innovation) -> str:
    """The status as a shape and a word."""
    return states.badge(innovation)


@register.filter
def state_of(status: str) -> str:
    """The same of a status alone."""
    return states.badge_of(status)


@register.filter
def step_name(event: ReviewEvent) -> str:
    """A step of the review in one or two words."""
    return states.step_name(event)


@register.filter
def why_changed(reason: str | None) -> str:
    """Why a version came to be, if a step of the review made it."""
    return states.reason_words(reason)


@register.filter
def field_label(name: str) -> str:
    """A field of an innovation by the words of its form."""
    return label_of(name)


@register.filter
def waits_for(innovation: Innovation) -> str:
    """On whom the next step of an entry depends."""
    return {
        Status.DRAFT: _("you: finish and submit"),
        Status.CHANGES_REQUESTED: _("you: revise and submit"),
        Status.SUBMITTED: _("the committee"),
        Status.STOPPED: innovation.stopped_reason,
        Status.ARCHIVED: innovation.stopped_reason,
    }.get(Status(innovation.status), "–")


@register.filter
def lacking(innovation: Innovation, gaps: dict[int, list[Point]]) -> str:
    """How much an entry still lacks, and the first of it."""
    points = gaps.get(innovation.pk, [])
    if not points:
        return _("nothing")
    return ngettext("%(number)d: %(first)s", "%(number)d, first %(first)s", len(points)) % {"number": len(points), "first": points[0].name}


@register.filter
def how_long(moment: datetime.datetime | None) -> str:
    """6 days · 6 hari; the largest unit only."""
    return timesince(moment, depth=1) if moment else ""


@register.simple_tag
def coverage_bar(coverage: Summary) -> str:
    """One bar in three parts: met, in progress, nothing yet; the words stand under it."""
    done, begun = coverage.share("met"), coverage.share("progress")
    return format_html(
        '<svg class="meter" viewBox="0 0 650 16" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect width="{}" height="16" rx="3"/>'
        '<rect class="mid" x="{}" width="{}" height="16" rx="3"/><rect class="rest" x="{}" y="1" width="{}" height="14" rx="3"/></svg>',
        max(done - 3, 0),
        done + 1,
        max(begun - 3, 0),
        done + begun + 2,
        max(650 - done - begun - 4, 0),
    )
