"""What all forms share that the public may send: clean words, a trap for machines, and an id by which a double click is one."""

from __future__ import annotations

import re
import unicodedata
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from visitors import codes
from visitors.models import Badge

CITIZEN_NUMBER = re.compile(r"(?<!\d)\d(?:[ .-]?\d){15}(?!\d)")
TURNS_TEXT_AROUND = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def clean_words(text: str) -> str:
    """Without control characters and marks that turn the direction of writing; line ends as one letter; emoji stay."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        letter
        for letter in text
        if letter in "\n\t" or (unicodedata.category(letter) not in {"Cc", "Cs"} and letter not in TURNS_TEXT_AROUND)
    ).strip()


class WordsField(forms.CharField):
    """Text as people write it; it is cleaned before its length is measured."""

    def to_python(self, value: Any) -> str:
        return clean_words(str(super().to_python(value) or ""))


class BadgeField(forms.CharField):
    """A badge by its code, typed or read, or by the address in its QR; cleaned it is the `Badge`."""

    default_error_messages = {
        "mistyped": _("This code is not right. Compare it with the badge, letter by letter."),
        "unknown": _("There is no badge with this code. Compare it with the badge, or ask at the information desk."),
    }

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        found = Badge.objects.typed(text)
        if found is None:
            kind = "unknown" if codes.is_valid(codes.normalise(text)) else "mistyped"
            raise forms.ValidationError(self.error_messages[kind], code=kind)
        return found


class PublicForm(forms.Form):
    """`form_id` makes a double click store once; `website` is for machines and hidden from people."""

    website = forms.CharField(label=_("Leave this empty"), required=False, max_length=200)
    form_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("form_id", uuid.uuid4())

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("A hidden field was filled in, as machines do. If you are a person, just send it again."))
        return ""

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        values["form_id"] = values.get("form_id") or uuid.uuid4()
        return values
