"""The portal's own settings; only the addresses of the ceiling views are added."""

from batu_innovation.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
