"""What staff send from the scanner page when their browser runs no JavaScript, and where an account wants to scan."""

from __future__ import annotations

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from exhibits.models import Exhibition
from opds.models import User
from visitors import points
from visitors.models import Origin, Point, VisitorKind


class PlaceForm(forms.Form):
    """At which point of which edition; the choices are those the account may use."""

    place = forms.ChoiceField(
        label=_("Where do you scan?"), error_messages={"invalid_choice": _("Choose a gate or a stand from the list.")}
    )
    others = forms.BooleanField(label=_("I also help at other points"), required=False)

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.usable = Point.objects.usable_by(user).filter(exhibition__in=points.open_editions())
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = _grouped(self.usable.select_related("exhibition", "stand").order_by("-exhibition__created_at", "kind", "code"))

    def point(self) -> Point:
        """The chosen point; only for a valid form."""
        slug, code = self.cleaned_data["place"].split("/")
        return self.usable.select_related("exhibition", "stand").get(exhibition__slug=slug, code=code)

    def exhibition(self) -> Exhibition:
        return self.point().exhibition


def _grouped(found: object) -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for point in found:  # type: ignore[attr-defined]
        groups.setdefault(point.exhibition.text("name"), []).append((f"{point.exhibition.slug}/{point.code}", points.label(point)))
    return list(groups.items())


class RecordForm(forms.Form):
    """One thing that happened: a code, heads without badges, or a walk-in. The id was made with the page, so that a double click is one."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    code = forms.CharField(label=_("Badge code"), max_length=300, required=False)
    heads = forms.IntegerField(
        label=_("How many people"),
        min_value=1,
        max_value=500,
        required=False,
        error_messages={name: _("Write a number from 1 to 500.") for name in ("invalid", "min_value", "max_value")},
    )
    walk_in = forms.BooleanField(required=False)
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    group_name = forms.CharField(label=_("School or group"), max_length=120, required=False)
    kind = forms.ModelChoiceField(
        VisitorKind.objects.all(), label=_("Kind of visitor"), to_field_name="code", required=False, empty_label=None
    )
    origin = forms.ModelChoiceField(Origin.objects.all(), label=_("From where"), required=False, empty_label=None)
    badge_code = forms.CharField(label=_("Code of the blank badge"), max_length=300, required=False)

    def clean(self) -> dict[str, object]:
        data = super().clean() or self.cleaned_data
        if data.get("walk_in"):
            if not data.get("kind"):
                self.add_error("kind", _("Choose what kind of visitor it is."))
            if not data.get("origin"):
                self.add_error("origin", _("Choose where the visitor comes from."))
        elif not data.get("code") and not data.get("heads") and "heads" not in self.errors:
            self.add_error("code", _("Type the code of a badge first."))
        return data
