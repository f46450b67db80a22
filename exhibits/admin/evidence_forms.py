"""The forms of the evidence page: an agency's claim of one indicator, the committee's verification of one, and their unchanged state.

Each carries a mark of what was stored when the page was drawn, so that two people at one entry never overwrite each other unseen.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exhibits import maturity, proof_files, proving
from exhibits.models import Evidence
from exhibits.models.evidence import HIGHEST_LEVEL

SOMEBODY = gettext_lazy(
    "Somebody else changed this meanwhile. Nothing of theirs was overwritten, and what you chose is still here: compare, then save again."
)


class Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; what each is, the verb judges by its content."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [upload for upload in (data if isinstance(data, (list, tuple)) else [data]) if upload]


def mark(*parts: object) -> str:
    """A short mark of what is stored, to notice a change by somebody else."""
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:16]


class ProofForm(forms.Form):
    """What both have: a level, a note, and the mark of what was there."""

    level = forms.TypedChoiceField(coerce=int, widget=forms.RadioSelect, error_messages={"required": gettext_lazy("Choose a level.")})
    note = forms.CharField(required=False, max_length=proving.LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 2}))
    was = forms.CharField(required=False, widget=forms.HiddenInput)
    data: Any

    def __init__(self, data: Any = None, files: Any = None, *, row: maturity.Row) -> None:
        super().__init__(data, files, prefix=f"i{row.indicator.code}", initial=self.stored(row), auto_id="id_%s")
        self.row = row
        for field in self.fields.values():
            field.widget.attrs["aria-describedby"] = f"i{row.indicator.code}-errors"

    def stored(self, row: maturity.Row) -> dict[str, Any]:
        """What the form begins with; each of the two forms says its own."""
        raise NotImplementedError

    @property
    def chosen(self) -> str:
        """The level as sent, else as stored; for the radios of the template."""
        return str(self["level"].value() if self["level"].value() is not None else "")

    @property
    def touched(self) -> bool:
        """Whether its sender changed something (against what they saw)."""
        sent = {name: (self.cleaned_data[name].strip() if name == "note" else self.cleaned_data[name]) for name in ("level", "note")}
        return bool(self.cleaned_data["was"] != self.mark_of(**sent))

    @property
    def overtaken(self) -> bool:
        """Whether what is stored is no longer what the sender saw."""
        return bool(self.cleaned_data["was"] != self.initial["was"])

    def mark_of(self, *, level: int, note: str) -> str:
        return mark(level, note)

    def tell(self, why: str) -> None:
        """Add a refusal; the mark is renewed, so that saving once more is then a decision."""
        self.add_error(None, why)
        self.renew(self.initial["was"])

    def renew(self, was: str) -> None:
        """Draw the form with another mark than was sent."""
        self.data = self.data.copy()
        self.data[self.add_prefix("was")] = was


class ClaimForm(ProofForm):
    proof = FilesField(required=False)

    def __init__(self, *args: Any, row: maturity.Row, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        self.fields["level"].choices = [(n, n) for n in range(HIGHEST_LEVEL + 1)]  # type: ignore[attr-defined]
        self.fields["proof"].widget.attrs |= {"accept": proof_files.accept_attribute(row.indicator.file_types), "multiple": True}

    def stored(self, row: maturity.Row) -> dict[str, Any]:
        note = row.evidence.claim_note if row.evidence else ""
        return {"level": row.level, "note": note, "was": mark(row.level, note)}


class VerifyForm(ProofForm):
    """Nothing chosen until the committee chose; the mark covers what the agency claims, so that nobody verifies what they did not see."""

    def __init__(self, *args: Any, row: maturity.Row, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        level = self.fields["level"]
        level.required = False
        level.choices = [("", "")] + [(n, n) for n in range(row.level + 1)]  # type: ignore[attr-defined]
        level.empty_value = None  # type: ignore[attr-defined]

    def stored(self, row: maturity.Row) -> dict[str, Any]:
        evidence = row.evidence
        level = evidence.verified if evidence else None
        note = evidence.verify_note if evidence else ""
        return {"level": level, "note": note, "was": self._mark(evidence, level, note)}

    def _mark(self, evidence: Evidence | None, level: int | None, note: str) -> str:
        claimed = (evidence.claimed, evidence.claim_note, *(file.pk for file in evidence.files.all())) if evidence else ()
        return mark(*claimed, level, note)

    def mark_of(self, *, level: int, note: str) -> str:
        return self._mark(self.row.evidence, level, note)

    @property
    def touched(self) -> bool:
        sent = (self.cleaned_data["level"], self.cleaned_data["note"].strip())
        return bool(sent != (self.initial["level"], self.initial["note"]))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("note") and cleaned.get("level") is None and "level" not in self.errors and self.touched:
            self.add_error("level", _("Choose which level the files prove."))
        return cleaned
