"""Categories of the exhibition and the controlled list of themes (tags)."""

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from opds.bilingual import Bilingual
from opds.keeping import Records


class Category(Bilingual, models.Model):
    """One of the classes an innovation competes and stands in; colour, icon and word always go together."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    short_name_en = models.CharField(_("short name in English"), max_length=60, blank=True)
    description = models.TextField(_("description"), blank=True)
    description_en = models.TextField(_("description in English"), blank=True)
    colour = models.CharField(
        _("colour"),
        max_length=7,
        validators=[RegexValidator(r"^#[0-9A-Fa-f]{6}\Z", _("Write the colour as #RRGGBB."))],
        help_text=_("At least 4.5:1 against white, as #RRGGBB."),
    )
    icon = models.CharField(_("icon"), max_length=40, default="star", help_text=_("Name of a drawing in static/img/icons.svg."))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    history = Records()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.text("name")

    def get_absolute_url(self) -> str:
        return reverse("exhibits:category", args=[self.code])


class Tag(Bilingual, models.Model):
    """A theme of the controlled list."""

    slug = models.SlugField(_("address"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)

    history = Records()

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.text("name")
