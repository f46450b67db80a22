"""Visitors and the badges they carry. Little is asked: kind and origin; name and contact only if offered."""

from __future__ import annotations

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exhibits.models import Exhibition
from opds.bilingual import Bilingual
from opds.keeping import Records
from visitors import codes


class VisitorKind(Bilingual, models.Model):
    """Resident, student, civil servant …: rows, so that another city has its own."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    history = Records()

    class Meta:
        verbose_name = _("kind of visitor")
        verbose_name_plural = _("kinds of visitor")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text("name")


class Origin(models.Model):
    class Kind(models.TextChoices):
        DISTRICT = "district", _("district of the city")
        REGENCY = "regency", _("regency or city")
        OTHER = "other", _("elsewhere")

    name = models.CharField(_("name"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.REGENCY)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    history = Records()

    class Meta:
        verbose_name = _("origin")
        verbose_name_plural = _("origins")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class Visitor(models.Model):
    """Somebody who came to one edition, or a group under its leader. Children are only a head count of a group."""

    class Source(models.TextChoices):
        REGISTRATION = "registration", _("registered")
        WALK_IN = "walk-in", _("walk-in at the door")
        BLANK_BADGE = "blank-badge", _("blank badge")
        SAMPLE = "sample", _("sample")

    exhibition = models.ForeignKey(Exhibition, models.CASCADE, related_name="visitors", verbose_name=_("exhibition"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    kind = models.ForeignKey(VisitorKind, models.PROTECT, null=True, blank=True, verbose_name=_("kind"))
    origin = models.ForeignKey(Origin, models.PROTECT, null=True, blank=True, verbose_name=_("origin"))
    heads = models.PositiveSmallIntegerField(_("heads"), default=1, validators=[MinValueValidator(1), MaxValueValidator(500)])
    group_name = models.CharField(_("school or group"), max_length=120, blank=True)
    contact = models.CharField(_("contact"), max_length=120, blank=True)
    contact_consent_at = models.DateTimeField(_("consent to contact"), null=True, blank=True)
    consent_version = models.CharField(_("version of the notice"), max_length=20, blank=True)
    source = models.CharField(_("source"), max_length=12, choices=Source, default=Source.REGISTRATION)
    language = models.CharField(_("language"), max_length=5, default="id", editable=False)
    form_id = models.UUIDField(null=True, unique=True, editable=False, help_text="Made with the form: a double click registers once.")
    created_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("visitor")
        verbose_name_plural = _("visitors")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="visitor_heads_1_to_500", condition=Q(heads__gte=1) & Q(heads__lte=500)),
            models.CheckConstraint(name="visitor_contact_has_consent", condition=Q(contact="") | Q(contact_consent_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name or self.group_name or f"#{self.pk}"


class BadgeQuerySet(models.QuerySet["Badge"]):
    def blank(self) -> Self:
        """Printed badges that belong to no visitor yet."""
        return self.filter(visitor__isnull=True)

    def valid(self) -> Self:
        return self.filter(revoked_at__isnull=True)

    def typed(self, text: str) -> Badge | None:
        """The badge with this code as somebody typed or scanned it, with visitor and edition; one query, none for a mistyped one."""
        code = codes.normalise(text)
        if not codes.is_valid(code):
            return None
        return self.select_related("visitor__kind", "visitor__origin", "exhibition").filter(code=code).first()


class Badge(models.Model):
    """A visitor's pass. Without a visitor it is blank; its first accepted scan makes a walk-in visitor."""

    exhibition = models.ForeignKey(Exhibition, models.CASCADE, related_name="badges", verbose_name=_("exhibition"))
    visitor = models.ForeignKey(Visitor, models.CASCADE, null=True, blank=True, related_name="badges", verbose_name=_("visitor"))
    code = models.CharField(_("code"), max_length=codes.LENGTH, unique=True, default=codes.make, editable=False)
    issued_at = models.DateTimeField(_("issued"), default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_reason = models.CharField(_("why revoked"), max_length=160, blank=True)
    replaced_by = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, related_name="replaces", verbose_name=_("replaced by")
    )

    printed_in = models.ForeignKey(
        "visitors.BadgePrint", models.SET_NULL, null=True, editable=False, related_name="badges", verbose_name=_("last printed in")
    )

    objects = BadgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("badge")
        verbose_name_plural = _("badges")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="badge_replaced_is_revoked", condition=Q(replaced_by__isnull=True) | Q(revoked_at__isnull=False)),
            models.CheckConstraint(name="badge_not_its_own_replacement", condition=~Q(replaced_by=F("pk"))),
        ]

    def __str__(self) -> str:
        return codes.grouped(self.code)
