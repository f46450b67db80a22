"""What the public may send: the form for a rating, a comment or a need."""

from __future__ import annotations

import re
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Field, Layout
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from visitors import said
from visitors.public_forms import CITIZEN_NUMBER, PublicForm, WordsField
from visitors.voices import MOST_LETTERS, NEED

MOST_LINKS = 2
LINK = re.compile(r"https?://|\bwww\.", re.IGNORECASE)
RATINGS = [(1, _("no help")), (2, _("little help")), (3, _("some help")), (4, _("helpful")), (5, _("very helpful"))]


class VoiceForm(PublicForm):
    """One sentence is enough: no account, no name."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=said.kind_choices,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose one: praise, a problem or a need.")),
    )
    rating = forms.TypedChoiceField(
        label=_("How much does it help you?"),
        choices=RATINGS,
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": _("Choose a rating from 1 to 5.")},
    )
    text = WordsField(
        label=_("Your words"),
        required=False,
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One or two sentences. Please no identity number (NIK), no phone number and no names of others."),
    )

    def __init__(self, *args: Any, action: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].initial = None
        self.helper = FormHelper()
        self.helper.form_action = action
        self.helper.form_class = "sheet voice-form"
        self.helper.attrs = {"novalidate": True, "data-keep": f"say:{QueryDict(action.partition('?')[2]).urlencode()}"}
        self.helper.form_show_errors = False
        self.helper.layout = Layout(
            Field("kind", template="visitors/fields/kind.html"),
            Field("text", template="visitors/fields/words.html"),
            Field("rating", template="visitors/fields/scale.html"),
            Field("website", template="visitors/fields/trap.html"),
            "form_id",
            HTML("{% include 'visitors/_consent.html' %}"),
        )

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if len(LINK.findall(text)) > MOST_LINKS:
            raise forms.ValidationError(_("Leave at most two links, please."))
        if CITIZEN_NUMBER.search(text):
            raise forms.ValidationError(_("This looks like an identity number (NIK). Take it out, please: your words will be public."))
        return text

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if "text" in values and not values["text"]:
            if values.get("kind") == NEED:
                self.add_error("text", _("Write what you need in one sentence."))
            elif "rating" in values and not values["rating"]:
                self.add_error("text", _("Write one sentence, or choose a rating."))
        return values

    def faults(self) -> list[tuple[str, str]]:
        """For the summary: the id of the field to go to, and what is wrong there."""
        places = {"kind": "id_kind_0", "rating": "id_rating_0", "text": "id_text", "website": "id_text"}
        return [(places.get(name, "id_text"), str(message)) for name, messages in self.errors.items() for message in messages]
