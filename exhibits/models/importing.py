"""Spreadsheets brought to the desk: one run a file, one row for each of its rows, checked first and carried out later."""

from __future__ import annotations

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exhibits.models.innovation import Innovation
from opds.models import Opd, User

UNDO_WITHIN = datetime.timedelta(days=1)
PLAN_GOOD_FOR = datetime.timedelta(days=3)


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def editable_by(self, user: User) -> Self:
        """Runs this person may see and carry out: the committee all, an official those into their OPD."""
        if user.has_perm("exhibits.review_innovation"):
            return self
        return self.filter(opd=user.opd_id) if user.opd_id else self.none()


class ImportRun(models.Model):
    """One workbook: what its rows would do, and later what they did. Nothing of it lives in a session or a process."""

    class State(models.TextChoices):
        CHECKED = "checked", pgettext_lazy("import", "checked")
        DONE = "done", pgettext_lazy("import", "imported")
        UNDONE = "undone", pgettext_lazy("import", "undone")

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="import_runs", verbose_name=_("who")
    )
    opd = models.ForeignKey(
        Opd, models.CASCADE, null=True, blank=True, related_name="+", help_text="The only agency whose entries it may touch; empty: any."
    )
    file_name = models.CharField(_("file"), max_length=120)
    sha256 = models.CharField(max_length=64)
    sheet = models.CharField(_("sheet"), max_length=60)
    header_row = models.PositiveIntegerField(default=1)
    headings = models.JSONField(default=list, help_text="Of each column that is read: number, heading in the file, field or nothing.")
    counts = models.JSONField(default=dict, help_text="Rows by state.")
    notes = models.JSONField(default=list, help_text="What was left out or understood otherwise, in both languages.")
    results = models.JSONField(default=dict, help_text="Rows by what became of them.")
    state = models.CharField(_("status"), max_length=10, choices=State, default=State.CHECKED)
    checked_at = models.DateTimeField(_("checked at"), default=timezone.now)
    done_at = models.DateTimeField(_("imported at"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-checked_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="import_run_state_known", condition=Q(state__in=["checked", "done", "undone"])),
            models.CheckConstraint(name="import_run_done_has_its_time", condition=Q(state="checked") | Q(done_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def can_be_undone(self) -> bool:
        return self.state == self.State.DONE and self.done_at is not None and timezone.now() < self.done_at + UNDO_WITHIN

    @property
    def is_stale(self) -> bool:
        return self.state == self.State.CHECKED and timezone.now() > self.checked_at + PLAN_GOOD_FOR


class ImportRow(models.Model):
    """One row of a workbook: what it says, what it would change, what is wrong with it, and what became of it."""

    class State(models.TextChoices):
        WRONG = "wrong", pgettext_lazy("row of an import", "wrong")
        NEW = "new", pgettext_lazy("row of an import", "new")
        CHANGED = "changed", pgettext_lazy("row of an import", "changed")
        UNCHANGED = "unchanged", pgettext_lazy("row of an import", "unchanged")

    class Outcome(models.TextChoices):
        NOTHING = "", "–"
        DONE = "done", pgettext_lazy("row of an import", "imported")
        REFUSED = "refused", pgettext_lazy("row of an import", "not imported")
        UNDONE = "undone", pgettext_lazy("row of an import", "undone")
        LEFT = "left", pgettext_lazy("row of an import", "left as it is")

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="The row in the sheet, from 1.")
    position = models.PositiveSmallIntegerField(default=0, help_text="Wrong rows first, then changed, new, unchanged.")
    state = models.CharField(max_length=10, choices=State)
    title = models.CharField(max_length=200, blank=True)
    cells = models.JSONField(default=list, help_text="As they stand in the file, in the order of the run's headings.")
    values = models.JSONField(default=dict, help_text="Fields it writes.")
    before = models.JSONField(default=dict, help_text="The same fields as they were.")
    faults = models.JSONField(default=list, help_text="Cell, heading and reason in both languages.")
    notes = models.JSONField(default=list)
    innovation = models.ForeignKey(Innovation, models.SET_NULL, null=True, blank=True, related_name="import_rows")
    stamp = models.DateTimeField(null=True, blank=True, help_text="When the entry was last changed, as the check or the run saw it.")
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.NOTHING, blank=True)
    said = models.JSONField(default=dict, help_text="Why it was refused or left, in both languages.")

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ["position", "number"]
        default_permissions = ()
        indexes = [models.Index(fields=["run", "state", "number"], name="import_row_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="import_row_once_per_run"),
            models.CheckConstraint(name="import_row_state_known", condition=Q(state__in=["wrong", "new", "changed", "unchanged"])),
            models.CheckConstraint(name="import_row_outcome_known", condition=Q(outcome__in=["", "done", "refused", "undone", "left"])),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.title}"
