"""A draw among visitors with enough stamps, which anybody can run again and prove."""

from __future__ import annotations

import hashlib
import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exhibits.models import Exhibition
from opds.bilingual import Bilingual
from opds.keeping import Records
from visitors.models.badge import Badge


def new_seed() -> str:
    return secrets.token_hex(32)


class Draw(Bilingual, models.Model):
    """A draw. The hash of its seed is public from the start, the seed itself and the hashed list once it is run."""

    exhibition = models.ForeignKey(Exhibition, models.CASCADE, related_name="draws", verbose_name=_("exhibition"))
    name = models.CharField(_("prize"), max_length=120)
    name_en = models.CharField(_("prize in English"), max_length=120, blank=True)
    winners_wanted = models.PositiveSmallIntegerField(_("number of winners"), default=1)
    seed = models.CharField(max_length=64, default=new_seed, editable=False)
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    run_at = models.DateTimeField(_("run"), null=True, editable=False)
    run_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    entries = models.JSONField(default=list, editable=False, help_text="Hashes of the badges that took part, in order.")
    entries_hash = models.CharField(max_length=64, blank=True, editable=False)

    history = Records(excluded_fields=["seed", "entries", "entries_hash"])

    class Meta:
        verbose_name = _("draw")
        verbose_name_plural = _("draws")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="draw_has_winners", condition=Q(winners_wanted__gt=0)),
            models.CheckConstraint(name="draw_run_has_its_list", condition=Q(run_at__isnull=True) | ~Q(entries_hash="")),
        ]

    def __str__(self) -> str:
        return self.text("name")

    @property
    def seed_hash(self) -> str:
        """Published before the draw: SHA-256 of the seed, in hexadecimal."""
        return hashlib.sha256(self.seed.encode()).hexdigest()


class Winner(models.Model):
    draw = models.ForeignKey(Draw, models.CASCADE, related_name="winners", verbose_name=_("draw"))
    place = models.PositiveSmallIntegerField(_("place"))
    badge = models.ForeignKey(Badge, models.CASCADE, related_name="prizes", verbose_name=_("badge"))
    handed_over_at = models.DateTimeField(_("handed over"), null=True, blank=True)

    class Meta:
        verbose_name = _("winner")
        verbose_name_plural = _("winners")
        ordering = ["draw", "place"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "place"], name="winner_place_once_per_draw"),
            models.UniqueConstraint(fields=["draw", "badge"], name="winner_once_per_draw"),
        ]

    def __str__(self) -> str:
        return f"{self.place}. {self.badge}"


class StampPrize(models.Model):
    """The prize for the stamps of a badge was handed over: once, when and by whom."""

    badge = models.OneToOneField(Badge, models.CASCADE, related_name="stamp_prize", verbose_name=_("badge"))
    given_at = models.DateTimeField(_("handed over"), default=timezone.now, editable=False)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        verbose_name = _("prize for stamps")
        verbose_name_plural = _("prizes for stamps")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.badge)
