"""Words and numbers as the reader writes them: `{{ stand|words:"name" }}`, `{{ 1612|number }}`, `{{ day|long_date }}`."""

import datetime
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import get_language

from opds.bilingual import Bilingual

register = template.Library()


@register.filter
def words(row: Bilingual, field: str) -> str:
    """A bilingual field in the reader's language, Indonesian where English is missing."""
    return row.text(field) if row else ""


@register.filter
def words_lang(row: Bilingual, field: str) -> str:
    """The language `words` answers in: for `lang="…"` when it differs from the page's."""
    return row.language_of(field) if row else ""


@register.filter
def number(value: Any) -> str:
    """1.612 in Indonesian, 1,612 in English."""
    if value in (None, ""):
        return ""
    return formats.number_format(value, use_l10n=True, force_grouping=True)


@register.filter
def long_date(value: datetime.date | None) -> str:
    """Jumat, 20 Oktober 2023 · Friday, 20 October 2023."""
    return formats.date_format(_here(value), "l, j F Y") if value else ""


@register.filter
def clock(value: datetime.time | datetime.datetime | None) -> str:
    """10.00 in Indonesian, 10:00 in English."""
    pattern = "H.i" if get_language() == "id" else "H:i"
    if isinstance(value, datetime.datetime):
        return formats.date_format(_here(value), pattern)
    return formats.time_format(value, pattern) if value else ""


def _here(value: Any) -> Any:
    """A moment as the database gives it (UTC) by the clock of the city; what is in a time zone of its own stays there."""
    in_utc = isinstance(value, datetime.datetime) and value.tzinfo is datetime.UTC
    return timezone.localtime(value) if in_utc else value


@register.filter
def svg(value: Any) -> str:
    """A number for an SVG attribute: always with a point."""
    return f"{float(value):g}"


@register.simple_tag
def icon(name: str) -> str:
    """A drawing of `static/img/icons.svg`, hidden from screen readers: the words stand beside it."""
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>', static("img/icons.svg"), name)
