"""Tells Django which admin site to use; the site itself reads models, so it may only be loaded after them."""

from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    default_site = "batu_innovation.admin_site.PortalAdminSite"
