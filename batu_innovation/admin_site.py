"""The officials' desk: Django's admin with our look and a landing page by role."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class PortalAdminConfig(AdminConfig):
    default_site = "batu_innovation.admin_site.PortalAdminSite"


class PortalAdminSite(AdminSite):
    site_header = _("Innovation portal desk")
    site_title = _("Innovation portal")
    index_title = _("What waits for you")
    enable_nav_sidebar = False
