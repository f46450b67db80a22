"""What a supervisor of the door sends: corrections of a walk-in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from visitors.models import Origin, Visitor, VisitorKind


class CorrectionForm(forms.Form):
    """What was written down of a walk-in; the heads are the leader and the others together."""

    kind = forms.ModelChoiceField(VisitorKind.objects.all(), label=_("Kind of visitor"), required=False, empty_label=_("not asked"))
    origin = forms.ModelChoiceField(Origin.objects.all(), label=_("From where"), required=False, empty_label=_("not asked"))
    heads = forms.IntegerField(
        label=_("How many people"),
        min_value=1,
        max_value=500,
        error_messages={name: _("Write a number from 1 to 500.") for name in ("required", "invalid", "min_value", "max_value")},
    )
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    group_name = forms.CharField(label=_("School or group"), max_length=120, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            if name in self.errors:
                field.widget.attrs |= {"class": "form-control is-invalid", "aria-invalid": "true"}

    @classmethod
    def of(cls, visitor: Visitor) -> CorrectionForm:
        names = ("heads", "name", "group_name")
        values = {name: getattr(visitor, name) for name in names} | {"kind": visitor.kind_id, "origin": visitor.origin_id}
        return cls(initial=values)
