"""Reminders of the yearly target: the words of the letters, who gets them, and which were sent."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from opds.bilingual import Bilingual
from opds.models.agency import Opd
from opds.models.person import Mail, User


class Situation(models.TextChoices):
    """Where an agency stands that did not meet its target and has to act itself. What waits for the committee is no situation."""

    NOTHING = "nothing", _("nothing yet")
    DRAFT = "draft", _("a draft waits at the agency")
    RETURNED = "returned", _("sent back, not submitted again")


class ReminderText(Bilingual, models.Model):
    """The committee's own words for one situation; without a row the standard text holds."""

    situation = models.CharField(_("situation"), max_length=20, choices=Situation, unique=True)
    subject = models.CharField(_("subject"), max_length=200)
    subject_en = models.CharField(_("subject in English"), max_length=200)
    body = models.TextField(_("text"), max_length=6000)
    body_en = models.TextField(_("text in English"), max_length=6000)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("text of a reminder")
        verbose_name_plural = _("texts of reminders")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="reminder_text_situation_known", condition=Q(situation__in=["nothing", "draft", "returned"])),
        ]

    def __str__(self) -> str:
        return self.get_situation_display()


class ReminderRules(models.Model):
    """One row: which roles get reminders, how long before the due date they begin, and when a second round may go."""

    to_officials = models.BooleanField(_("officials of the agency"), default=True)
    to_leaders = models.BooleanField(_("leaders, as a copy"), default=False)
    to_committee = models.BooleanField(_("committee, as a copy"), default=False)
    days_before = models.PositiveSmallIntegerField(_("days before the due date on which the timer begins"), default=60)
    days_between = models.PositiveSmallIntegerField(_("days until a second round may be sent"), default=14)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("rules of reminders")
        verbose_name_plural = _("rules of reminders")
        default_permissions = ()
        constraints = [models.CheckConstraint(name="reminder_rules_one_row", condition=Q(pk=1))]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class Reminder(models.Model):
    """One reminder of an agency: a year, a situation, a round. The row is what makes it sent once."""

    opd = models.ForeignKey(Opd, models.CASCADE, related_name="reminders", verbose_name=_("agency (OPD)"))
    year = models.PositiveSmallIntegerField(_("year"))
    situation = models.CharField(_("situation"), max_length=20, choices=Situation)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    at = models.DateTimeField(_("when"), default=timezone.now)
    actor = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who"))
    letters = models.ManyToManyField(Mail, related_name="+", verbose_name=_("letters"))

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-at", "-pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["year", "opd"], name="reminder_of_year")]
        constraints = [
            models.UniqueConstraint(fields=["opd", "year", "situation", "round"], name="reminder_once"),
            models.CheckConstraint(name="reminder_round_from_1", condition=Q(round__gte=1)),
            models.CheckConstraint(name="reminder_situation_known", condition=Q(situation__in=["nothing", "draft", "returned"])),
        ]

    def __str__(self) -> str:
        return f"{self.opd} {self.year}: {self.situation} {self.round}"
