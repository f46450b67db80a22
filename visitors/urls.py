"""Addresses of the door, the wall and what visitors say."""

from django.urls import path, re_path

from visitors.views import draws, poster, registration, scanner_app, staff, supervising, ticket, voices, wall

app_name = "visitors"
urlpatterns = [
    path("pameran/<slug:slug>/langsung/", wall.wall, name="wall"),
    path("pameran/<slug:slug>/langsung/angka/", wall.numbers, name="wall-numbers"),
    path("pameran/<slug:slug>/suara/", voices.voices, name="voices"),
    path("pameran/<slug:slug>/daftar/", registration.register, name="register"),
    re_path(r"^[tT]/(?P<code>[^/]+)/?\Z", ticket.ticket, name="ticket"),
    path("t/<str:code>/lencana.png", ticket.picture, name="ticket-picture"),
    path("t/<str:code>/lencana.pdf", ticket.page, name="ticket-page"),
    path("t/<str:code>/ubah", ticket.correct, name="ticket-correct"),
    path("t/<str:code>/hapus", ticket.delete, name="ticket-delete"),
    path("pameran/<slug:slug>/undian/", draws.draws, name="draws"),
    re_path(r"^s/(?P<token>[^/]+)/?\Z", poster.poster, name="poster"),
    path("suara/tulis/", voices.say, name="say"),
    path("suara/terima-kasih/", voices.thanks, name="thanks"),
    path("petugas/", staff.staff, name="staff"),
    path("petugas/sw.js", scanner_app.worker, name="staff-worker"),
    path("petugas/app.webmanifest", scanner_app.manifest, name="staff-manifest"),
    path("petugas/masuk/", staff.pair, name="staff-pair"),
    path("petugas/catat/", staff.record, name="staff-record"),
    path("petugas/urungkan/<uuid:scan_id>/", staff.undo, name="staff-undo"),
    path("petugas/pengawas/", supervising.page, name="live"),
    path("petugas/pengawas/<slug:slug>/biarkan/", supervising.settle, name="live-settle"),
    path("petugas/pengawas/<slug:slug>/urungkan/", supervising.undo, name="live-undo"),
    path("petugas/pengawas/<slug:slug>/pendatang/<int:pk>/", supervising.walk_in, name="live-walk-in"),
    path("petugas/pengawas/<slug:slug>/pindaian.csv", supervising.scans_csv, name="live-scans"),
]
