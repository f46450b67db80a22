"""The portal's addresses and, beside them, the ceiling views."""

from django.urls import path

from batu_innovation.urls import urlpatterns as portal
from bench import ceiling

urlpatterns = [path("bench/scan", ceiling.scan), path("bench/page", ceiling.page), *portal]
