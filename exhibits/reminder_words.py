"""The words of reminders: the standard text of each situation, the committee's own, and the placeholders that both may use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from opds.models import ReminderText, Situation

PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
PLACEHOLDERS: dict[str, Any] = {
    "nama": gettext_lazy("name of the reader"),
    "opd": gettext_lazy("acronym of the agency"),
    "nama_opd": gettext_lazy("full name of the agency"),
    "tahun": gettext_lazy("year of the target"),
    "tenggat": gettext_lazy("due date"),
    "jumlah": gettext_lazy("innovations asked for"),
    "terbit": gettext_lazy("innovations published so far"),
    "inovasi": gettext_lazy("name of the entry that waits, or a dash"),
    "sejak": gettext_lazy("since when it waits, or a dash"),
    "alasan": gettext_lazy("what the committee asked to change, or a dash"),
    "alamat": gettext_lazy("address at the desk where one continues"),
}
LANGUAGES = ("id", "en")


@dataclass(frozen=True, slots=True)
class Words:
    """Subject and text of one situation in one language, placeholders not filled in yet."""

    subject: str
    body: str

    def filled(self, values: Mapping[str, str]) -> Words:
        """With the values in place of the placeholders; the subject on one line."""
        return Words(" ".join(fill(self.subject, values).split()), fill(self.body, values))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Known placeholders become their values; anything else in braces stays as it is."""
    return PLACEHOLDER.sub(lambda found: values.get(found.group(1).strip(), found.group()), text)


def unknown(text: str) -> list[str]:
    """Words in braces that are no placeholder, each once."""
    return list(dict.fromkeys(found.group() for found in PLACEHOLDER.finditer(text) if found.group(1).strip() not in PLACEHOLDERS))


def standard(situation: str, language: str) -> Words:
    """The text that holds until the committee writes its own."""
    with override(language):
        return _standard()[situation]


def _standard() -> dict[str, Words]:
    close = _("Questions? Answer to the innovation committee; we are glad to help.")
    return {
        Situation.NOTHING: Words(
            _("{opd}: your innovation of {tahun} is still missing"),
            _(
                "Dear {nama},\n\nthe target of {opd} for {tahun} is {jumlah}; published so far: {terbit}. No draft is waiting. "
                "The due date is {tenggat}.\n\nOne good idea is enough to begin. Start here:\n{alamat}"
            )
            + f"\n\n{close}",
        ),
        Situation.DRAFT: Words(
            _("{opd}: {inovasi} is still a draft"),
            _(
                "Dear {nama},\n\nthe entry {inovasi} of {opd} has been a draft since {sejak}. Submit it so that the committee can read "
                "and publish it; it then counts for {tahun}. The due date is {tenggat}.\n\nContinue here:\n{alamat}"
            )
            + f"\n\n{close}",
        ),
        Situation.RETURNED: Words(
            _("{opd}: {inovasi} waits for your changes"),
            _(
                "Dear {nama},\n\nthe entry {inovasi} of {opd} was sent back on {sejak}. The committee wrote:\n\n{alasan}\n\n"
                "Revise it and submit it again; it then counts for {tahun}. The due date is {tenggat}.\n\nContinue here:\n{alamat}"
            )
            + f"\n\n{close}",
        ),
    }


def own_texts() -> dict[str, ReminderText]:
    """The committee's own texts by situation. One query."""
    return {text.situation: text for text in ReminderText.objects.all()}


def words(situation: str, language: str, own: Mapping[str, ReminderText]) -> Words:
    """What holds for a situation in a language."""
    text = own.get(situation)
    if text is None:
        return standard(situation, language)
    with override(language):
        return Words(text.text("subject"), text.text("body"))
