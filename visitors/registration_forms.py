"""The form to register, and to correct what was registered: kind and origin, the rest only if somebody offers it."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from visitors.models import Origin, Visitor, VisitorKind
from visitors.public_forms import CITIZEN_NUMBER, PublicForm, WordsField
from visitors.registration import Said

MOST_HEADS = 500
NIK = _("This looks like an identity number (NIK). Take it out, please: we do not need it.")


class KindField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: VisitorKind) -> str:
        return obj.text("name")


def origins() -> list[tuple[str, list[tuple[int, str]]]]:
    """All origins in groups: districts of the city first, then the cities around, then elsewhere."""
    rows = list(Origin.objects.order_by("position", "pk"))
    groups = [(str(label), [(row.pk, row.name) for row in rows if row.kind == kind]) for kind, label in Origin.Kind.choices]
    return [group for group in groups if group[1]]


class OriginField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice in groups."""

    def fill(self) -> None:
        self.choices = [("", _("Choose where you come from")), *origins()]


class VisitorForm(PublicForm):
    """Who comes; with `visitor` what is known of them stands in it."""

    kind = KindField(
        label=_("You are"),
        queryset=VisitorKind.objects.all(),
        empty_label=None,
        widget=forms.RadioSelect,
        help_text=_("So that we know for whom the exhibition is useful."),
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose what fits you best.")),
    )
    origin = OriginField(
        label=_("Where do you come from?"),
        queryset=Origin.objects.all(),
        help_text=_("So that we know how far the exhibition reaches. No address."),
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose where you come from.")),
    )
    name = WordsField(
        label=_("What may we call you?"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
        help_text=_("It stands on your badge, so that the staff can greet you. A nickname is enough."),
    )
    contact = WordsField(
        label=_("Phone number or e-mail"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
        help_text=_("Only so that an agency can answer you, if you want it."),
    )
    consent = forms.BooleanField(
        label=_("Yes, you may contact me at this address about what I ask or say at the exhibition."), required=False
    )
    is_group = forms.BooleanField(label=_("I come with a group or a class"), required=False)
    group_name = WordsField(
        label=_("School or group"),
        required=False,
        max_length=120,
        help_text=_("So that the stands can prepare. The name above is then that of the leader."),
    )
    heads = forms.IntegerField(
        label=_("How many people, with you?"),
        required=False,
        min_value=2,
        max_value=MOST_HEADS,
        help_text=_("From 2 to 500."),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _("Write a number from 2 to 500.")),
    )

    def __init__(self, *args: Any, visitor: Visitor | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {**(_initial(visitor) if visitor else {}), **self.initial}
        origin = self.fields["origin"]
        assert isinstance(origin, OriginField)
        origin.fill()
        for name, field in self.fields.items():
            if self.is_bound and name in self.errors:
                field.widget.attrs["aria-invalid"] = "true"
        self.helper = _helper()

    def clean_name(self) -> str:
        return self._without_nik("name")

    def clean_contact(self) -> str:
        return self._without_nik("contact")

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("contact") and not values.get("consent"):
            self.add_error("consent", _("Tick this if we may contact you, or leave the address empty."))
        if values.get("is_group"):
            if not values.get("group_name") and "group_name" in values:
                self.add_error("group_name", _("Write the name of the school or group."))
            if not values.get("heads") and "heads" in values:
                self.add_error("heads", _("Write a number from 2 to 500."))
        return values

    def said(self) -> Said:
        """What was told; without a tick neither group nor contact is kept, whatever stands in their fields."""
        values = self.cleaned_data
        group = {"group_name": values["group_name"], "heads": values["heads"]} if values["is_group"] else {}
        contact = values["contact"] if values["consent"] else ""
        return Said(kind=values["kind"], origin=values["origin"], name=values["name"], contact=contact, **group)

    def faults(self) -> list[tuple[str, str]]:
        """For the summary: the id of the field to go to, and what is wrong there."""
        places = {"kind": "id_kind_0", "website": "id_name", "__all__": "id_origin"}
        return [(places.get(name, f"id_{name}"), str(message)) for name, messages in self.errors.items() for message in messages]

    def _without_nik(self, name: str) -> str:
        text: str = self.cleaned_data[name]
        if CITIZEN_NUMBER.search(text):
            raise forms.ValidationError(NIK)
        return text


def _initial(visitor: Visitor) -> dict[str, Any]:
    is_group = visitor.heads > 1
    return {
        "kind": visitor.kind_id,
        "origin": visitor.origin_id,
        "name": visitor.name,
        "contact": visitor.contact,
        "consent": bool(visitor.contact_consent_at),
        "is_group": is_group,
        "group_name": visitor.group_name,
        "heads": visitor.heads if is_group else None,
    }


def _helper() -> FormHelper:
    helper = FormHelper()
    helper.form_class = "sheet register-form"
    helper.attrs = {"novalidate": True}
    helper.form_show_errors = False
    helper.layout = Layout(
        Field("kind", template="visitors/fields/visitor_kind.html"),
        Field("origin", template="visitors/fields/plain.html"),
        Field("name", template="visitors/fields/plain.html"),
        Field("website", template="visitors/fields/trap.html"),
        Div(
            Field("is_group", template="visitors/fields/tick.html"),
            Div(
                Field("group_name", template="visitors/fields/plain.html"),
                Field("heads", template="visitors/fields/plain.html"),
                HTML("{% include 'visitors/_group_note.html' %}"),
                css_class="group-part",
            ),
            css_class="group-choice",
        ),
        Field("contact", template="visitors/fields/plain.html"),
        Field("consent", template="visitors/fields/tick.html"),
        "form_id",
        HTML("{% include 'visitors/_registration_send.html' %}"),
    )
    return helper
