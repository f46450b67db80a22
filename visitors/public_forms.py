"""What all forms share that the public may send: clean words, a trap for machines, and an id by which a double click is one."""

from __future__ import annotations

import re
import unicodedata
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

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
