"""The national innovation index at the level of the city: dated indicators, what is claimed of them, and the evidence.

Every edition of the index is data of its own: levels, names, weights and the files asked for change from year to year.
"""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from exhibits.models.innovation import Innovation
from opds.bilingual import Bilingual
from opds.keeping import Records
from opds.models import User

HIGHEST_LEVEL = 3


class Indicator(Bilingual, models.Model):
    """One of the indicators 16–35 of an innovation (SID), as one edition of the index words it."""

    edition = models.PositiveSmallIntegerField(_("edition"))
    code = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=160)
    name_en = models.CharField(_("name in English"), max_length=160, blank=True)
    variable = models.CharField(_("variable"), max_length=80, blank=True)
    definition = models.TextField(_("definition"), blank=True)
    mandatory = models.BooleanField(_("mandatory"), default=False)
    weight = models.PositiveSmallIntegerField(_("weight"))
    level1 = models.TextField(_("level 1"))
    level2 = models.TextField(_("level 2"))
    level3 = models.TextField(_("level 3"))
    evidence = models.TextField(_("evidence asked for"), blank=True)
    file_types = models.CharField(_("file types"), max_length=80, blank=True, help_text=_("Joined by /, for example PDF/JPG. Empty: PDF."))
    source = models.TextField(_("source"), blank=True)

    class Meta:
        verbose_name = _("indicator of an innovation")
        verbose_name_plural = _("indicators of an innovation")
        ordering = ["-edition", "code"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="indicator_once_per_edition"),
            models.CheckConstraint(name="indicator_has_weight", condition=Q(weight__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name} ({self.edition})"

    def level_text(self, level: int) -> str:
        """The words of level 1, 2 or 3; nothing for 0."""
        return (("", self.level1, self.level2, self.level3)[level]) if 0 <= level <= HIGHEST_LEVEL else ""


class CityIndicator(models.Model):
    """One score row of the indicators 1–15 of the city itself (SPD), and what the city reckons with."""

    edition = models.PositiveSmallIntegerField(_("edition"))
    number = models.PositiveSmallIntegerField(_("number"))
    sub = models.CharField(_("part"), max_length=2, blank=True)
    name = models.CharField(_("name"), max_length=200)
    weight = models.DecimalField(_("weight"), max_digits=4, decimal_places=2)
    max_score = models.DecimalField(_("highest score"), max_digits=5, decimal_places=2)
    mandatory = models.BooleanField(_("mandatory"), default=False)
    score = models.DecimalField(
        _("score"), max_digits=5, decimal_places=2, null=True, blank=True, help_text=_("Empty: not known yet; counts as 0.")
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("indicator of the city")
        verbose_name_plural = _("indicators of the city")
        ordering = ["-edition", "number", "sub"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "number", "sub"], name="city_indicator_once_per_edition"),
            models.CheckConstraint(
                name="city_indicator_score_within", condition=Q(score__isnull=True) | (Q(score__gte=0) & Q(score__lte=F("max_score")))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}{self.sub} {self.name} ({self.edition})"


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def editable_by(self, user: User) -> Self:
        """As for innovations: the committee all, an official those of their OPD."""
        if user.has_perm("exhibits.review_innovation"):
            return self
        return self.filter(innovation__opd=user.opd_id) if user.opd_id else self.none()


class Evidence(models.Model):
    """What an agency claims of one indicator for one innovation, and what the committee verified of it."""

    innovation = models.ForeignKey(Innovation, models.CASCADE, related_name="evidence", verbose_name=_("innovation"))
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="claims", verbose_name=_("indicator"))
    claimed = models.PositiveSmallIntegerField(_("claimed level"), default=0, validators=[MaxValueValidator(HIGHEST_LEVEL)])
    claim_note = models.CharField(_("note of the agency"), max_length=500, blank=True)
    files_number = models.PositiveSmallIntegerField(_("files"), default=0, editable=False)
    verified = models.PositiveSmallIntegerField(
        _("verified level"), null=True, blank=True, editable=False, validators=[MaxValueValidator(HIGHEST_LEVEL)]
    )
    verify_note = models.CharField(_("note of the committee"), max_length=500, blank=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("verified by")
    )
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    history = HistoricalRecords()
    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["innovation", "indicator__code"]
        constraints = [
            models.UniqueConstraint(fields=["innovation", "indicator"], name="evidence_once_per_indicator"),
            models.CheckConstraint(name="evidence_claimed_level_known", condition=Q(claimed__lte=HIGHEST_LEVEL)),
            models.CheckConstraint(
                name="evidence_verified_level_known", condition=Q(verified__isnull=True) | Q(verified__lte=HIGHEST_LEVEL)
            ),
            models.CheckConstraint(
                name="evidence_verified_says_when",
                condition=Q(verified__isnull=True, verified_at__isnull=True) | Q(verified__isnull=False, verified_at__isnull=False),
            ),
            models.CheckConstraint(
                name="evidence_no_verified_points_without_file", condition=Q(verified__isnull=True) | Q(verified=0) | Q(files_number__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.innovation} · {self.indicator}"


class EvidenceFile(models.Model):
    """A private file that proves a claimed level. Served by permission as a download, never shown to the public."""

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="files", verbose_name=_("evidence"))
    file = models.FileField(_("file"), upload_to="evidence/%Y/")
    name = models.CharField(_("name"), max_length=160)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64, editable=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who"))
    uploaded_at = models.DateTimeField(_("when"), default=timezone.now, editable=False)

    history = Records()

    class Meta:
        verbose_name = _("evidence file")
        verbose_name_plural = _("evidence files")
        ordering = ["uploaded_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["evidence", "sha256"], name="evidence_file_once")]

    def __str__(self) -> str:
        return self.name
