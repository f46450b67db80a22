"""Addresses. Pages stand under `/` in Indonesian and under `/en/` in English; data and machines have one address."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from batu_innovation.api import api
from exhibits.views import colours

urlpatterns = [
    path("api/v1/", api.urls),
    path("kategori.css", colours.stylesheet, name="category-colours"),
    *i18n_patterns(
        path("admin/", admin.site.urls),
        path("", include("visitors.urls")),
        path("", include("exhibits.urls")),
        prefix_default_language=False,
    ),
]
