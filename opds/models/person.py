"""Officials who sign in, and the letters the portal writes to them."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from opds.keeping import Records
from opds.models.agency import Opd

NOT_TOLD = ["password", "last_login", "invited_at", "links_made", "second_step_at", "sessions_ended"]  # how one signs in is no history


class User(AbstractUser):
    """Somebody who signs in. An official has an OPD; the committee, leaders and door supervisors are known by their group."""

    language = models.CharField(_("language of letters"), max_length=5, choices=settings.LANGUAGES, default="id")
    opd = models.ForeignKey(Opd, models.PROTECT, null=True, blank=True, related_name="officials", verbose_name=_("agency (OPD)"))
    invited_at = models.DateTimeField(
        _("invited, not yet accepted"), null=True, blank=True, editable=False, help_text="When the last invitation was sent."
    )
    second_step_at = models.DateTimeField(
        _("second step since"), null=True, blank=True, editable=False, help_text="Codes from a phone are asked at sign-in."
    )
    links_made = models.PositiveIntegerField(default=0, db_default=0, editable=False, help_text="A new one-time link ends older ones.")
    sessions_ended = models.PositiveIntegerField(default=0, db_default=0, editable=False, help_text="Raised to sign out everywhere.")

    history = Records(excluded_fields=NOT_TOLD, m2m_fields=["groups"])

    class Meta:
        verbose_name = _("official")
        verbose_name_plural = _("officials")

    @property
    def is_committee(self) -> bool:
        return self.has_perm("exhibits.review_innovation")

    def get_session_auth_hash(self) -> str:
        """What a session must carry: it changes with the password and with "sign out everywhere", for all sessions at once."""
        return self._session_mark(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        return (self._session_mark(before) for before in super().get_session_auth_fallback_hash())

    def _session_mark(self, password_mark: str) -> str:
        """As Django makes it until somebody signs out everywhere, so that an upgrade ends no session."""
        if not self.sessions_ended:
            return password_mark
        return salted_hmac("opds.sessions", f"{password_mark}:{self.sessions_ended}", algorithm="sha256").hexdigest()


class RecoveryCode(models.Model):
    """One of ten codes on paper, for who lost the phone of their second step. Only its hash is kept; each works once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "code_hash"], name="recovery_code_once")]

    def __str__(self) -> str:
        return str(self.pk)


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
