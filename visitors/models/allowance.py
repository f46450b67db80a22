"""How often a client used a public form, shared by all workers through the database."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Allowance(models.Model):
    """One client, one form, one window of time. The client is a salted hash that changes every day, never an address."""

    key = models.CharField(max_length=80)
    window = models.DateTimeField(help_text="Begin of the window.")
    used = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("allowance")
        verbose_name_plural = "allowances"
        default_permissions = ()
        indexes = [models.Index(fields=["window"], name="allowance_by_window")]
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="allowance_once_per_key_and_window")]

    def __str__(self) -> str:
        return f"{self.key[:12]} {self.used}"
