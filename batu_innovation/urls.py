"""Addresses. Pages stand under `/` in Indonesian and under `/en/` in English; data and machines have one address."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path, re_path

from batu_innovation.api import api
from exhibits import sitemaps
from exhibits.views import colours, covers, machines, media
from opds import views as opds
from opds.page_cache import public_page

urlpatterns = [
    path("api/v1/", api.urls),
    path("kategori.css", colours.stylesheet, name="category-colours"),
    re_path(r"^sampul/(?P<colour>[0-9a-f]{6})/(?P<slug>[-\w]{1,80})\.svg\Z", covers.cover, name="cover"),
    re_path(r"^sampul/(?P<colour>[0-9a-f]{6})/pintu/(?P<slug>[-\w]{1,40})\.svg\Z", covers.door, name="door"),
    path("media/photos/<path:path>", media.photo, name="photo"),
    path("media/documents/<path:path>", media.document, name="document"),
    path("media/evidence/<path:path>", media.evidence, name="evidence-file"),
    path("sitemap.xml", public_page(3600)(sitemap), {"sitemaps": sitemaps.SECTIONS}, name="sitemap"),
    path("robots.txt", machines.robots, name="robots"),
    path("healthz", machines.alive, name="healthz"),
    path("readyz", machines.ready, name="readyz"),
    *i18n_patterns(
        path("admin/", admin.site.urls),
        path("surat/<str:token>/", opds.mail_stop, name="mail-stop"),
        path("", include("visitors.urls")),
        path("", include("exhibits.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "batu_innovation.errors.bad_request"
handler403 = "batu_innovation.errors.forbidden"
handler404 = "batu_innovation.errors.not_found"
handler500 = "batu_innovation.errors.server_error"
