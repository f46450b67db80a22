"""The app of visitors, scans and what visitors say."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisitorsConfig(AppConfig):
    name = "visitors"
    verbose_name = _("Visitors and the door")

    def ready(self) -> None:
        """What visitors said follows an innovation that is merged into another one."""
        from visitors import joining

        joining.register()
