"""Addresses of the door, the wall and what visitors say."""

from django.urls import path

from visitors.views import scanner_app, staff, voices, wall

app_name = "visitors"
urlpatterns = [
    path("pameran/<slug:slug>/langsung/", wall.wall, name="wall"),
    path("pameran/<slug:slug>/langsung/angka/", wall.numbers, name="wall-numbers"),
    path("pameran/<slug:slug>/suara/", voices.voices, name="voices"),
    path("suara/tulis/", voices.say, name="say"),
    path("suara/terima-kasih/", voices.thanks, name="thanks"),
    path("petugas/", staff.staff, name="staff"),
    path("petugas/sw.js", scanner_app.worker, name="staff-worker"),
    path("petugas/app.webmanifest", scanner_app.manifest, name="staff-manifest"),
    path("petugas/masuk/", staff.pair, name="staff-pair"),
    path("petugas/catat/", staff.record, name="staff-record"),
    path("petugas/urungkan/<uuid:scan_id>/", staff.undo, name="staff-undo"),
]
