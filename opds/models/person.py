"""Officials who sign in, and the letters the portal writes to them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opds.keeping import Records
from opds.models.agency import Opd


class User(AbstractUser):
    """Somebody who signs in. An official has an OPD; the committee, leaders and door supervisors are known by their group."""

    language = models.CharField(_("language of letters"), max_length=5, choices=settings.LANGUAGES, default="id")
    opd = models.ForeignKey(Opd, models.PROTECT, null=True, blank=True, related_name="officials", verbose_name=_("agency (OPD)"))

    history = Records(excluded_fields=["password", "last_login"], m2m_fields=["groups"])

    class Meta:
        verbose_name = _("official")
        verbose_name_plural = _("officials")

    @property
    def is_committee(self) -> bool:
        return self.has_perm("exhibits.review_innovation")


class Purpose(models.TextChoices):
    """Why the portal writes to somebody. All but letters about the own account can be switched off by their reader."""

    ACCOUNT = "account", _("about your account")
    REVIEW = "review", _("review of innovations")
    REMINDER = "reminder", _("reminders of the yearly target")


class MailMute(models.Model):
    """Somebody does not want letters of one purpose any more."""

    user = models.ForeignKey(User, models.CASCADE, related_name="mutes")
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("switched-off letter")
        verbose_name_plural = _("switched-off letters")
        constraints = [
            models.UniqueConstraint(fields=["user", "purpose"], name="mute_once"),
            models.CheckConstraint(name="mute_never_of_account", condition=~Q(purpose="account")),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.purpose}"


class Mail(models.Model):
    """One letter: written once by its key, sent at once or later by `manage.py send_mails`, kept as the log."""

    user = models.ForeignKey(User, models.CASCADE, related_name="mails", verbose_name=_("to whom"))
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    key = models.CharField(max_length=120, unique=True, help_text="What it is about; the same key is never written twice.")
    to = models.EmailField(_("address"))
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["sent_at", "tries"], name="mail_waiting")]

    def __str__(self) -> str:
        return self.subject


class Notice(models.Model):
    """One line in the desk's inbox of a person: what happened, and where to look."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notices", verbose_name=_("to whom"))
    kind = models.CharField(_("kind"), max_length=40)
    values = models.JSONField(default=dict, help_text="What the sentence of this kind names.")
    url = models.CharField(_("address"), max_length=300)
    created_at = models.DateTimeField(_("when"), default=timezone.now)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["user", "read_at", "-created_at"], name="notice_of_user")]

    def __str__(self) -> str:
        return f"{self.kind} → {self.user}"
