"""What the pages of the review ask: a note, notes beside the fields of an entry, or the entry that stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.admin.utils import flatten
from django.utils.translation import gettext as _

from exhibits import comparing
from exhibits.admin.step_table import Step
from exhibits.models import Innovation
from opds.desk import spoken_language

Status = Innovation.Status
MOST_LETTERS, MOST_NOTE, MOST_REASON = 2000, 1000, 300
NOT_NOTED = {"slug", "is_sample", "source_url", "source_year", "opd"}  # the committee's own fields


class NoteForm(forms.Form):
    """A note, which some steps need and others offer; and the status the decision is made on."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=MOST_LETTERS, required=False)
    heir: Innovation | None = None

    data: Any

    def __init__(self, *args: Any, step: Step, innovation: Innovation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step = step
        self.fields["seen"].initial = innovation.status if innovation else ""
        if step.to in {Status.STOPPED, Status.ARCHIVED}:
            self.fields["note"] = forms.CharField(max_length=MOST_REASON, widget=forms.Textarea(attrs={"rows": 3}))
        field = self.fields["note"]
        field.label = step.words or _("Note (optional)")
        field.required = bool(step.words)

    @property
    def is_refused(self) -> bool:
        return self.is_bound and bool(self.errors)

    def show_now(self, innovation: Innovation) -> None:
        """After a refusal the page shows what holds now; sending it once more is a decision on that."""
        self.data = self.data.copy()
        self.data["seen"] = innovation.status


@dataclass(frozen=True, slots=True)
class Beside:
    """A field of the entry as it is written, and the box for a note beside it."""

    name: str
    label: str
    text: str
    lang: str
    box: Any


class NotesForm(NoteForm):
    """Notes beside the fields of an entry, in the order of its form; at least one of them, or the general note."""

    def __init__(self, *args: Any, step: Step, innovation: Innovation, fieldsets: Any, **kwargs: Any) -> None:
        super().__init__(*args, step=step, innovation=innovation, **kwargs)
        self.innovation = innovation
        self.fields["note"].required = False
        self.fields["note"].label = _("About the whole entry")
        self.sections: list[tuple[str, list[str]]] = []
        for title, options in fieldsets:
            names = [str(name) for name in flatten(options["fields"]) if name not in NOT_NOTED and name in comparing.FIELDS]
            self._section(str(title or ""), names)
        self._section(_("Photos, links, documents"), list(comparing.PARTS))

    def _section(self, title: str, names: list[str]) -> None:
        for name in names:
            label = _("Note on: %(field)s") % {"field": comparing.label_of(name)}
            self.fields[f"note_{name}"] = forms.CharField(
                label=label, required=False, max_length=MOST_NOTE, widget=forms.Textarea(attrs={"rows": 2})
            )
        if names:
            self.sections.append((title, names))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        names = [name for _title, names in self.sections for name in names]
        cleaned["notes"] = {name: text for name in names if (text := cleaned.get(f"note_{name}", "").strip())}
        if not self.errors and not cleaned["notes"] and not cleaned.get("note", "").strip():
            self.add_error(None, _("Say what needs to change: in the note, or beside a field."))
        return cleaned

    def parts(self) -> list[tuple[str, list[Beside], list[Beside]]]:
        """The sections with their fields: those with words, and the empty ones."""
        found = []
        for title, names in self.sections:
            rows = [self._beside(name) for name in names]
            found.append((title, [row for row in rows if self._is_open(row)], [row for row in rows if not self._is_open(row)]))
        return found

    def _beside(self, name: str) -> Beside:
        text = comparing.as_text(self.innovation, name)
        field: Any = Innovation._meta.get_field(name)
        lang = "" if name in comparing.PARTS else spoken_language(field).get("lang", "")
        return Beside(name, comparing.label_of(name), text, lang, self[f"note_{name}"])

    def _is_open(self, row: Beside) -> bool:
        return bool(row.text or row.box.errors or row.box.value())


class MergeForm(NoteForm):
    """The entry that stays; asked once more with what moves there, so that `sure` names it."""

    sure = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, step: Step, innovation: Innovation, widget: forms.Widget, **kwargs: Any) -> None:
        super().__init__(*args, step=step, innovation=innovation, **kwargs)
        del self.fields["note"]
        others = Innovation.objects.published().exclude(pk=innovation.pk)
        self.fields["into"] = forms.ModelChoiceField(others, label=_("Entry that stays"), widget=widget)

    def is_valid(self) -> bool:
        """Not sure yet: the page comes back with what moves, and the entry chosen filled in."""
        if not super().is_valid():
            return False
        heir: Innovation = self.cleaned_data["into"]
        if self.cleaned_data["sure"] != str(heir.pk):
            self.heir = heir
            self.data = self.data.copy()
            self.data["sure"] = str(heir.pk)
        return self.heir is None
