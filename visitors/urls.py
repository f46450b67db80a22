"""Addresses of the door, the wall and what visitors say."""

from django.urls import path

from visitors.views import draws, poster, staff, voices, wall

app_name = "visitors"
urlpatterns = [
    path("pameran/<slug:slug>/langsung/", wall.wall, name="wall"),
    path("pameran/<slug:slug>/langsung/angka/", wall.numbers, name="wall-numbers"),
    path("pameran/<slug:slug>/suara/", voices.voices, name="voices"),
    path("pameran/<slug:slug>/undian/", draws.draws, name="draws"),
    path("s/<str:token>", poster.poster, name="poster"),
    path("suara/tulis/", voices.say, name="say"),
    path("suara/terima-kasih/", voices.thanks, name="thanks"),
    path("petugas/", staff.staff, name="staff"),
    path("petugas/masuk/", staff.pair, name="staff-pair"),
    path("petugas/catat/", staff.record, name="staff-record"),
    path("petugas/urungkan/<uuid:scan_id>/", staff.undo, name="staff-undo"),
]
