"""The register: innovations with their links, photos, documents, and each step of their review."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator, MinLengthValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from exhibits.models.category import Category, Tag
from opds.bilingual import Bilingual
from opds.keeping import Records
from opds.models import Opd, User


def validate_sdgs(value: object) -> None:
    """A list of goal numbers from 1 to 17, each once."""
    if not isinstance(value, list) or any(not isinstance(n, int) or not 1 <= n <= 17 for n in value) or len(set(value)) != len(value):
        raise ValidationError(_("Write goal numbers from 1 to 17, each once, for example [3, 11]."))


class InnovationQuerySet(models.QuerySet["Innovation"]):
    def published(self) -> Self:
        """What the public sees."""
        return self.filter(status=Innovation.Status.PUBLISHED)

    def submitted(self) -> Self:
        return self.filter(status=Innovation.Status.SUBMITTED)

    def editable_by(self, user: User) -> Self:
        """Rows this person may see and change at the desk: the committee all, an official those of their OPD."""
        if user.has_perm("exhibits.review_innovation"):
            return self
        return self.filter(opd=user.opd_id) if user.opd_id else self.none()

    def visible_at_desk(self, user: User) -> Self:
        """Rows this person may read at the desk: a leader, who writes none, reads all that officials and the committee see."""
        if user.has_perm("exhibits.view_innovation") and not user.opd_id and not user.has_perm("exhibits.add_innovation"):
            return self
        return self.editable_by(user)

    def for_cards(self) -> Self:
        """With what a card or a result line shows."""
        from exhibits.models.exhibition import Stand

        return self.select_related("opd", "category").prefetch_related(
            "photos", models.Prefetch("stands", Stand.objects.select_related("zone"))
        )


class Innovation(Bilingual, models.Model):
    """Something an agency invented. Indonesian is the language of record, English texts are optional."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        CHANGES_REQUESTED = "changes-requested", _("changes requested")
        PUBLISHED = "published", _("published")
        STOPPED = "stopped", _("stopped")
        ARCHIVED = "archived", _("archived")
        MERGED = "merged", _("merged")

    class Stage(models.TextChoices):
        """Stages of an innovation, as in Permendagri 104/2018."""

        INITIATIVE = "initiative", _("initiative")
        TRIAL = "trial", _("trial")
        IMPLEMENTED = "implemented", _("implemented")

    class Form(models.TextChoices):
        """Forms of a regional innovation, PP 38/2017 article 4."""

        GOVERNANCE = "governance", _("governance of the region")
        PUBLIC_SERVICE = "public-service", _("public service")
        OTHER = "other", _("other, within the region's affairs")

    class Initiator(models.TextChoices):
        """Who may propose an innovation, PP 38/2017 article 7."""

        HEAD = "head", _("head of the region")
        COUNCIL = "council", _("member of the council")
        AGENCY = "agency", _("agency")
        CIVIL_SERVANT = "civil-servant", _("civil servant")
        COMMUNITY = "community", _("community")

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200, validators=[MinLengthValidator(3)])
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    opd = models.ForeignKey(Opd, models.PROTECT, related_name="innovations", verbose_name=_("agency (OPD)"))
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="innovations", verbose_name=_("category"))
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.DRAFT, editable=False)
    stopped_reason = models.CharField(_("why it was stopped"), max_length=300, blank=True, editable=False)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_from", editable=False)
    digital = models.BooleanField(_("digital"), default=False)
    stage = models.CharField(_("stage"), max_length=20, choices=Stage, blank=True)
    initiator = models.CharField(_("initiator"), max_length=20, choices=Initiator, blank=True)
    initiator_name = models.CharField(_("name of the initiator"), max_length=160, blank=True)
    form = models.CharField(_("form of the innovation"), max_length=20, choices=Form, blank=True)
    affair = models.CharField(_("government affair"), max_length=160, blank=True)
    trial_date = models.DateField(_("trial since"), null=True, blank=True)
    implemented_date = models.DateField(_("implemented since"), null=True, blank=True)
    legal_basis = models.CharField(
        _("legal basis"), max_length=300, blank=True, help_text=_("Number and title of the decision or regulation.")
    )

    summary = models.TextField(_("summary"), max_length=400, help_text=_("One sentence on what it does for a resident."))
    summary_en = models.TextField(_("summary in English"), max_length=400, blank=True)
    problem = models.TextField(_("problem"), blank=True)
    problem_en = models.TextField(_("problem, in English"), blank=True)
    solution = models.TextField(_("solution"), blank=True)
    solution_en = models.TextField(_("solution, in English"), blank=True)
    design = models.TextField(_("design narrative"), blank=True)
    design_en = models.TextField(_("design narrative, in English"), blank=True)
    goals = models.TextField(_("goals"), blank=True)
    goals_en = models.TextField(_("goals, in English"), blank=True)
    output = models.TextField(_("what was produced"), blank=True)
    output_en = models.TextField(_("what was produced, in English"), blank=True)
    benefits = models.TextField(_("results"), blank=True)
    benefits_en = models.TextField(_("results, in English"), blank=True)

    who_can_use = models.CharField(_("who can use it"), max_length=300, blank=True)
    who_can_use_en = models.CharField(_("who can use it, in English"), max_length=300, blank=True)
    where_to_get_it = models.CharField(_("where"), max_length=300, blank=True)
    where_to_get_it_en = models.CharField(_("where, in English"), max_length=300, blank=True)
    requirements = models.CharField(_("what to bring"), max_length=300, blank=True)
    requirements_en = models.CharField(_("what to bring, in English"), max_length=300, blank=True)
    cost = models.CharField(_("cost"), max_length=200, blank=True)
    cost_en = models.CharField(_("cost, in English"), max_length=200, blank=True)
    duration = models.CharField(_("done within"), max_length=200, blank=True)
    duration_en = models.CharField(_("done within, in English"), max_length=200, blank=True)
    hours = models.CharField(_("service hours"), max_length=200, blank=True)
    hours_en = models.CharField(_("service hours, in English"), max_length=200, blank=True)
    service_url = models.URLField(_("address of the service"), blank=True, help_text=_("The page where a resident uses it."))
    video_url = models.URLField(_("video"), blank=True)

    tags = models.ManyToManyField(Tag, blank=True, related_name="innovations", verbose_name=_("themes"))
    sdgs = models.JSONField(
        _("sustainable development goals"), default=list, blank=True, validators=[validate_sdgs], help_text=_("Goal numbers from 1 to 17.")
    )
    keywords = models.CharField(_("keywords"), max_length=400, blank=True, help_text=_("Words people search with, separated by commas."))

    source_url = models.URLField(
        _("source"), blank=True, max_length=500, help_text=_("For entries taken from the press or a government page.")
    )
    source_year = models.PositiveSmallIntegerField(_("year of the source"), null=True, blank=True)
    is_sample = models.BooleanField(_("sample"), default=False, help_text=_("Invented for demonstration; pages say so."))

    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)

    history = HistoricalRecords(m2m_fields=[tags])
    objects = InnovationQuerySet.as_manager()

    class Meta:
        verbose_name = _("innovation")
        verbose_name_plural = _("innovations")
        ordering = ["title"]
        permissions = [("review_innovation", _("Can review, publish and send back innovations"))]
        indexes = [
            models.Index(fields=["status", "-published_at"], name="innovation_newest"),
            models.Index(fields=["opd", "status"], name="innovation_by_opd"),
            models.Index(fields=["category", "status"], name="innovation_by_category"),
        ]
        constraints = [
            models.CheckConstraint(
                name="innovation_status_known",
                condition=Q(status__in=["draft", "submitted", "changes-requested", "published", "stopped", "archived", "merged"]),
            ),
            models.CheckConstraint(name="innovation_stopped_has_reason", condition=~Q(status="stopped") | ~Q(stopped_reason="")),
            models.CheckConstraint(
                name="innovation_merged_names_heir",
                condition=(Q(status="merged") & Q(merged_into__isnull=False)) | (~Q(status="merged") & Q(merged_into__isnull=True)),
            ),
            models.CheckConstraint(name="innovation_not_its_own_heir", condition=~Q(merged_into=F("pk"))),
            models.CheckConstraint(
                name="innovation_trial_before_implemented",
                condition=Q(trial_date__isnull=True) | Q(implemented_date__isnull=True) | Q(trial_date__lte=F("implemented_date")),
            ),
            models.CheckConstraint(
                name="innovation_initiative_has_no_dates",
                condition=~Q(stage="initiative") | (Q(trial_date__isnull=True) & Q(implemented_date__isnull=True)),
            ),
            models.CheckConstraint(
                name="innovation_published_is_classed_or_sourced",
                condition=~Q(status="published") | Q(category__isnull=False) | ~Q(source_url=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("exhibits:innovation", args=[self.slug])

    @property
    def has_page(self) -> bool:
        """Whether everybody may read its page: published, or archived and kept as a record, which no list or search shows."""
        return self.status in {self.Status.PUBLISHED, self.Status.ARCHIVED}

    def name_and_expansion(self) -> tuple[str, str]:
        """The short name and what it stands for: «SAPA KEBUN — Siap Antar …» → («SAPA KEBUN», «Siap Antar …»)."""
        name, _dash, expansion = self.text("title").partition(" — ")
        return name, expansion

    @property
    def short_title(self) -> str:
        return self.name_and_expansion()[0]

    @property
    def expansion(self) -> str:
        return self.name_and_expansion()[1]

    @property
    def has_english(self) -> bool:
        """Whether the long texts can be read in English too."""
        return bool(self.summary_en and self.problem_en and self.solution_en and self.benefits_en)

    def keyword_list(self) -> list[str]:
        return [word.strip() for word in self.keywords.split(",") if word.strip()]


class InnovationLink(Bilingual, models.Model):
    innovation = models.ForeignKey(Innovation, models.CASCADE, related_name="links")
    label = models.CharField(_("label"), max_length=120)
    label_en = models.CharField(_("label in English"), max_length=120, blank=True)
    url = models.URLField(_("address"), max_length=500)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    history = Records()

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["innovation", "url"], name="link_once_per_innovation")]

    def __str__(self) -> str:
        return self.label


class Photo(Bilingual, models.Model):
    """A picture of an innovation. What is stored was decoded and written anew, without metadata; see `photos.py`."""

    innovation = models.ForeignKey(Innovation, models.CASCADE, related_name="photos")
    image = models.ImageField(_("picture"), upload_to="photos/%Y/", width_field="width", height_field="height")
    width = models.PositiveIntegerField(default=0, editable=False)
    height = models.PositiveIntegerField(default=0, editable=False)
    alt = models.CharField(_("what can be seen"), max_length=200, help_text=_("For those who cannot see the picture."))
    alt_en = models.CharField(_("what can be seen, in English"), max_length=200, blank=True)
    credit = models.CharField(_("credit"), max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    focus_x = models.PositiveSmallIntegerField(_("focus, from the left"), default=50, help_text=_("In percent of the width."))
    focus_y = models.PositiveSmallIntegerField(_("focus, from the top"), default=50, help_text=_("In percent of the height."))
    widths = models.JSONField(default=list, editable=False, help_text="Widths in pixels that exist as AVIF and WebP beside the picture.")

    history = Records()  # with its size: a file that is gone is not opened to measure it

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(name="photo_focus_within_picture", condition=Q(focus_x__lte=100) & Q(focus_y__lte=100)),
        ]

    def __str__(self) -> str:
        return self.alt


class Document(Bilingual, models.Model):
    innovation = models.ForeignKey(Innovation, models.CASCADE, related_name="documents")
    title = models.CharField(_("title"), max_length=160)
    title_en = models.CharField(_("title in English"), max_length=160, blank=True)
    file = models.FileField(
        _("file"), upload_to="documents/%Y/", validators=[FileExtensionValidator(["pdf", "docx", "xlsx", "odt", "ods"])]
    )
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0, editable=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    history = Records()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class ReviewEvent(models.Model):
    """One step of a review: who moved an entry from where to where, and why. Never changed afterwards."""

    innovation = models.ForeignKey(Innovation, models.CASCADE, related_name="review_events")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who"))
    from_status = models.CharField(_("from"), max_length=20, choices=Innovation.Status)
    to_status = models.CharField(_("to"), max_length=20, choices=Innovation.Status)
    note = models.TextField(_("note"), blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("review step")
        verbose_name_plural = _("review steps")
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"


class ReviewNote(models.Model):
    """What a reviewer asks to be changed in one field of an entry; written with the step that sent it back."""

    event = models.ForeignKey(ReviewEvent, models.CASCADE, related_name="notes", verbose_name=_("review step"))
    field = models.CharField(_("field"), max_length=40, help_text="The name of a field of `Innovation`.")
    text = models.TextField(_("note"), max_length=1000)

    class Meta:
        verbose_name = _("note by field")
        verbose_name_plural = _("notes by field")
        ordering = ["pk"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["event", "field"], name="review_note_once_per_field")]

    def __str__(self) -> str:
        return f"{self.field}: {self.text[:60]}"
