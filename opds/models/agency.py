"""Agencies of the city government (OPD), what each is asked for a year, and the counter that tells caches of a change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from opds.bilingual import Bilingual

if TYPE_CHECKING:
    from opds.models.person import User


class OpdQuerySet(models.QuerySet["Opd"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def editable_by(self, user: User) -> Self:
        """Rows whose entry this person may change: the committee all, an official their own."""
        if user.has_perm("exhibits.review_innovation"):
            return self
        return self.filter(pk=user.opd_id) if user.opd_id else self.none()


class Opd(Bilingual, models.Model):
    """An organisation of the city government: secretariat, agency (dinas), board (badan), district, village, and the like."""

    class Kind(models.TextChoices):
        SECRETARIAT = "secretariat", _("secretariat")
        INSPECTORATE = "inspectorate", _("inspectorate")
        AGENCY = "agency", pgettext_lazy("kind of OPD", "agency")
        BOARD = "board", _("board")
        DISTRICT = "district", _("district")
        UNIT = "unit", _("unit")
        HEALTH_CENTRE = "health-centre", _("health centre")
        VILLAGE = "village", _("village or ward")
        ENTERPRISE = "enterprise", _("city enterprise")

    acronym = models.CharField(_("acronym"), max_length=40, unique=True)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("belongs to"),
        help_text=_("Empty: directly under the city government."),
    )
    about = models.TextField(_("about"), blank=True)
    about_en = models.TextField(_("about, in English"), blank=True)
    address = models.CharField(_("street address"), max_length=200, blank=True)
    phone = models.CharField(_("office phone"), max_length=40, blank=True)
    email = models.EmailField(_("office e-mail"), blank=True)
    website = models.URLField(_("website"), blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    history = HistoricalRecords()
    objects = OpdQuerySet.as_manager()

    class Meta:
        verbose_name = _("agency (OPD)")
        verbose_name_plural = _("agencies (OPD)")
        ordering = ["acronym"]
        constraints = [
            models.UniqueConstraint(Lower("acronym"), name="opd_acronym_unique_in_any_case"),
            models.CheckConstraint(name="opd_not_its_own_parent", condition=~Q(parent=F("pk"))),
        ]

    def __str__(self) -> str:
        return self.acronym

    def get_absolute_url(self) -> str:
        return reverse("exhibits:opd", args=[self.slug])


class TargetQuerySet(models.QuerySet["Target"]):
    def editable_by(self, user: User) -> Self:
        """Rows of this person's reach: the committee all, an official those of their agency, to read."""
        if user.has_perm("exhibits.review_innovation"):
            return self
        return self.filter(opd=user.opd_id) if user.opd_id else self.none()


class Target(models.Model):
    """How many published innovations an agency is asked for in a calendar year ("one agency, one innovation")."""

    opd = models.ForeignKey(Opd, models.CASCADE, related_name="targets", verbose_name=_("agency (OPD)"))
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveSmallIntegerField(_("innovations asked for"), default=1)
    due = models.DateField(_("due"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    history = HistoricalRecords()
    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["-year", "opd__acronym"]
        constraints = [
            models.UniqueConstraint(fields=["opd", "year"], name="target_once_per_agency_and_year"),
            models.CheckConstraint(name="target_year_plausible", condition=Q(year__gte=2000) & Q(year__lte=2100)),
        ]

    def __str__(self) -> str:
        return f"{self.opd} {self.year}: {self.number}"


class ContentRevision(models.Model):
    """One row that counts changes of what the public sees; kept pages are valid as long as it stands still."""

    number = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("content revision")
        verbose_name_plural = _("content revisions")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.number)
