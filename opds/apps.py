"""The app of agencies and their officials."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OpdsConfig(AppConfig):
    name = "opds"
    verbose_name = _("Agencies and officials")
