"""Claims, evidence and their verification: the only way these change. Each verb locks the innovation it decides on.

A refusal that is to be expected is a value, not an exception. Whatever changes a claim or its files reopens the verification:
the verified level goes, who verified stays on the row, and the change history tells all of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from exhibits import proof_files
from exhibits.models import Evidence, EvidenceFile, Indicator, Innovation
from exhibits.models.evidence import HIGHEST_LEVEL
from opds.models import User

MOST_FILES = 10
LONGEST_NOTE = 500
CLOSED = {Innovation.Status.MERGED, Innovation.Status.ARCHIVED}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: the row as it now is, and in the reader's words why nothing happened, if so."""

    evidence: Evidence | None = None
    refusal: str = ""
    changed: bool = True

    def __bool__(self) -> bool:
        return not self.refusal


# --- who


def may_claim(innovation: Innovation, user: User) -> bool:
    """The officials of its own agency, before and after publication; an entry that was merged or archived is closed."""
    return user.has_perm("exhibits.change_evidence") and user.opd_id == innovation.opd_id and innovation.status not in CLOSED


def may_verify(innovation: Innovation, user: User) -> bool:
    """The committee, but nobody their own agency's."""
    return user.is_committee and user.opd_id != innovation.opd_id and innovation.status not in CLOSED


# --- the agency


@transaction.atomic
def claim(*, innovation: Innovation, indicator: Indicator, level: int, note: str, actor: User) -> Outcome:
    """Say which level (0–3) is reached. The same again changes nothing; anything else reopens the verification."""
    row = _locked(innovation)
    if why := _cannot_claim(row, actor):
        return Outcome(refusal=why)
    if not 0 <= level <= HIGHEST_LEVEL:
        return Outcome(refusal=_("Choose level 1, 2 or 3, or “not reached”."))
    note = note.strip()
    if why := _too_long(note):
        return Outcome(refusal=why)
    evidence = Evidence.objects.filter(innovation=row, indicator=indicator).first()
    if (evidence.claimed, evidence.claim_note) == (level, note) if evidence else not level and not note:
        return Outcome(evidence, changed=False)
    evidence = evidence or Evidence(innovation=row, indicator=indicator)
    evidence.claimed, evidence.claim_note = level, note
    return Outcome(_reopened(evidence, actor, "claimed"))


@transaction.atomic
def attach(*, innovation: Innovation, indicator: Indicator, upload: Any, actor: User) -> Outcome:
    """Add a file, judged by its content. The same file twice, a wrong kind or one too large are refused in words."""
    row = _locked(innovation)
    if why := _cannot_claim(row, actor):
        return Outcome(refusal=why)
    try:
        file = proof_files.accept(upload, indicator.file_types)
    except ValidationError as error:
        return Outcome(refusal=" ".join(error.messages))
    evidence = Evidence.objects.filter(innovation=row, indicator=indicator).first()
    if evidence and (known := evidence.files.filter(sha256=file.sha256).first()):
        return Outcome(evidence, refusal=_("This file is attached here already, as “%(name)s”.") % {"name": known.name})
    if evidence and evidence.files_number >= MOST_FILES:
        why = _("There are %(most)s files already. Remove one first, or join several into one.") % {"most": MOST_FILES}
        return Outcome(evidence, refusal=why)
    evidence = _reopened(evidence or Evidence(innovation=row, indicator=indicator), actor, f"attached {file.name}", files=1)
    _keep(evidence, file, actor)
    return Outcome(evidence)


@transaction.atomic
def remove_file(*, file: EvidenceFile, actor: User) -> Outcome:
    """Take a file away; its bytes go when the row is gone for good. Twice is as good as once."""
    row = _locked(file.evidence.innovation)
    if why := _cannot_claim(row, actor):
        return Outcome(refusal=why)
    found = EvidenceFile.objects.filter(pk=file.pk).select_related("evidence").first()
    if found is None:
        return Outcome(changed=False)
    evidence = _reopened(found.evidence, actor, f"removed {found.name}", files=-1)
    forget(found)
    found.delete()
    return Outcome(evidence)


@transaction.atomic
def copy_claims(*, innovation: Innovation, earlier: int, edition: int, actor: User) -> tuple[int, list[str]]:
    """Take claims, notes and files of an earlier edition over to indicators of the same number where nothing stands yet.

    Verification is not taken over, since wording and levels change. Returns how many were taken, and in the reader's words
    what was not.
    """
    row = _locked(innovation)
    if why := _cannot_claim(row, actor):
        return 0, [why]
    wanted = {indicator.code: indicator for indicator in Indicator.objects.filter(edition=edition)}
    there = set(Evidence.objects.filter(innovation=row, indicator__edition=edition).values_list("indicator__code", flat=True))
    left: list[str] = []
    taken = 0
    for old in Evidence.objects.filter(innovation=row, indicator__edition=earlier).select_related("indicator").prefetch_related("files"):
        target = wanted.get(old.indicator.code)
        if target is None or target.code in there:
            left.append(_("%(name)s: something stands there already.") % {"name": f"{old.indicator.code} {old.indicator.text('name')}"})
            continue
        new = _reopened(
            Evidence(innovation=row, indicator=target, claimed=old.claimed, claim_note=old.claim_note), actor, f"copied from {earlier}"
        )
        left += [f"{target.code} {target.text('name')}, {name}: {why}" for name, why in _copy_files(old, new, actor)]
        taken += 1
    return taken, left


def _copy_files(old: Evidence, new: Evidence, actor: User) -> Iterable[tuple[str, str]]:
    for file in old.files.all():
        with default_storage.open(str(file.file.name)) as content:
            try:
                fits = proof_files.accept(_named(content, file.name), new.indicator.file_types)
            except ValidationError as error:
                yield file.name, " ".join(error.messages)
                continue
            _reopened(new, actor, f"attached {fits.name}", files=1)
            _keep(new, fits, actor, sha256=file.sha256)


def _named(content: Any, name: str) -> Any:
    content.name = name
    return content


# --- the committee


@transaction.atomic
def verify(*, evidence: Evidence, level: int, note: str, actor: User) -> Outcome:
    """Say which level the files prove: at most what is claimed, none without a file; less than claimed needs a note."""
    row = _locked(evidence.innovation)
    found = Evidence.objects.filter(pk=evidence.pk).first()
    note = note.strip()
    if found is None:
        return Outcome(refusal=_("This claim is no longer there."))
    if why := _cannot_verify(row, found, level, note, actor):
        return Outcome(found, refusal=why)
    if (found.verified, found.verify_note) == (level, note):
        return Outcome(found, changed=False)
    found.verified, found.verify_note = level, note
    found.verified_by, found.verified_at = actor, timezone.now()
    return Outcome(_saved(found, actor, f"verified {level}"))


def _cannot_verify(row: Innovation, evidence: Evidence, level: int, note: str, actor: User) -> str:
    if not may_verify(row, actor):
        return _("Only the committee verifies, and nobody what their own agency claims.")
    if not 0 <= level <= evidence.claimed:
        return _("The agency claims level %(level)s; verify that or less.") % {"level": evidence.claimed}
    if not evidence.claimed:
        return _("Nothing is claimed here.")
    if level and not evidence.files_number:
        return _("Without a file no level can be verified.")
    if level < evidence.claimed and not note:
        return _("Say in a note why it is less than claimed.")
    return _too_long(note)


def _too_long(note: str) -> str:
    words = _("The note has %(number)s letters; %(most)s fit.")
    return words % {"number": len(note), "most": LONGEST_NOTE} if len(note) > LONGEST_NOTE else ""


# --- when rows go


def forget(file: EvidenceFile) -> None:
    """Delete the bytes of a file when the transaction that takes its row away is through."""
    transaction.on_commit(partial(default_storage.delete, str(file.file.name)))


def forget_all(innovation: Innovation) -> None:
    """For an innovation that is deleted: all its evidence files."""
    for file in EvidenceFile.objects.filter(evidence__innovation=innovation):
        forget(file)


# --- rows


def _locked(innovation: Innovation) -> Innovation:
    return Innovation.objects.select_for_update().get(pk=innovation.pk)


def _cannot_claim(innovation: Innovation, actor: User) -> str:
    if innovation.status in CLOSED:
        return _("“%(title)s” is %(status)s; its evidence no longer changes.") % {
            "title": innovation.short_title,
            "status": innovation.get_status_display(),
        }
    return "" if may_claim(innovation, actor) else _("Only officials of the agency itself claim levels and attach files.")


def _reopened(evidence: Evidence, actor: User, reason: str, *, files: int = 0) -> Evidence:
    """Stored, with the verification taken back and `files` more (or fewer) files."""
    evidence.verified = evidence.verified_at = None
    evidence.files_number += files
    return _saved(evidence, actor, reason)


def _saved(evidence: Evidence, actor: User, reason: str) -> Evidence:
    evidence._history_user = actor  # type: ignore[attr-defined]
    evidence._change_reason = reason[:100]  # type: ignore[attr-defined]
    evidence.save()
    return evidence


def _keep(evidence: Evidence, file: proof_files.Accepted, actor: User, sha256: str = "") -> None:
    stored = file.store()
    try:
        EvidenceFile.objects.create(
            evidence=evidence, file=stored, name=file.name, size=file.size, sha256=sha256 or file.sha256, uploaded_by=actor
        )
    except BaseException:
        default_storage.delete(stored)
        raise
