"""Notes of the committee on the agency's form: each right at its field, read out with it, and whether the field was changed since."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from exhibits.asked import Asked, Noted
from opds.templatetags.words import icon


def at_fields(fields: dict[str, Any], asked: Asked | None) -> None:
    """Put the open notes in front of the help of their fields."""
    for name, noted in (asked.at_fields if asked else {}).items():
        if name in fields:
            fields[name].help_text = format_html("{}{}", note(noted), fields[name].help_text)


def note(noted: Noted) -> SafeString:
    """A note as it stands at its field."""
    drawing, said = ("check", _("changed since")) if noted.changed else ("repeat", _("not changed yet"))
    return format_html(
        '<span class="field-note">{} <b>{}</b> <span class="as-written">{}</span> <span class="field-note-state">{} {}</span></span>',
        icon("answer"),
        _("The committee asks:"),
        noted.text,
        icon(drawing),
        said,
    )
