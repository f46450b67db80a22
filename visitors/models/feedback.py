"""What visitors said: ratings and comments, and needs as data that an agency answers in public."""

from __future__ import annotations

from typing import Self, TypeVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exhibits.models import Exhibition, Innovation, Stand
from opds.keeping import Records
from opds.models import Opd, User
from visitors.models.badge import Badge

Row = TypeVar("Row", bound=models.Model)
OF_VISITORS = ["text", "badge", "consent_version", "client_hash", "form_id"]  # ends with the row; no version outlives it


class VoiceQuerySet(models.QuerySet[Row]):
    def approved(self) -> Self:
        """What the public sees."""
        return self.filter(status=Voice.Status.APPROVED)

    def waiting(self) -> Self:
        return self.filter(status=Voice.Status.WAITING)

    def editable_by(self, user: User) -> Self:
        """The committee all; an official what concerns their agency."""
        if user.has_perm("exhibits.review_innovation"):
            return self
        return self.filter(opd=user.opd_id) if user.opd_id else self.none()


class Voice(models.Model):
    """What feedback and needs share: about what, its words, consent, moderation, the agency's public answer."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting for approval")
        APPROVED = "approved", _("approved")
        HIDDEN = "hidden", _("not shown")

    exhibition = models.ForeignKey(Exhibition, models.CASCADE, null=True, blank=True, verbose_name=_("exhibition"))
    innovation = models.ForeignKey(Innovation, models.CASCADE, null=True, blank=True, verbose_name=_("innovation"))
    stand = models.ForeignKey(Stand, models.SET_NULL, null=True, blank=True, verbose_name=_("stand"))
    opd = models.ForeignKey(Opd, models.PROTECT, null=True, blank=True, verbose_name=_("agency (OPD) asked to answer"))
    badge = models.ForeignKey(Badge, models.SET_NULL, null=True, blank=True, editable=False)
    text = models.TextField(_("words"), max_length=1000, blank=True)
    language = models.CharField(_("language"), max_length=5, default="id")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WAITING)
    moderated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    moderated_at = models.DateTimeField(_("moderated"), null=True, blank=True, editable=False)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answer_en = models.TextField(_("answer in English"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    consent_version = models.CharField(_("version of the notice"), max_length=20, blank=True, editable=False)
    client_hash = models.CharField(max_length=64, blank=True, editable=False, help_text="Salted, rotates daily; for limits only.")
    form_id = models.UUIDField(null=True, unique=True, editable=False, help_text="Made with the form: a double click stores once.")
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)
    created_at = models.DateTimeField(_("said"), default=timezone.now, editable=False)

    class Meta:
        abstract = True
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.text[:60] or f"#{self.pk}"


class Feedback(Voice):
    """A rating from 1 to 5, a comment, or both, on an innovation, a stand or the exhibition."""

    class Kind(models.TextChoices):
        PRAISE = "praise", _("praise")
        PROBLEM = "problem", _("problem")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PRAISE)
    rating = models.PositiveSmallIntegerField(_("rating"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)])

    history = Records(excluded_fields=OF_VISITORS)
    objects = VoiceQuerySet.as_manager()

    class Meta(Voice.Meta):
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        default_related_name = "feedback"
        permissions = [("moderate_feedback", _("Can approve what visitors said"))]
        indexes = [
            models.Index(fields=["innovation", "status"], name="feedback_by_innovation"),
            models.Index(fields=["status", "-created_at"], name="feedback_queue"),
        ]
        constraints = [
            models.CheckConstraint(name="feedback_rating_1_to_5", condition=Q(rating__isnull=True) | (Q(rating__gte=1) & Q(rating__lte=5))),
            models.CheckConstraint(name="feedback_status_known", condition=Q(status__in=["waiting", "approved", "hidden"])),
            models.CheckConstraint(name="feedback_says_something", condition=Q(rating__isnull=False) | ~Q(text="")),
            models.UniqueConstraint(
                fields=["badge", "innovation"],
                condition=Q(innovation__isnull=False, rating__isnull=False),
                name="rating_once_per_badge_and_innovation",
            ),
        ]


class Need(Voice):
    """What a citizen says is missing. One sentence is enough; the city assigns it to an agency and answers in public."""

    class Progress(models.TextChoices):
        NEW = "new", _("new")
        ASSIGNED = "assigned", _("with an agency")
        ANSWERED = "answered", _("answered")

    progress = models.CharField(_("progress"), max_length=10, choices=Progress, default=Progress.NEW)

    history = Records(excluded_fields=OF_VISITORS)
    objects = VoiceQuerySet.as_manager()

    class Meta(Voice.Meta):
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        default_related_name = "needs"
        indexes = [models.Index(fields=["status", "-created_at"], name="need_queue")]
        constraints = [
            models.CheckConstraint(name="need_has_words", condition=~Q(text="")),
            models.CheckConstraint(name="need_status_known", condition=Q(status__in=["waiting", "approved", "hidden"])),
        ]
