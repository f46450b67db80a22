"""Which static files are collected: ours and the admin's, not the copies of htmx that django-htmx ships (ours is vendored)."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class PortalStaticFilesConfig(StaticFilesConfig):
    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "django_htmx"]
