"""Versions of rows: `Records` keeps them, for every model that people edit at the desk (decision 9).

What is personal to visitors, secret, or written by machines is left out by `excluded_fields`; a write of such columns alone
(a sign-in, a phone that reports its battery) makes no version.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from simple_history.models import HistoricalRecords

RESTORED, BROUGHT_BACK, AUTOSAVE = "restored", "brought back", "autosave"
REASONS: dict[str, Any] = {
    RESTORED: gettext_lazy("Restored to how it was on %(when)s"),
    BROUGHT_BACK: gettext_lazy("Brought back after it had been deleted"),
    "load_exhibition": gettext_lazy("Loaded from files"),
    AUTOSAVE: gettext_lazy("Saved by itself while somebody was writing"),
}


TELLERS: list[Callable[[str | None], str]] = []
"""Of higher apps: each tells the reasons it gives, and answers nothing to those of others."""


class Records(HistoricalRecords):  # type: ignore[misc]
    """The history of a model; `history = Records(excluded_fields=[…], m2m_fields=[…])`."""

    def post_save(self, instance: Any, created: bool, using: Any = None, **kwargs: Any) -> None:
        written = kwargs.get("update_fields")
        if created or written is None or set(written) - set(self.excluded_fields):
            super().post_save(instance, created, using=using, **kwargs)

    def m2m_changed(self, instance: Any, action: str, attr: str, pk_set: Any, reverse: bool, **kwargs: Any) -> None:
        """Also when the other side is written, as in `group.user_set.add(user)`."""
        if not reverse:
            super().m2m_changed(instance, action, attr, pk_set, reverse, **kwargs)
        elif action in {"post_add", "post_remove"}:
            for row in kwargs["model"]._default_manager.filter(pk__in=pk_set):
                self.create_historical_record(row, "~")


def reason_in_words(reason: str | None) -> str:
    """Why a version was made, as people read it. Verbs write a kind of `REASONS`, with a moment behind a colon, or an English sentence."""
    for tell in TELLERS:
        if said := tell(reason):
            return said
    kind, _colon, moment = (reason or "").partition(": ")
    at = parse_datetime(moment) if kind in REASONS and moment else None
    if kind in REASONS:
        return str(REASONS[kind]) % {"when": date_format(localtime(at), "j F Y, H.i") if at else ""}
    return _(reason) if reason else ""
