"""Addresses of the register and the exhibition pages."""

from django.urls import path

from exhibits.views import catalogue, fair, pages, register, sheet

app_name = "exhibits"
urlpatterns = [
    path("", register.home, name="home"),
    path("inovasi/", catalogue.catalogue, name="catalogue"),
    path("inovasi/<slug:slug>/", register.innovation, name="innovation"),
    path("inovasi/<slug:slug>/lembar.pdf", sheet.sheet, name="sheet"),
    path("cari/saran", catalogue.suggestions, name="suggest"),
    path("kategori/<slug:code>/", register.category, name="category"),
    path("opd/", register.opds, name="opds"),
    path("opd/<slug:slug>/", register.opd, name="opd"),
    path("tentang/", pages.about, name="about"),
    path("privasi/", pages.privacy, name="privacy"),
    path("aksesibilitas/", pages.accessibility, name="accessibility"),
    path("pameran/", fair.exhibitions, name="exhibitions"),
    path("pameran/<slug:slug>/", fair.exhibition, name="exhibition"),
    path("pameran/<slug:slug>/denah/", fair.plan, name="plan"),
    path("pameran/<slug:slug>/stan/<str:number>/", fair.stand, name="stand"),
    path("pameran/<slug:slug>/kalender.ics", fair.calendar, name="calendar"),
]
