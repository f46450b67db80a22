"""Notices at the desk: one line per person and event, read there; unread ones are counted in the rail.

What a notice says is a sentence of its kind (`SENTENCES`, filled by the app that tells), so that it is read in the language
of the day it is read, not of the day it was written.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import translate_url
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from opds.models import Notice, User

SENTENCES: dict[str, str | Promise] = {}
MOST_COUNTED = 100


def tell(*, user: User, kind: str, values: dict[str, Any], url: str) -> Notice:
    """Put a line into somebody's inbox; it is there when the transaction is through. `url` is a path without a language."""
    return Notice.objects.create(user=user, kind=kind, values=values, url=url)


def of(user: User) -> QuerySet[Notice]:
    """All lines of a person: what was not read yet first, then the newest first."""
    return Notice.objects.filter(user=user).annotate(is_read=Q(read_at__isnull=False)).order_by("is_read", "-created_at", "-pk")


def unread(user: User) -> int:
    """How many lines were not read yet, counted no further than `MOST_COUNTED`; one look into an index."""
    return Notice.objects.filter(user=user, read_at=None).order_by()[:MOST_COUNTED].count()


def read(user: User, key: int | None = None) -> int:
    """Note as read: one line, or all of them; how many that were. Reading twice changes nothing."""
    rows = Notice.objects.filter(user=user, read_at=None)
    return (rows if key is None else rows.filter(pk=key)).update(read_at=timezone.now())


def sentence(notice: Notice) -> str:
    """What happened, in the reader's language; of a kind that is not known any more only that something did."""
    words = SENTENCES.get(notice.kind)
    try:
        return str(words) % notice.values if words else _("Something changed.")
    except (KeyError, TypeError, ValueError):
        return _("Something changed.")


def address(notice: Notice) -> str:
    """Where to look, in the language of the page."""
    return in_language(notice.url, translation.get_language() or "id")


def in_language(path: str, language: str) -> str:
    """The path of the same page in another language; `path` is one of the language of record."""
    with translation.override("id"):  # the language in which the path is understood
        return translate_url(path, language)
