"""The application that gunicorn serves.

What was loaded at the start stays for good, so it is taken out of the collector's rounds: looking through it again and again
stopped a request for about a tenth of a second each time (docs/decisions/0012-loaded-once-collected-never.md).
"""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import reverse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "batu_innovation.settings")


def settle() -> None:
    """Load all addresses with what they need, and keep the collector away from everything that is loaded by now."""
    reverse("healthz")  # reads all addresses
    gc.collect()
    gc.freeze()


application = get_wsgi_application()
settle()
