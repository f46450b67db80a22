"""Who is writing at which entry just now: told to the others, and what an autosave is compared with."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from exhibits.models.innovation import Innovation


class Writer(models.Model):
    """Somebody with the form of an entry open; one row per entry and person, renewed by each autosave.

    A row rather than a cache, since every worker must see it and the default cache belongs to one process.
    """

    innovation = models.ForeignKey(Innovation, models.CASCADE, related_name="writers", verbose_name=_("innovation"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("who"))
    page = models.CharField(max_length=40, editable=False, help_text="The opened form, as its script named itself.")
    since = models.DateTimeField(_("since"), editable=False)
    seen_at = models.DateTimeField(_("last seen"), editable=False)
    stored = models.DateTimeField(
        null=True,
        editable=False,
        help_text="`updated_at` of the entry after the last autosave of this page: a lost answer is no other editor.",
    )

    class Meta:
        verbose_name = _("writer")
        verbose_name_plural = _("writers")
        ordering = ["since", "pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["innovation", "user"], name="writer_once_per_entry")]

    def __str__(self) -> str:
        return f"{self.user} · {self.innovation}"
