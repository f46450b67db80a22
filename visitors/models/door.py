"""How the door of one edition is run: one-time codes that make phones scanners, the hall's capacity, the prize rule, badge printing."""

from __future__ import annotations

import datetime
import hashlib
import secrets
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exhibits.models import Exhibition, Zone
from opds.keeping import Records
from visitors.models.scan import Point, Scanner


def new_salt() -> str:
    return secrets.token_hex(16)


class DoorRules(models.Model):
    """What the committee decides about the door of an edition; an edition without a row has the defaults."""

    exhibition = models.OneToOneField(Exhibition, models.CASCADE, related_name="door_rules", verbose_name=_("exhibition"))
    registration_open = models.BooleanField(_("visitors may register on the web"), default=True)
    capacity = models.PositiveIntegerField(
        _("capacity of the hall"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("People at once; empty: no warning."),
    )
    warn_percent = models.PositiveSmallIntegerField(
        _("warn from, in per cent of the capacity"), default=85, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    stamps_needed = models.PositiveSmallIntegerField(
        _("stamps for the prize"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: no prize for a number of stamps."),
    )
    stamps_zone = models.ForeignKey(
        Zone,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("zone for the prize"),
        help_text=_("All stands of this zone win the prize as well."),
    )
    code_salt = models.CharField(max_length=32, default=new_salt, editable=False, help_text="For the hashes of codes that phones hold.")

    history = Records(excluded_fields=["code_salt"])

    class Meta:
        verbose_name = _("rules of the door")
        verbose_name_plural = _("rules of the door")
        constraints = [
            models.CheckConstraint(name="door_rules_capacity_is_positive", condition=Q(capacity__isnull=True) | Q(capacity__gt=0)),
            models.CheckConstraint(name="door_rules_warn_1_to_100", condition=Q(warn_percent__gte=1) & Q(warn_percent__lte=100)),
            models.CheckConstraint(name="door_rules_stamps_are_positive", condition=Q(stamps_needed__isnull=True) | Q(stamps_needed__gt=0)),
        ]

    def __str__(self) -> str:
        return str(self.exhibition)


class PairingQuerySet(models.QuerySet["Pairing"]):
    def usable(self) -> Self:
        """Not used and not out of date."""
        return self.filter(used_at__isnull=True, expires_at__gt=timezone.now())


class Pairing(models.Model):
    """A one-time code that turns a phone into a scanner (check-in protocol, "Pairing"). Only a hash of it is kept."""

    LASTS = datetime.timedelta(minutes=15)

    exhibition = models.ForeignKey(Exhibition, models.CASCADE, related_name="pairings", verbose_name=_("exhibition"))
    name = models.CharField(_("name of the phone"), max_length=80)
    points = models.ManyToManyField(Point, related_name="+", verbose_name=_("points"))
    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("made by"))
    expires_at = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(_("used"), null=True, editable=False)
    scanner = models.OneToOneField(Scanner, models.CASCADE, null=True, editable=False, related_name="pairing", verbose_name=_("scanner"))

    objects = PairingQuerySet.as_manager()

    class Meta:
        verbose_name = _("one-time code for a phone")
        verbose_name_plural = _("one-time codes for phones")
        ordering = ["-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="pairing_used_names_scanner",
                condition=Q(used_at__isnull=True, scanner__isnull=True) | Q(used_at__isnull=False, scanner__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def hash_of(code: str) -> str:
        return hashlib.sha256(code.encode()).hexdigest()


class BadgePrint(models.Model):
    """One printing of badges: who printed how many, of which kind and size, and when. The badges name it."""

    class Kind(models.TextChoices):
        BLANK = "blank", _("blank")
        NAMED = "named", _("with names")

    exhibition = models.ForeignKey(Exhibition, models.CASCADE, related_name="badge_prints", verbose_name=_("exhibition"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    layout = models.CharField(_("paper"), max_length=20)
    number = models.PositiveIntegerField(_("number"))
    printed_at = models.DateTimeField(_("printed"), default=timezone.now, editable=False)
    printed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("printed by"))

    class Meta:
        verbose_name = _("printing of badges")
        verbose_name_plural = _("printings of badges")
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [models.CheckConstraint(name="badge_print_number_is_positive", condition=Q(number__gt=0))]

    def __str__(self) -> str:
        return f"{self.number} {self.get_kind_display()}"
