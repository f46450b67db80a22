"""One edition of the exhibition: its days and extensions, zones, stands and landmarks on the plan (metres, y downwards)."""

from __future__ import annotations

import datetime
from typing import Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from exhibits.models.category import Category
from exhibits.models.innovation import Innovation
from opds.bilingual import Bilingual
from opds.keeping import Records
from opds.models import Opd, User


def validate_time_zone(value: str) -> None:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise ValidationError(_("%(value)s is not a time zone; write for example Asia/Jakarta."), params={"value": value}) from error


class ExhibitionQuerySet(models.QuerySet["Exhibition"]):
    def listed(self) -> Self:
        """What the public sees: published editions, never a training edition."""
        return self.filter(is_published=True, training_of__isnull=True)

    def reachable(self) -> Self:
        """What may be opened by address: listed editions and training editions."""
        return self.filter(is_published=True)


class Exhibition(Bilingual, models.Model):
    """An edition. A training edition (`training_of`) has the same stands and rules, is open at any time and counts nowhere."""

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=160)
    name_en = models.CharField(_("name in English"), max_length=160, blank=True)
    tagline = models.CharField(_("tagline"), max_length=200, blank=True)
    tagline_en = models.CharField(_("tagline in English"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True)
    description_en = models.TextField(_("description in English"), blank=True)
    venue = models.CharField(_("venue"), max_length=160)
    city = models.CharField(_("city"), max_length=120, blank=True)
    address = models.CharField(_("street address"), max_length=200, blank=True)
    timezone = models.CharField(_("time zone"), max_length=60, default="Asia/Jakarta", validators=[validate_time_zone])
    floor_width = models.DecimalField(_("floor width in metres"), max_digits=6, decimal_places=2, validators=[MinValueValidator(1)])
    floor_height = models.DecimalField(_("floor depth in metres"), max_digits=6, decimal_places=2, validators=[MinValueValidator(1)])
    is_published = models.BooleanField(_("published"), default=False)
    is_sample = models.BooleanField(_("sample"), default=False, help_text=_("Invented for demonstration; pages say so."))
    training_of = models.OneToOneField("self", models.CASCADE, null=True, blank=True, related_name="training", editable=False)
    source_url = models.URLField(_("source"), max_length=500, blank=True)
    revision = models.PositiveIntegerField(
        default=0, editable=False, help_text="Rises with each change of days or stands; scanners compare it."
    )
    created_at = models.DateTimeField(_("created"), default=now, editable=False)

    history = HistoricalRecords(excluded_fields=["revision"])
    objects = ExhibitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("exhibition")
        verbose_name_plural = _("exhibitions")
        ordering = ["-created_at"]
        permissions = [("extend_exhibition", _("Can extend an exhibition by a day"))]
        constraints = [
            models.CheckConstraint(name="exhibition_floor_has_size", condition=Q(floor_width__gt=0) & Q(floor_height__gt=0)),
            models.CheckConstraint(name="exhibition_not_training_of_itself", condition=~Q(training_of=F("pk"))),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("exhibits:exhibition", args=[self.slug])

    @property
    def is_training(self) -> bool:
        return self.training_of_id is not None

    @property
    def zone_info(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def day_list(self) -> list[ExhibitionDay]:
        """Days in order; uses the prefetched ones where there are any."""
        return sorted(self.days.all(), key=lambda day: day.date)

    def today(self) -> datetime.date:
        return now().astimezone(self.zone_info).date()

    def span_of(self, day: datetime.date) -> tuple[datetime.datetime, datetime.datetime]:
        """The day from midnight to midnight in the edition's time zone, as UTC."""
        begins, ends = (datetime.datetime.combine(day + datetime.timedelta(days=n), datetime.time.min, self.zone_info) for n in (0, 1))
        return begins.astimezone(datetime.UTC), ends.astimezone(datetime.UTC)

    def phase(self) -> str:
        """`soon`, `open` (an exhibition day now, within hours), `between` (in the edition, closed now), `over` or `undated`."""
        days = self.day_list()
        if not days:
            return "undated"
        here = now().astimezone(self.zone_info)
        if here < days[0].opens_at():
            return "soon"
        if here >= days[-1].closes_at():
            return "over"
        return "open" if any(day.opens_at() <= here < day.closes_at() for day in days) else "between"


class ExhibitionDay(models.Model):
    """A day on which the hall is open, in the exhibition's time zone."""

    exhibition = models.ForeignKey(Exhibition, models.CASCADE, related_name="days", verbose_name=_("exhibition"))
    date = models.DateField(_("date"))
    opens = models.TimeField(_("opens"), default=datetime.time(9))
    closes = models.TimeField(_("closes"), default=datetime.time(16))

    history = Records()

    class Meta:
        verbose_name = _("exhibition day")
        verbose_name_plural = _("exhibition days")
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(fields=["exhibition", "date"], name="day_once_per_exhibition"),
            models.CheckConstraint(name="day_closes_after_it_opens", condition=Q(closes__gt=F("opens"))),
        ]

    def __str__(self) -> str:
        return date_format(self.date)

    def opens_at(self) -> datetime.datetime:
        return datetime.datetime.combine(self.date, self.opens, self.exhibition.zone_info)

    def closes_at(self) -> datetime.datetime:
        return datetime.datetime.combine(self.date, self.closes, self.exhibition.zone_info)


class Extension(Bilingual, models.Model):
    """A day that was added while the exhibition ran, with the reason that was announced."""

    exhibition = models.ForeignKey(Exhibition, models.CASCADE, related_name="extensions", verbose_name=_("exhibition"))
    day = models.OneToOneField(ExhibitionDay, models.CASCADE, related_name="extension", verbose_name=_("day"))
    reason = models.CharField(_("reason"), max_length=300)
    reason_en = models.CharField(_("reason in English"), max_length=300, blank=True)
    announced_at = models.DateTimeField(_("announced"), default=now)
    announced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("announced by")
    )

    history = Records()

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["announced_at"]

    def __str__(self) -> str:
        return f"{self.day}"


class Zone(Bilingual, models.Model):
    exhibition = models.ForeignKey(Exhibition, models.CASCADE, related_name="zones", verbose_name=_("exhibition"))
    code = models.CharField(_("code"), max_length=4, validators=[RegexValidator(r"^[A-Z0-9]+\Z", _("Write capital letters or digits."))])
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    history = Records()

    class Meta:
        verbose_name = _("zone")
        verbose_name_plural = _("zones")
        ordering = ["position", "code"]
        constraints = [models.UniqueConstraint(fields=["exhibition", "code"], name="zone_code_once_per_exhibition")]

    def __str__(self) -> str:
        return f"{self.code} {self.text('name')}"

    @property
    def css(self) -> str:
        """The class that carries the zone's colour, from the five of the look, by position."""
        return f"zone-{'abcde'[self.position % 5]}"


class OnFloor(models.Model):
    """A rectangle on the floor, in metres from the top left corner."""

    x = models.DecimalField(_("x, metres from the left"), max_digits=6, decimal_places=2)
    y = models.DecimalField(_("y, metres from the top"), max_digits=6, decimal_places=2)
    width = models.DecimalField(_("width in metres"), max_digits=6, decimal_places=2, validators=[MinValueValidator(0.1)])
    height = models.DecimalField(_("depth in metres"), max_digits=6, decimal_places=2, validators=[MinValueValidator(0.1)])

    class Meta:
        abstract = True


class Landmark(Bilingual, OnFloor):
    class Kind(models.TextChoices):
        ENTRANCE = "entrance", _("entrance")
        EXIT = "exit", _("exit")
        STAGE = "stage", pgettext_lazy("landmark", "stage")
        SEATING = "seating", _("seating")
        INFO = "info", _("information")
        TOILETS = "toilets", _("toilets")
        PRAYER_ROOM = "prayer-room", _("prayer room")
        FIRST_AID = "first-aid", _("first aid")
        PARKING = "parking", _("parking")

    exhibition = models.ForeignKey(Exhibition, models.CASCADE, related_name="landmarks", verbose_name=_("exhibition"))
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)

    history = Records()

    class Meta:
        verbose_name = _("landmark")
        verbose_name_plural = _("landmarks")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="landmark_has_size", condition=Q(width__gt=0) & Q(height__gt=0) & Q(x__gte=0) & Q(y__gte=0))
        ]

    def __str__(self) -> str:
        return self.text("name")


class StandQuerySet(models.QuerySet["Stand"]):
    def groups(self) -> Self:
        """Stands that hold a participant group; the others are service stands. Groups and stands are two counts."""
        return self.filter(kind=Stand.Kind.GROUP)

    def editable_by(self, user: User) -> Self:
        if user.has_perm("exhibits.review_innovation"):
            return self
        return self.filter(opds=user.opd_id).distinct() if user.opd_id else self.none()


class Stand(Bilingual, OnFloor):
    """A place on the floor: a participant group with its innovations, or a service stand."""

    class Kind(models.TextChoices):
        GROUP = "group", _("participant group")
        SERVICE = "service", _("service")

    exhibition = models.ForeignKey(Exhibition, models.CASCADE, related_name="stands", verbose_name=_("exhibition"))
    number = models.CharField(
        _("number"), max_length=8, validators=[RegexValidator(r"^[A-Z0-9]+\Z", _("Write capital letters or digits."))]
    )
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.GROUP)
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="stands", verbose_name=_("category"))
    zone = models.ForeignKey(Zone, models.PROTECT, related_name="stands", verbose_name=_("zone"))
    opds = models.ManyToManyField(Opd, blank=True, related_name="stands", verbose_name=_("agencies (OPD)"))
    innovations = models.ManyToManyField(Innovation, blank=True, related_name="stands", verbose_name=_("innovations"))

    history = HistoricalRecords(m2m_fields=[opds, innovations])
    objects = StandQuerySet.as_manager()

    class Meta:
        verbose_name = _("stand")
        verbose_name_plural = _("stands")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["exhibition", "number"], name="stand_number_once_per_exhibition"),
            models.CheckConstraint(name="stand_has_size", condition=Q(width__gt=0) & Q(height__gt=0) & Q(x__gte=0) & Q(y__gte=0)),
            models.CheckConstraint(
                name="stand_group_has_category_service_none",
                condition=(Q(kind="group") & Q(category__isnull=False)) | (Q(kind="service") & Q(category__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text('name')}"

    def get_absolute_url(self) -> str:
        return reverse("exhibits:stand", args=[self.exhibition.slug, self.number])
