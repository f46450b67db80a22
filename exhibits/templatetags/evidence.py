"""Evidence in templates: `{% maturity_bar claimed verified highest %}`, `{{ step|proof_step }}`, names and links."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html, urlize
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def maturity_bar(claimed: int, verified: int, highest: int) -> str:
    """Claimed is the outline, verified the fill, the rest the empty frame; the numbers stand beside it in words."""
    return format_html(
        '<svg class="proof-bar" viewBox="0 0 {} 16" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="whole" width="{}" height="16"/><rect class="claimed" width="{}" height="16"/>'
        '<rect class="verified" width="{}" height="16"/></svg>',
        highest * 4,
        highest * 4,
        claimed * 4,
        verified * 4,
    )


@register.filter
def after_folder(name: str) -> str:
    """evidence/2026/x.pdf → 2026/x.pdf, as the address has it."""
    return name.partition("/")[2]


@register.filter
def urlize_new(text: str) -> str:
    """A note with its addresses as links."""
    return mark_safe(urlize(text, nofollow=True, autoescape=True))  # noqa: S308 — urlize escapes


@register.filter
def proof_step(step: Any) -> str:
    """One step of the history of a claim, in the reader's words."""
    what, _space, name = (step.history_change_reason or "").partition(" ")
    if what == "attached":
        return _("attached “%(name)s”") % {"name": name}
    if what == "removed":
        return _("removed “%(name)s”") % {"name": name}
    if what == "verified":
        return _("verified level %(level)s") % {"level": name}
    if what == "copied":
        return _("copied from edition %(edition)s, level %(level)s") % {"edition": name.rpartition(" ")[2], "level": step.claimed}
    return _("claimed level %(level)s") % {"level": step.claimed}
