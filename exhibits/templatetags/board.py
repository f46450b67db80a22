"""Words and shapes of the board: `{{ row|board_state }}`, `{{ row|board_count }}`, `{{ waiting|board_where }}`, `{{ cell|board_cell }}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html

from exhibits import board_words as words
from exhibits.board import Cell, Row, Waiting
from opds.templatetags.words import icon

register = template.Library()


@register.filter
def board_state(row: Row) -> str:
    """The state of an agency as a shape and a word."""
    css, drawing = words.LOOK[row.state]
    return format_html('<span class="state state--{}">{} {}</span>', css, icon(drawing), words.state(row))


@register.filter
def board_cell(cell: Cell) -> str:
    """One year of the history: a shape, how many of how many, and the word for who does not see the shape."""
    css, drawing = words.LOOK[cell.state]
    name = words.STATE_NAMES[cell.state]
    return format_html(
        '<span class="state state--{}">{} {}<span class="visually-hidden">, {}</span></span>', css, icon(drawing), words.count(cell), name
    )


@register.filter
def board_count(row: Row) -> str:
    return words.count(row)


@register.filter
def board_where(waiting: Waiting) -> str:
    return words.where(waiting)


@register.filter
def board_more(row: Row) -> str:
    return words.more(row)


@register.filter
def plain_day(moment: Any) -> str:
    """3 March 2026."""
    return words.day(moment)
