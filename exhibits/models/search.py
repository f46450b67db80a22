"""Words that mean the same to a searcher, kept by the committee."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Synonym(models.Model):
    """Terms that find each other; with `one_way` the first finds the others, but not the other way round.

    Synonyms work on the query, so a change needs no new index.
    """

    terms = models.CharField(
        _("terms"),
        max_length=300,
        unique=True,
        help_text=_("Separated by commas: ktp, kartu tanda penduduk, ktp-el. A term may have several words."),
    )
    one_way = models.BooleanField(_("one way"), default=False, help_text=_("The first term finds the others, they do not find it."))
    note = models.CharField(_("note"), max_length=200, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering = ["terms"]

    def __str__(self) -> str:
        return self.terms
