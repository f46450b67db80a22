"""Addresses whose page falls over, for the test of the error page."""

from django.urls import path

handler500 = "batu_innovation.errors.server_error"


def broken(request):
    raise RuntimeError("broken on purpose")


urlpatterns = [path("", broken)]
