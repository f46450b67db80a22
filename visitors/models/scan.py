"""Points, scanners and scans. The database holds the rules of the check-in protocol, not only the code."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exhibits.models import Exhibition, Stand
from opds.keeping import Records
from opds.models import User
from visitors.models.badge import Badge


class PointQuerySet(models.QuerySet["Point"]):
    def usable_by(self, user: User) -> Self:
        """Points somebody may scan at with their account: who supervises the door all, an official the stands of their agency."""
        if user.has_perm("visitors.supervise_door"):
            return self
        return self.filter(stand__opds=user.opd_id).distinct() if user.opd_id else self.none()


class Point(models.Model):
    """Where scans happen: a gate, a stand, or an exit where the hall's capacity is watched. The code is what phones send:
    `G1`, the stand's number, `X1`. An exit counts neither people nor visits."""

    class Kind(models.TextChoices):
        GATE = "gate", _("gate")
        STAND = "stand", _("stand")
        EXIT = "exit", _("exit")

    exhibition = models.ForeignKey(Exhibition, models.CASCADE, related_name="points", verbose_name=_("exhibition"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    code = models.CharField(_("code"), max_length=8)
    name = models.CharField(_("name"), max_length=120)
    stand = models.OneToOneField(Stand, models.CASCADE, null=True, blank=True, related_name="point", verbose_name=_("stand"))

    poster_token = models.CharField(max_length=16, unique=True, null=True, editable=False, help_text="On a stand's poster: /s/<token>.")

    history = Records(excluded_fields=["poster_token"])
    objects = PointQuerySet.as_manager()

    class Meta:
        verbose_name = _("point")
        verbose_name_plural = _("points")
        ordering = ["kind", "code"]
        constraints = [
            models.UniqueConstraint(fields=["exhibition", "code"], name="point_code_once_per_exhibition"),
            models.CheckConstraint(
                name="point_stand_is_of_kind_stand",
                condition=(Q(kind="stand") & Q(stand__isnull=False)) | (Q(kind__in=["gate", "exit"]) & Q(stand__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @staticmethod
    def new_poster_token() -> str:
        """72 random bits: a poster cannot be guessed from another."""
        return secrets.token_urlsafe(9)


class ScannerQuerySet(models.QuerySet["Scanner"]):
    def active(self) -> Self:
        return self.filter(revoked_at__isnull=True)


class Scanner(models.Model):
    """A phone that may scan at named points of one edition. Only a hash of its token is kept."""

    exhibition = models.ForeignKey(Exhibition, models.CASCADE, related_name="scanners", verbose_name=_("exhibition"))
    name = models.CharField(_("name"), max_length=80)
    points = models.ManyToManyField(Point, related_name="scanners", verbose_name=_("points"))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="scanners",
        verbose_name=_("account"),
        help_text=_("Set when somebody signed in at the scanner page with an account."),
    )
    voids_wait: bool  # whether undos of it wait for their scans; known where the door read the phone

    revision = models.PositiveIntegerField(default=0, editable=False, help_text="Rises when the points change.")
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("made by")
    )
    last_seen_at = models.DateTimeField(_("last seen"), null=True, blank=True, editable=False)
    reported_queue = models.PositiveIntegerField(_("queue last reported"), default=0, editable=False)
    app_version = models.CharField(_("app version"), max_length=40, blank=True, editable=False)
    battery = models.PositiveSmallIntegerField(_("battery in per cent"), null=True, editable=False)
    skew = models.IntegerField(_("clock ahead of ours, in seconds"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)

    history = Records(
        excluded_fields=["token_hash", "revision", "last_seen_at", "reported_queue", "app_version", "battery", "skew"], m2m_fields=[points]
    )
    objects = ScannerQuerySet.as_manager()

    class Meta:
        verbose_name = _("scanner")
        verbose_name_plural = _("scanners")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def hash_of(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()

    @staticmethod
    def new_token() -> str:
        """192 random bits; shown once, then only its hash is known."""
        return secrets.token_urlsafe(24)


class Scan(models.Model):
    """One attempt, whatever came of it. Never updated into another outcome, only voided."""

    class Mode(models.TextChoices):
        ONLINE = "online", _("online")
        OFFLINE = "offline", _("offline")

    class Source(models.TextChoices):
        STAFF = "staff", _("staff")
        SELF = "self", _("visitor's own phone")

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        REPEAT = "repeat", _("repeat")
        CONFLICT = "conflict", _("conflict")
        REFUSED = "refused", _("refused")
        UNKNOWN = "unknown", _("unknown")

    class Reason(models.TextChoices):
        NOTHING = "", "–"
        POINT = "point", _("the phone is not for this point")
        REVOKED = "revoked", _("badge revoked")
        EDITION = "edition", _("badge of another edition")
        DAY = "day", _("not an exhibition day")
        CLOCK = "clock", _("time in the future")
        CHECK = "check", _("mistyped")
        NONE = "none", _("no such badge")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    exhibition = models.ForeignKey(Exhibition, models.CASCADE, related_name="scans", verbose_name=_("exhibition"))
    point = models.ForeignKey(Point, models.PROTECT, null=True, related_name="scans", verbose_name=_("point"), db_index=False)
    point_code = models.CharField(_("point as sent"), max_length=20)
    scanner = models.ForeignKey(Scanner, models.PROTECT, null=True, related_name="scans", verbose_name=_("scanner"))
    badge = models.ForeignKey(Badge, models.PROTECT, null=True, related_name="scans", verbose_name=_("badge"), db_index=False)
    code = models.CharField(_("code as read"), max_length=64, blank=True)
    heads = models.PositiveSmallIntegerField(_("heads"), null=True)
    mode = models.CharField(_("mode"), max_length=8, choices=Mode)
    source = models.CharField(_("source"), max_length=6, choices=Source, default=Source.STAFF)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason, blank=True)
    counted = models.BooleanField(_("counted"), default=False)
    first_at = models.DateTimeField(_("first counted at"), null=True)
    scanned_at = models.DateTimeField(_("time as sent"))
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    occurred_at = models.DateTimeField(_("time corrected"))
    clock_corrected = models.BooleanField(_("clock corrected"), default=False)
    day = models.DateField(_("day"))
    hour = models.PositiveSmallIntegerField(_("hour"))
    voided_at = models.DateTimeField(_("voided"), null=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("voided by"))
    settled_at = models.DateTimeField(_("settled"), null=True, help_text="When a supervisor looked at a conflict and let it stand.")
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("settled by"))

    class Meta:
        verbose_name = _("scan")
        verbose_name_plural = _("scans")
        permissions = [("supervise_door", _("Can supervise the door: scan at every point, undo any scan"))]
        ordering = ["-received_at"]
        indexes = [
            models.Index(fields=["exhibition", "-occurred_at"], name="scan_newest"),
            models.Index(fields=["badge", "point", "day"], name="scan_by_badge"),
            models.Index(fields=["exhibition", "outcome"], name="scan_conflicts", condition=Q(outcome="conflict")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["badge", "point", "day"], condition=Q(counted=True), name="scan_counted_once_per_badge_point_day"
            ),
            models.CheckConstraint(
                name="scan_counted_only_when_accepted_and_not_voided",
                condition=Q(counted=False) | (Q(outcome__in=["accepted", "conflict"]) & Q(voided_at__isnull=True) & Q(point__isnull=False)),
            ),
            models.CheckConstraint(name="scan_heads_1_to_500", condition=Q(heads__isnull=True) | (Q(heads__gte=1) & Q(heads__lte=500))),
            models.CheckConstraint(
                name="scan_has_code_or_heads", condition=Q(heads__isnull=False, badge__isnull=True) | Q(heads__isnull=True)
            ),
            models.CheckConstraint(name="scan_hour_of_a_day", condition=Q(hour__lte=23)),
            models.CheckConstraint(
                name="scan_outcome_known", condition=Q(outcome__in=["accepted", "repeat", "conflict", "refused", "unknown"])
            ),
            models.CheckConstraint(
                name="scan_mode_and_source_known", condition=Q(mode__in=["online", "offline"], source__in=["staff", "self"])
            ),
            models.CheckConstraint(
                name="scan_refused_online_for_a_reason",
                condition=~Q(outcome="refused") | Q(reason__in=["point", "revoked", "edition", "day"]),
            ),
            models.UniqueConstraint(
                fields=["badge", "point", "day"],
                condition=Q(source="self", voided_at__isnull=True),
                name="scan_by_visitor_once_per_badge_point_day",
            ),
            models.CheckConstraint(
                name="scan_by_visitor_is_counted_apart",
                condition=~Q(source="self") | Q(counted=False, badge__isnull=False, scanner__isnull=True, outcome="accepted"),
            ),
            models.CheckConstraint(name="scan_settled_is_conflict", condition=Q(settled_at__isnull=True) | Q(outcome="conflict")),
            models.CheckConstraint(name="scan_unknown_has_no_badge", condition=~Q(outcome="unknown") | Q(badge__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.point_code} {self.outcome}"


class PendingVoid(models.Model):
    """A void that overtook its scan and waits for it (check-in protocol, "Undo")."""

    scan_id = models.UUIDField(primary_key=True)
    scanner = models.ForeignKey(Scanner, models.CASCADE, related_name="pending_voids")
    voided_at = models.DateTimeField()

    class Meta:
        verbose_name = _("waiting void")
        verbose_name_plural = _("waiting voids")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.scan_id)


class Attendance(models.Model):
    """A badge was seen at the gates of an edition: one row, so one person, however often and wherever it came in."""

    exhibition = models.ForeignKey(Exhibition, models.CASCADE, related_name="attendances")
    badge = models.ForeignKey(Badge, models.CASCADE, related_name="attendances")
    first_at = models.DateTimeField()
    point = models.ForeignKey(Point, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    hour = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("person at the gates")
        verbose_name_plural = _("people at the gates")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["badge", "exhibition"], name="attendance_once_per_badge_and_exhibition")]

    def __str__(self) -> str:
        return f"{self.badge_id}"


class HourCount(models.Model):
    """Running counts per point, day and hour, kept by the verbs in the same transaction as the scans.

    `people`: badges first seen at the gates in this hour plus tallied heads at a gate. `visits`: counted badges plus
    tallied heads at a stand. `scans`: all rows. `stamps`: check-ins by visitors themselves, in no other count but `scans`.
    A recount from the rows gives the same numbers (`counts.recount`).
    """

    exhibition = models.ForeignKey(Exhibition, models.CASCADE, related_name="hour_counts")
    point = models.ForeignKey(Point, models.CASCADE, null=True, related_name="hour_counts", db_index=False)
    day = models.DateField()
    hour = models.PositiveSmallIntegerField()
    people = models.IntegerField(default=0)
    visits = models.IntegerField(default=0)
    scans = models.IntegerField(default=0)
    stamps = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("hourly count")
        verbose_name_plural = _("hourly counts")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["point", "day", "hour"], condition=Q(point__isnull=False), name="hour_count_once_per_point"),
            models.UniqueConstraint(
                fields=["exhibition", "day", "hour"], condition=Q(point__isnull=True), name="hour_count_once_without_point"
            ),
            models.CheckConstraint(
                name="hour_count_never_negative", condition=Q(people__gte=0, visits__gte=0, scans__gte=0, stamps__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.hour}"
